"""Other eyes and poorer terminals: sixteen colours, and red and green that look alike."""

from __future__ import annotations

from collections.abc import Callable
from math import dist

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.style import Style

from lpmtui.tui.screens.theme_screen import XTERM, Colour, linear

VGA: tuple[Colour, ...] = (
    *((0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0)),
    *((0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)),
    *((85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85)),
    *((85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255)),
)
"""The sixteen colours as the Linux console draws them."""

Reduce = Callable[[Color | None], Color | None]


def nearest_of_xterm(colour: Color | None) -> Color | None:
    """The nearest of xterm's sixteen colours."""
    if colour is None or colour.triplet is None:
        return colour
    found = min(range(16), key=lambda number: dist(XTERM[number], colour.triplet))
    return Color.from_ansi(found)


def as_sent(colour: Color | None) -> Color | None:
    """What is really sent to a terminal of sixteen colours."""
    return None if colour is None else colour.downgrade(ColorSystem.STANDARD)


def reduced(style: Style, reduce: Reduce) -> Style:
    """A style in the colours that are left."""
    return attributes(style) + Style(color=reduce(style.color), bgcolor=reduce(style.bgcolor))


def attributes(style: Style) -> Style:
    """What is left of a style without colours."""
    return Style(
        bold=style.bold, dim=style.dim, italic=style.italic, underline=style.underline, reverse=style.reverse
    )


_DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear light."""


def without_green_cones(colour: Colour) -> ColorTriplet:
    """A colour as it looks to eyes with deuteranopia."""
    light = [linear(part) for part in colour]
    seen = (sum(share * part for share, part in zip(row, light, strict=True)) for row in _DEUTERANOPIA)
    red, green, blue = (_encoded(part) for part in seen)
    return ColorTriplet(red, green, blue)


def _encoded(light: float) -> int:
    light = min(1.0, max(0.0, light))
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def difference(one: Colour, other: Colour) -> float:
    """How different two colours look (CIE 1976): about 2 is the least that anybody sees."""
    return dist(_lab(one), _lab(other))


def _lab(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = (linear(part) for part in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
