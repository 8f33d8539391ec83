"""Pop-ups: a box of 76 columns that rests on the last line of the screen below it."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import Legend
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import room, window
from lpmtui.tui.layout.sheet import Sheet, crop, shorten

POPUP_WIDTH = 76
LIST_WIDTH = 70
"""Columns for listed items and command text."""
KEPT_LINES = 6
"""Lines of the screen below that a pop-up leaves free at the top."""

LEGEND_COLUMNS = (2, 26, 50)


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One line of a pop-up's scrolling part. `sign` stands two columns left of it (`>` for a chosen item).

    `indent` counts from the left edge of the box.
    """

    text: str
    role: Role = Role.POPUP
    sign: str = ""
    indent: int = 4


@dataclass(frozen=True, slots=True)
class PopupView:
    """What a pop-up shows: lines that stay (`head`), then a body that may scroll.

    `cursor` is the current body line or None; `top` the first visible body line.
    """

    title: str
    head: tuple[str, ...] = ()
    body: Sequence[BodyLine] = ()
    cursor: int | None = None
    top: int = 0
    legend: Legend = ()
    title_role: Role = Role.POPUP_TITLE


def _fixed_lines(view: PopupView) -> int:
    head = len(view.head) + (1 if view.head and view.body else 0)
    return 3 + head + 1 + len(view.legend) + 1


def body_height(view: PopupView, height: int) -> int:
    """The most lines that the body and its marks may take on a screen of that height."""
    return max(1, height - KEPT_LINES - _fixed_lines(view))


def body_seen(view: PopupView, height: int) -> int:
    """How many body lines are seen at a time."""
    return room(len(view.body), body_height(view, height), 2)


def draw_popup(sheet: Sheet, view: PopupView) -> None:
    """Draw a pop-up over what is on the sheet."""
    left = (sheet.width - POPUP_WIDTH) // 2
    seen = window(len(view.body), body_height(view, sheet.height), view.top)
    lines = seen.end - seen.top + (2 if seen.marked else 0)
    top = sheet.height - _fixed_lines(view) - lines
    _draw_frame(sheet, left, top, view)
    y = top + 3
    for text in view.head:
        sheet.put(left + 2, y, crop(text, POPUP_WIDTH - 4), Role.POPUP)
        y += 1
    y += 1 if view.head and view.body else 0
    if seen.marked:
        sheet.put(left + 2, y, seen.upper, Role.SCROLL)
        sheet.put(left + 2, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
        y += 1
    for index in range(seen.top, seen.end):
        _draw_body_line(sheet, left, y, view.body[index], current=index == view.cursor)
        y += 1
    _draw_legend(sheet, left, view.legend)


def _draw_frame(sheet: Sheet, left: int, top: int, view: PopupView) -> None:
    edge = f"+{'-' * (POPUP_WIDTH - 2)}+"
    sheet.put(left, top, edge, Role.BORDER)
    for y in range(top + 1, sheet.height - 1):
        sheet.put(left, y, "|", Role.BORDER)
        sheet.fill(left + 1, y, POPUP_WIDTH - 2, Role.POPUP)
        sheet.put(left + POPUP_WIDTH - 1, y, "|", Role.BORDER)
    sheet.put(left, sheet.height - 1, edge, Role.BORDER)
    sheet.center(top + 1, view.title, view.title_role, left + 1, POPUP_WIDTH - 2)


def _draw_body_line(sheet: Sheet, left: int, y: int, line: BodyLine, *, current: bool) -> None:
    if line.sign:
        sheet.put(left + 2, y, line.sign, line.role)
    start = left + line.indent
    sheet.put(start, y, shorten(line.text, left + POPUP_WIDTH - 2 - start), line.role)
    if current:
        sheet.shade(left + 2, y, POPUP_WIDTH - 4, Role.CURSOR)
        sheet.caret = (start, y)


def _draw_legend(sheet: Sheet, left: int, legend: Legend) -> None:
    first = sheet.height - 1 - len(legend)
    for y, row in enumerate(legend, first):
        for column, label in zip(LEGEND_COLUMNS, row, strict=False):
            sheet.put(left + column, y, label, Role.LEGEND)
