"""A sheet of character cells that layouts write on: text at a column, in a role."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.cells import get_character_cell_size

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.printable import printable
from lpmtui.tui.layout.roles import Role


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one role."""

    text: str
    role: Role


Line = tuple[Span, ...]
Cell = tuple[str, Role]

BLANK: Cell = (" ", Role.TEXT)


def cells(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(get_character_cell_size(char) for char in text)


def crop(text: str, width: int) -> str:
    """The beginning of a text that fits into so many columns."""
    taken = 0
    for index, char in enumerate(text):
        taken += get_character_cell_size(char)
        if taken > width:
            return text[:index]
    return text


def shorten(text: str, width: int) -> str:
    """The text, or its beginning and `>` where it is wider than so many columns."""
    return text if cells(text) <= width else f"{crop(text, max(0, width - 1))}>"


class Sheet:
    """Lines of cells, all blank at first. What is written outside the edges is lost.

    Everything written passes `printable`, so no text from outside can steer the terminal.
    `caret` is where the terminal's own cursor shall stand, as (column, line).
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.caret: tuple[int, int] = (0, 0)
        self._lines: list[list[Cell]] = [[BLANK] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, role: Role = Role.TEXT) -> None:
        """Write a text that begins at column x of line y."""
        if not 0 <= y < self.height:
            return
        line = self._lines[y]
        for char in printable(text):
            size = get_character_cell_size(char)
            if size and x + size > self.width:
                return
            if size and x >= 0:
                self._set(line, x, char, size, role)
            elif not size and 0 < x <= self.width:
                line[x - 1] = (line[x - 1][0] + char, line[x - 1][1])
            x += size

    @staticmethod
    def _set(line: list[Cell], x: int, char: str, size: int, role: Role) -> None:
        if line[x][0] == "" and x:
            line[x - 1] = (" ", line[x - 1][1])
        line[x] = (char, role)
        if size == 2:
            line[x + 1] = ("", role)
        after = x + size
        if after < len(line) and line[after][0] == "":
            line[after] = (" ", line[after][1])

    def center(
        self, y: int, text: str, role: Role = Role.TEXT, left: int = 0, width: int | None = None
    ) -> None:
        """Write a text in the middle of a stretch of columns (by default the whole line)."""
        room = self.width if width is None else width
        self.put(left + max(0, room - cells(text)) // 2, y, crop(text, room), role)

    def fill(self, x: int, y: int, width: int, role: Role = Role.TEXT) -> None:
        """Blank a stretch of one line."""
        self.put(x, y, " " * width, role)

    def shade(self, x: int, y: int, width: int, role: Role) -> None:
        """Give a stretch of one line another role and keep its text."""
        if 0 <= y < self.height:
            line = self._lines[y]
            for column in range(max(0, x), min(self.width, x + width)):
                line[column] = (line[column][0], role)

    def text(self) -> list[str]:
        """The lines as plain text, without blanks at their ends."""
        return ["".join(char for char, _ in line).rstrip() for line in self._lines]

    def lines(self) -> tuple[Line, ...]:
        """The lines as spans, each as wide as the sheet."""
        return tuple(_spans(line) for line in self._lines)

    def roles_at(self, y: int) -> list[Role]:
        """The role of every column of one line."""
        return [role for _, role in self._lines[y]]


def _spans(line: Iterable[Cell]) -> Line:
    runs = groupby(line, key=lambda cell: cell[1])
    return tuple(Span("".join(char for char, _ in run), role) for role, run in runs)
