"""What every screen has: the title line with the site mark, the instructions, the key legend."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.sheet import Sheet, cells, crop

MINIMUM_WIDTH = 80
MINIMUM_HEIGHT = 24

Legend = tuple[tuple[str, ...], ...]
"""Rows of labels like `F1=Help`."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What the title line says about the site: `LIVE`, `SIMULATOR`; whose data, and how old it is."""

    mark: str = ""
    read_only: bool = False
    cluster: str = ""
    age: str = ""

    def parts(self) -> tuple[tuple[str, Role], ...]:
        """The words from left to right, the least important first."""
        site = Role.LIVE if self.mark == "LIVE" else Role.SIMULATOR
        words = (
            (self.cluster, Role.AGE),
            (self.age, Role.AGE),
            ("READ-ONLY" if self.read_only else "", Role.READ_ONLY),
            (self.mark, site),
        )
        return tuple(word for word in words if word[0])


NO_BADGE = Badge()


def draw_title(sheet: Sheet, title: str, badge: Badge) -> int:
    """The centred title (its line breaks kept) and the site mark at the right end; returns the lines taken.

    The title never moves. Words of the badge that would touch it are left out, the site mark never is.
    """
    lines = title.split("\n")
    for y, text in enumerate(lines):
        sheet.center(y, text, Role.TITLE)
    title_end = (sheet.width + cells(crop(lines[0], sheet.width))) // 2
    parts = list(badge.parts())
    while len(parts) > 1 and sheet.width - _width(parts) < title_end + 2:
        parts.pop(0)
    x = sheet.width - _width(parts)
    for text, role in parts:
        sheet.put(x - 1, 0, " ")
        sheet.put(x, 0, text, role)
        x += cells(text) + 1
    return len(lines)


def _width(parts: list[tuple[str, Role]]) -> int:
    return sum(cells(text) for text, _ in parts) + max(0, len(parts) - 1)


def draw_instructions(sheet: Sheet, y: int, lines: tuple[str, ...]) -> int:
    """Instruction lines from line y on; returns the line after them."""
    for offset, text in enumerate(lines):
        sheet.put(0, y + offset, text, Role.INSTRUCTION)
    return y + len(lines)


def draw_legend(sheet: Sheet, legend: Legend, *, waiting: bool = False) -> int:
    """The key legend on the last lines at quarters of the width; returns its first line.

    `waiting`: Esc was pressed and waits for its digit; the bottom right corner says so.
    """
    first = sheet.height - len(legend)
    for y, row in enumerate(legend, first):
        for column, label in enumerate(row):
            sheet.put(sheet.width * column // 4, y, label, Role.LEGEND)
    if waiting:
        sheet.put(sheet.width - 5, sheet.height - 1, "Esc -", Role.RUNNING)
    return first


def too_small(width: int, height: int) -> bool:
    """Whether SMIT's screens do not fit."""
    return width < MINIMUM_WIDTH or height < MINIMUM_HEIGHT


def draw_too_small(sheet: Sheet) -> None:
    """Say what is needed on a terminal that is too small."""
    words = (
        f"lpmtui needs {MINIMUM_WIDTH} columns and {MINIMUM_HEIGHT} lines.",
        f"This one has {sheet.width} and {sheet.height}.",
        "Make it larger: nothing is lost,",
        "and whatever runs goes on.",
    )
    top = max(0, (sheet.height - len(words)) // 2)
    for y, text in enumerate(words, top):
        sheet.center(y, crop(text, sheet.width), Role.WARNING if y == top else Role.TEXT)
