"""Pieces of text with their meanings, broken into lines: what all lines of a job are made of."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from enum import StrEnum

from lpmtui.model.units import format_duration


class Role(StrEnum):
    """Meaning of a piece of text; every theme has a style for each."""

    TEXT = "text"
    TITLE = "title"
    SIMULATOR = "simulator"
    """The site mark of a simulated site."""
    LIVE = "live"
    """The site mark where commands reach real machines."""
    READ_ONLY = "read-only"
    AGE = "age"
    """How old what is shown is, and whose it is."""
    INSTRUCTION = "instruction"
    DISABLED = "disabled"
    CURSOR = "cursor"
    """The current line."""
    CARET = "caret"
    """Where the next typed character goes."""
    LABEL = "label"
    VALUE = "value"
    CHANGED = "changed"
    """A value that differs from the one first shown."""
    REQUIRED = "required"
    MARKER = "marker"
    HEADING = "heading"
    SCROLL = "scroll"
    """`[TOP]`, `[MORE...n]`, `[BOTTOM]`."""
    LEGEND = "legend"
    BORDER = "border"
    POPUP = "pop-up"
    POPUP_TITLE = "pop-up-title"
    COMMAND = "command"
    FOUND = "found"
    """The text that Find found."""
    GOOD = "good"
    RUNNING = "running"
    WARNING = "warning"
    BAD = "bad"
    PENDING = "pending"
    BAR = "bar"
    BAR_EMPTY = "bar-empty"


_UNIT = re.compile(r"(?<=\d) (?=(s|ms|min|h|[KMGT]iB|[MG]bps)\b)")
"""Between a number and its unit, which stay on one line."""


def wrapped(text: str, width: int) -> list[str]:
    """A text broken between words; its own line breaks and indents stay."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        glued = _UNIT.sub("\N{NO-BREAK SPACE}", paragraph)
        found = textwrap.wrap(glued, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
        lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]
    return lines


def broken(line: str, width: int, *, words: bool = False) -> list[str]:
    """A line in pieces of so many cells: between words where wanted, else wherever the place ends."""
    if len(line) <= width and (line.isascii() or _cells(line) <= width):
        return [line]
    if words:
        return wrapped(line, width)
    pieces = [""]
    taken = 0
    for char in line:
        size = _cells(char)
        if taken + size > width:
            pieces.append("")
            taken = 0
        pieces[-1] += char
        taken += size
    return pieces


def _cells(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


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
