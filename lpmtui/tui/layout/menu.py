"""A menu: items from line 4, two columns in."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_instructions, draw_legend, draw_title
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import Window, window
from lpmtui.tui.layout.sheet import Sheet, cells, shorten

INSTRUCTION = "Move cursor to desired item and press Enter."


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of a menu: `selectable` is false for blank and information lines.

    `reason` says why what it leads to cannot be used here; such a line stays visible.
    """

    text: str
    selectable: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MenuView:
    """What a menu shows; `top` is the first visible line where it scrolls."""

    title: str
    lines: tuple[MenuLine, ...]
    cursor: int = 0
    top: int = 0
    badge: Badge = NO_BADGE
    legend: Legend = ()
    waiting: bool = False


def region_height(height: int, title: str, legend_rows: int) -> int:
    """How many lines the items and their marks may take."""
    return height - legend_rows - 1 - (4 + title.count("\n"))


def draw_menu(sheet: Sheet, view: MenuView) -> None:
    """Draw a menu on an empty sheet."""
    y = draw_title(sheet, view.title, view.badge) + 1
    y = draw_instructions(sheet, y, (INSTRUCTION,)) + 1
    height = region_height(sheet.height, view.title, len(view.legend))
    seen = window(len(view.lines), height, view.top)
    _draw_items(sheet, view, seen, y)
    draw_legend(sheet, view.legend, waiting=view.waiting)


def _draw_items(sheet: Sheet, view: MenuView, seen: Window, y: int) -> None:
    if seen.marked:
        sheet.put(0, y, seen.upper, Role.SCROLL)
        y += 1
    for index in range(seen.top, seen.end):
        _draw_item(sheet, y, view.lines[index], current=index == view.cursor)
        y += 1
    if seen.marked:
        sheet.put(0, y, seen.lower, Role.SCROLL)


def _draw_item(sheet: Sheet, y: int, line: MenuLine, *, current: bool) -> None:
    role = Role.DISABLED if line.reason else Role.TEXT
    sheet.put(2, y, line.text, role)
    if line.reason:
        x = 2 + cells(line.text) + 2
        sheet.put(x, y, shorten(f"({line.reason})", sheet.width - x), role)
    if current and line.selectable:
        sheet.shade(2, y, sheet.width - 4, Role.CURSOR)
        sheet.caret = (2, y)
