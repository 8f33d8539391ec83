"""A command's output broken into screen lines: long lines go on below, and nothing is broken twice."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.tui.layout.sheet import cells, crop


class ScreenLines(Sequence[str]):
    """Output as the screen shows it. `update` takes the lines known now; only new ones are broken.

    The last line may still grow, so it is broken again every time.
    """

    def __init__(self) -> None:
        self._made_for = (0, 0)
        self._taken = 0
        self._closed: list[str] = []
        self._open: list[str] = []

    def __len__(self) -> int:
        return len(self._closed) + len(self._open)

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        closed = len(self._closed)
        return self._closed[index] if index < closed else self._open[index - closed]

    def update(self, lines: Sequence[str], width: int, cuts: int = 0) -> None:
        """Follow the output; `cuts` counts how often lines were left out of it."""
        if (width, cuts) != self._made_for:
            self._made_for, self._taken, self._closed = (width, cuts), 0, []
        for line in lines[self._taken : -1]:
            self._closed += broken(line, width)
        self._taken = max(0, len(lines) - 1)
        self._open = broken(lines[-1], width) if lines else []


def broken(line: str, width: int) -> list[str]:
    """A line in pieces of so many columns."""
    if cells(line) <= width:
        return [line]
    pieces = []
    while line:
        piece = crop(line, width) or line[:1]
        pieces.append(piece)
        line = line[len(piece) :]
    return pieces
