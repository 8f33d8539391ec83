"""Colour themes: TOML files that say how each role looks, checked before they are used."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.color import Color, ColorParseError
from rich.style import Style

from lpmtui.model.errors import ConfigurationError
from lpmtui.tui.layout.roles import Role

ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse")


class BadTheme(ConfigurationError):
    """A theme file cannot be used; `subject` is the file, `detail` lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A checked theme: a style for every role."""

    name: str
    title: str
    styles: Mapping[Role, Style] = field(repr=False)

    def style(self, role: Role) -> Style:
        """How a role looks."""
        return self.styles[role]


def parse_theme(text: str, source: str) -> Theme:
    """The theme in a TOML text; `source` names it in errors. Raises BadTheme with all that is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTheme(f"The theme {source} is not TOML: {error}.", subject=source) from error
    problems: list[str] = []
    base = _style("base", document.get("base", {}), problems)
    roles = document.get("roles", {})
    roles = roles if isinstance(roles, dict) else {}
    known = {role.value for role in Role}
    problems += [f"roles.{name} is no role" for name in roles if name not in known]
    styles = {role: base + _style(role.value, roles.get(role.value, {}), problems) for role in Role}
    name = document.get("name", "")
    if not (isinstance(name, str) and name):
        problems.append("name is missing")
    if problems:
        raise BadTheme(
            f"The theme {source} cannot be used: {'; '.join(problems)}.",
            subject=source,
            detail="\n".join(problems),
            remedy="Correct the file, or choose another theme.",
        )
    return Theme(name, str(document.get("title", name)), styles)


def _style(name: str, table: Any, problems: list[str]) -> Style:
    if not isinstance(table, dict):
        problems.append(f"{name} is no table")
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
        problems.append(f"{name}: {value!r} is no colour (write #rrggbb or a colour's name)")
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
                theme = parse_theme(path.read_text(encoding="utf-8"), path.name)
            except BadTheme as error:
                refused[path.name] = error.title
            except (OSError, UnicodeDecodeError) as error:
                refused[path.name] = f"The theme {path.name} cannot be read: {error}."
            else:
                usable[theme.name] = theme
    return Themes(usable, refused)


def read_theme(name: str, folders: Iterable[Path]) -> Theme:
    """One theme by its name, without reading the others where its file is named alike. Raises BadTheme."""
    places = list(folders)
    for folder in reversed(places):
        path = folder / f"{name}.toml"
        if path.is_file():
            return parse_theme(path.read_text(encoding="utf-8"), path.name)
    found = read_themes(places)
    if name in found.usable:
        return found.usable[name]
    remedy = f"Possible are: {', '.join(sorted(found.usable))}."
    raise BadTheme(f"There is no theme {name!r}.", subject=name, remedy=remedy)


def plain_theme() -> Theme:
    """Without any colour: what NO_COLOR gets, and what stands in where no theme file can be read."""
    reverse, bold, underline = Style(reverse=True), Style(bold=True), Style(underline=True)
    looks = {
        Role.TITLE: bold,
        Role.LIVE: Style(reverse=True, bold=True),
        Role.CURSOR: reverse,
        Role.CARET: Style(underline=True, bold=True),
        Role.POPUP_TITLE: bold,
        Role.FOUND: underline,
        Role.BAD: bold,
        Role.WARNING: bold,
        Role.RUNNING: bold,
        Role.CHANGED: bold,
    }
    return Theme("plain", "Without colour", {role: looks.get(role, Style()) for role in Role})
