"""A text to read, page by page: logs, the key table, where to start."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_legend, draw_title
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import room, window
from lpmtui.tui.layout.sheet import Sheet

FIRST_LINE = 2


@dataclass(frozen=True, slots=True)
class TextView:
    """Lines with a title. `found` is a text to mark; `message` stands above the legend."""

    title: str
    lines: Sequence[str]
    top: int = 0
    found: str = ""
    message: str = ""
    badge: Badge = NO_BADGE
    legend: Legend = ()
    waiting: bool = False


def region_height(height: int, legend_rows: int) -> int:
    """How many lines the text and its marks may take."""
    return height - FIRST_LINE - legend_rows - 1


def seen_lines(total: int, height: int, legend_rows: int) -> int:
    """How many lines of the text are seen at a time."""
    return room(total, region_height(height, legend_rows), 2)


def draw_text(sheet: Sheet, view: TextView) -> None:
    """Draw the text on an empty sheet."""
    draw_title(sheet, view.title, view.badge)
    region = region_height(sheet.height, len(view.legend))
    draw_lines(sheet, FIRST_LINE, region, view.lines, view.top, view.found)
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    sheet.put(0, first - 1, view.message, Role.WARNING)


def draw_lines(sheet: Sheet, y: int, region: int, lines: Sequence[str], top: int, found: str = "") -> None:
    """Lines from line y on, with the marks of what is hidden; `found` is marked wherever it stands."""
    seen = window(len(lines), region, top)
    if seen.marked:
        sheet.put(0, y, seen.upper, Role.SCROLL)
        sheet.put(0, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
        y += 1
    for index in range(seen.top, seen.end):
        sheet.put(0, y, lines[index], Role.TEXT)
        at = lines[index].casefold().find(found.casefold()) if found else -1
        if at >= 0:
            sheet.shade(at, y, len(found), Role.FOUND)
        y += 1
