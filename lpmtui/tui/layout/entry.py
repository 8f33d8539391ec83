"""Boxes with one line to type in: Find (full width), and F7 Edit for a long value."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.sheet import Sheet, cells, crop

BOX_HEIGHT = 10
MARGIN = 4


@dataclass(frozen=True, slots=True)
class EntryView:
    """A text being typed, and where the next character goes; long texts continue on the next lines."""

    title: str
    text: str
    caret: int
    hint: str = ""


def draw_entry(sheet: Sheet, view: EntryView) -> None:
    """Draw the box over what is on the sheet, resting on the last line, as wide as the screen."""
    top = sheet.height - BOX_HEIGHT
    edge = f"+{'-' * (sheet.width - 2)}+"
    sheet.put(0, top, edge, Role.BORDER)
    for y in range(top + 1, sheet.height - 1):
        sheet.put(0, y, "|", Role.BORDER)
        sheet.fill(1, y, sheet.width - 2, Role.POPUP)
        sheet.put(sheet.width - 1, y, "|", Role.BORDER)
    sheet.put(0, sheet.height - 1, edge, Role.BORDER)
    sheet.center(top + 1, view.title, Role.POPUP_TITLE, 1, sheet.width - 2)
    _draw_text(sheet, top + 3, view)
    if view.hint:
        sheet.put(MARGIN, sheet.height - 2, crop(view.hint, sheet.width - 2 * MARGIN), Role.POPUP)


def _draw_text(sheet: Sheet, top: int, view: EntryView) -> None:
    width = sheet.width - 2 * MARGIN
    rows = BOX_HEIGHT - 6
    first = max(0, view.caret // width - rows + 1)
    for row in range(rows):
        start = (first + row) * width
        sheet.put(MARGIN, top + row, view.text[start : start + width], Role.VALUE)
    row, column = divmod(view.caret, width)
    x = MARGIN + cells(view.text[row * width : view.caret]) if column else MARGIN
    sheet.shade(x, top + row - first, 1, Role.CARET)
    sheet.caret = (x, top + row - first)
