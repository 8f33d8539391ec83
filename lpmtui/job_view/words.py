"""Pieces of text with their meanings, and what the lines of a job have in common."""

from __future__ import annotations

from lpmtui.job_view.line_breaks import wrapped
from lpmtui.job_view.roles import Role
from lpmtui.model.units import format_duration

Words = tuple[tuple[str, Role], ...]
"""One line."""


def plain(text: str, role: Role = Role.TEXT) -> Words:
    """A line of one meaning."""
    return ((text, role),)


def paragraph(text: str, width: int, role: Role = Role.TEXT) -> list[Words]:
    """A text broken between words."""
    return [plain(line, role) for line in wrapped(text, max(20, width))]


def padded(text: str, width: int) -> str:
    """A text in exactly so many columns; what does not fit ends in `>`."""
    return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}>"


def seconds(value: float) -> str:
    """A duration; tenths only where they matter."""
    return f"{value:.1f} s" if value < 10 else format_duration(value)
