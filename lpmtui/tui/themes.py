"""Colour themes: TOML files that say how each role looks, checked, then as Textual wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.color import Color, ColorParseError, ColorType
from rich.style import Style

from lpmtui.config import paths
from lpmtui.job_view.words import Role
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import ConfigurationError
from lpmtui.model.lazy_dataclass import dataclass, field

if TYPE_CHECKING:
    from textual.theme import Theme as TextualTheme

USUAL = "smit-classic"
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse")


class BadTheme(ConfigurationError):
    """A theme file cannot be used; `subject` is the file, `detail` lists everything that is wrong with it."""


KEYS = ("name", "title", "made-for", "base", "roles")


@dataclass(frozen=True, slots=True)
class Theme:
    """A checked theme: a style for every role.

    `made_for` are the terminal's own foreground and background that it was made for; None where it uses them
    and does not say.
    """

    name: str
    title: str
    styles: Mapping[Role, Style] = field(repr=False)
    made_for: tuple[Color, Color] | None = None

    def style(self, role: Role) -> Style:
        """How a role looks."""
        return self.styles[role]


def parse_theme(text: str, source: str) -> Theme:
    """The theme in a TOML text; `source` names it in errors. Raises BadTheme with all that is wrong."""
    import tomllib  # late: a theme that comes with lpmtui is there as a compiled copy

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTheme(f"The theme {source} is not TOML: {error}.", subject=source) from error
    return _checked(document, source)


def _checked(document: Mapping[str, Any], source: str) -> Theme:
    problems = [f"{key} is not known" for key in document if key not in KEYS]
    name = document.get("name", "")
    if not (isinstance(name, str) and name):
        problems.append("name is missing")
    base = _style("base", document.get("base", {}), problems)
    theme = Theme(
        name,
        str(document.get("title", name)),
        _styles(base, document.get("roles", {}), problems),
        _made_for(base, document.get("made-for"), problems),
    )
    if problems:
        raise BadTheme(
            f"The theme {source} cannot be used: {'; '.join(problems)}.",
            subject=source,
            detail="\n".join(problems),
            remedy="Correct the file, or choose another theme.",
        )
    return theme


def _styles(base: Style, roles: Any, problems: list[str]) -> dict[Role, Style]:
    if not isinstance(roles, dict):
        problems.append("roles is not a table")
        roles = {}
    known = {role.value for role in Role}
    problems += [f"roles.{name} is not a role" for name in roles if name not in known]
    styles = {role: base + _style(role.value, roles.get(role.value, {}), problems) for role in Role}
    styles[Role.CURSOR] = _seen_without_colour(styles[Role.CURSOR], base)
    return styles


def _seen_without_colour(cursor: Style, base: Style) -> Style:
    """The current line, such that it is seen where colours are not; with them it looks the same."""
    if any(getattr(cursor, name) != getattr(base, name) for name in ("reverse", "bold", "underline")):
        return cursor
    if cursor.color and cursor.bgcolor and cursor.bgcolor != base.bgcolor:
        return cursor + Style(color=cursor.bgcolor, bgcolor=cursor.color, reverse=True)
    return cursor + Style(reverse=True)


def _made_for(base: Style, table: Any, problems: list[str]) -> tuple[Color, Color] | None:
    """The terminal's own two colours, or the theme's where it leaves nothing to the terminal."""
    if table is None:
        own = [colour for colour in (base.color, base.bgcolor) if colour and not colour.is_default]
        return (own[0], own[1]) if len(own) == 2 else None
    style = _style("made-for", table, problems)
    if style.color is None or style.bgcolor is None:
        problems.append("made-for needs a foreground and a background")
        return None
    return style.color, style.bgcolor


def _style(name: str, table: Any, problems: list[str]) -> Style:
    if not isinstance(table, dict):
        problems.append(f"{name} is not a table")
        return Style()
    given = dict(table)
    colours = {
        key: _colour(name, given.pop(key), problems) for key in ("foreground", "background") if key in given
    }
    attributes: dict[str, bool] = {}
    for key, value in given.items():
        if key in ATTRIBUTES and isinstance(value, bool):
            attributes[key] = value
        else:
            problems.append(f"{name}.{key} is not known or not true or false")
    plain = Style(color=colours.get("foreground"), bgcolor=colours.get("background"))
    return plain + Style(**attributes)  # type: ignore[arg-type]


def _colour(name: str, value: Any, problems: list[str]) -> str | None:
    try:
        Color.parse(value)
    except (ColorParseError, AttributeError, TypeError):
        problems.append(f"{name}: {value!r} is not a colour (write #rrggbb or a colour's name)")
        return None
    return str(value)


@dataclass(frozen=True, slots=True)
class Themes:
    """What was found: usable themes by name, and the reason for each file that is not."""

    usable: Mapping[str, Theme]
    refused: Mapping[str, str]


def read_themes(folders: Iterable[Path]) -> Themes:
    """All themes of some folders; later folders win. A bad file is listed with its reason, never fatal."""
    usable: dict[str, Theme] = {}
    refused: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                theme = _read(path)
            except BadTheme as error:
                refused[path.name] = error.title
            else:
                usable[theme.name] = theme
    return Themes(usable, refused)


def read_theme(name: str, folders: Iterable[Path]) -> Theme:
    """One theme by its name, without reading the others where its file is named alike.

    Raises BadTheme, also where an earlier folder has a good one of that name: `read_themes` knows it.
    """
    places = list(folders)
    for folder in reversed(places):
        path = folder / f"{name}.toml"
        if path.is_file():
            theme = _read(path)
            if theme.name == name:
                return theme
    found = read_themes(places)
    if name in found.usable:
        return found.usable[name]
    remedy = f"Choose from: {', '.join(sorted(found.usable))}."
    raise BadTheme(f"There is no theme {name!r}.", subject=name, remedy=remedy)


def troubles(wanted: str, folders: Iterable[Path]) -> tuple[str, ...]:
    """What is wrong with the theme that is wanted and with the files of the others, in sentences."""
    places = list(folders)
    found = list(read_themes(places).refused.values())
    try:
        read_theme(wanted, places)
    except BadTheme as error:
        found += [] if error.title in found else [str(error)]
    return tuple(found)


def _read(path: Path) -> Theme:
    try:
        if path.parent == paths.themes_dir():
            return _checked(load_table(str(path), path.name), path.name)
        return parse_theme(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadTheme(f"The theme {path.name} cannot be read: {error}.", subject=str(path)) from error


def plain_theme() -> Theme:
    """Without any colour: what NO_COLOR gets, and what stands in where no theme file can be read."""
    reverse, bold, underline = Style(reverse=True), Style(bold=True), Style(underline=True)
    looks = {
        Role.TITLE: bold,
        Role.SIMULATOR: bold,
        Role.LIVE: reverse + bold,
        Role.READ_ONLY: underline,
        Role.CURSOR: reverse,
        Role.CARET: underline + bold,
        Role.CHANGED: bold,
        Role.HEADING: underline,
        Role.POPUP_TITLE: bold,
        Role.FOUND: underline + bold,
        Role.RUNNING: bold,
        Role.WARNING: bold,
        Role.BAD: bold,
    }
    return Theme("plain", "Without colour", {role: looks.get(role, Style()) for role in Role})


DEFAULT = "ansi_default"
"""The terminal's own colour."""

_ANSI = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def textual_theme(theme: Theme) -> TextualTheme:
    """The theme, ready to be registered."""
    from textual.theme import Theme as TextualTheme  # late: whoever only checks themes draws nothing

    text = theme.style(Role.TEXT)
    foreground, background = css_colour(text.color), css_colour(text.bgcolor)
    variables = {"ansi-background": background, "ansi-foreground": foreground}
    for role in Role:
        variables |= _variables(role, theme.style(role), text)
    return TextualTheme(
        name=theme.name,
        primary=foreground,
        foreground=foreground,
        background=background,
        ansi=True,  # no shades are computed: the themes say every colour themselves
        variables=variables,
    )


def _variables(role: Role, style: Style, text: Style) -> dict[str, str]:
    name = f"smit-{role.value}"
    attributes = " ".join(one for one in ATTRIBUTES if getattr(style, one))
    color, background = css_colour(style.color), css_colour(style.bgcolor)
    words = [attributes, color, f"on {background}" if style.bgcolor != text.bgcolor else ""]
    return {
        name: " ".join(word for word in words if word),
        f"{name}-color": color,
        f"{name}-background": background,
        f"{name}-style": attributes or "none",
    }


def css_colour(colour: Color | None) -> str:
    """A colour in the words of Textual's style sheets."""
    if colour is None or colour.is_default:
        return DEFAULT
    if colour.type is ColorType.STANDARD and colour.number is not None:
        bright, number = divmod(colour.number, 8)
        return f"ansi_{'bright_' if bright else ''}{_ANSI[number]}"
    return colour.get_truecolor().hex
