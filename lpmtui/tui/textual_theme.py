"""A theme as Textual wants it: CSS variables for every role, and styles for words inside a text.

For the role `good` there are `$smit-good` (a style for words: `Content.styled(text, "$smit-good")`) and, for
style sheets, `$smit-good-color`, `$smit-good-background` and `$smit-good-style`.
"""

from __future__ import annotations

from rich.color import Color, ColorType
from rich.style import Style
from textual.theme import Theme as TextualTheme

from lpmtui.job_view.roles import Role
from lpmtui.tui.themes import ATTRIBUTES, Theme

DEFAULT = "ansi_default"
"""The terminal's own colour."""

_ANSI = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def textual_theme(theme: Theme) -> TextualTheme:
    """The theme, ready to be registered."""
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
