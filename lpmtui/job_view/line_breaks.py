"""Texts broken into lines: between words, or where the place ends."""

from __future__ import annotations

import textwrap
import unicodedata


def wrapped(text: str, width: int) -> list[str]:
    """A text broken between words; its own line breaks and indents stay."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        lines += textwrap.wrap(paragraph, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
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
