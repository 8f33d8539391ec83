"""A theme as Textual wants it: CSS variables for every role, and styles for words inside a text.

For the role `good` there are `$smit-good` (a style for words: `Content.styled(text, "$smit-good")`) and, for
style sheets, `$smit-good-color`, `$smit-good-background` and `$smit-good-style`.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.theme import Theme as TextualTheme

from lpmtui.job_view.words import Role
from lpmtui.tui.themes import ATTRIBUTES, Theme

READABLE = 4.5
"""The least contrast of text that everybody can read (WCAG 2, level AA)."""

Colour = tuple[int, int, int]

XTERM: tuple[Colour, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
"""The sixteen colours as xterm draws them."""


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    red, green, blue = (linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: int) -> float:
    """One part of an sRGB colour, 0 to 255, as an amount of light, 0 to 1."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def drawn(
    style: Style,
    made_for: tuple[Color, Color],
    palette: tuple[Colour, ...] = XTERM,
) -> tuple[ColorTriplet, ColorTriplet]:
    """What is seen: foreground and background, on a terminal of these two colours, reverse video undone."""
    own = [_triplet(colour, palette) for colour in made_for]
    parts = [
        _triplet(colour, palette) if colour is not None and not colour.is_default else default
        for colour, default in zip((style.color, style.bgcolor), own, strict=True)
    ]
    fore, back = reversed(parts) if style.reverse else parts
    return fore, back


def _triplet(colour: Color, palette: tuple[Colour, ...]) -> ColorTriplet:
    theme = TerminalTheme(palette[0], palette[7], list(palette[:8]), list(palette[8:]))
    return colour.get_truecolor(theme)


def hard_to_read(theme: Theme, least: float = READABLE) -> Mapping[Role, float]:
    """The roles whose contrast is below `least`, where that can be told at all."""
    if theme.made_for is None:
        return {}
    found = {role: contrast(*drawn(theme.style(role), theme.made_for)) for role in Role}
    return {role: value for role, value in found.items() if value < least}


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
