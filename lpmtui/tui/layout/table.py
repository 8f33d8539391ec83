"""A screen that is a list of records with a cursor: migrations in progress and past ones."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_instructions, draw_legend, draw_title
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import window
from lpmtui.tui.layout.sheet import Sheet, shorten

FIRST_LINE = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, where it begins, how wide it may be."""

    heading: str
    at: int
    width: int


@dataclass(frozen=True, slots=True)
class TableView:
    """Records under headings; `nothing` is said where there are none."""

    title: str
    instruction: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    nothing: str = ""
    cursor: int = 0
    top: int = 0
    badge: Badge = NO_BADGE
    legend: Legend = ()
    waiting: bool = False


def region_height(height: int, legend_rows: int) -> int:
    """How many lines the records and their marks may take."""
    return height - FIRST_LINE - legend_rows - 1


def draw_table(sheet: Sheet, view: TableView) -> None:
    """Draw the records on an empty sheet."""
    draw_title(sheet, view.title, view.badge)
    draw_instructions(sheet, 2, (view.instruction,))
    draw_legend(sheet, view.legend, waiting=view.waiting)
    if not view.rows:
        sheet.put(2, 4, view.nothing, Role.TEXT)
        return
    for column in view.columns:
        sheet.put(column.at, 4, column.heading, Role.HEADING)
    seen = window(len(view.rows), region_height(sheet.height, len(view.legend)), view.top)
    y = FIRST_LINE - 1
    if seen.marked:
        sheet.put(0, y, seen.upper, Role.SCROLL)
        sheet.put(0, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
    for index in range(seen.top, seen.end):
        y += 1 if seen.marked or index > seen.top else 0
        for column, text in zip(view.columns, view.rows[index], strict=True):
            sheet.put(column.at, y, shorten(text, column.width), Role.TEXT)
        if index == view.cursor:
            sheet.shade(2, y, sheet.width - 4, Role.CURSOR)
            sheet.caret = (2, y)
