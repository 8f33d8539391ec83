"""A dialog or selector: names at column 2, values at 54, markers at 77."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_instructions, draw_legend, draw_title
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import window
from lpmtui.tui.layout.sheet import Sheet, cells, crop

DIALOG_INSTRUCTIONS = (
    "Type or select values in entry fields.",
    "Press Enter AFTER making all desired changes.",
)
SELECTOR_INSTRUCTIONS = (
    "Type or select a value for the entry field.",
    "Press Enter AFTER making all desired changes.",
)

NAME_COLUMN = 2
NAME_WIDTH = 50
BRACKET_COLUMN = 53
VALUE_COLUMN = 54
VALUE_WIDTH = 22
ENTRY_FIELDS_COLUMN = 56
MARKER_COLUMN = 77


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dialog. `field` is false for a line that is only read.

    `scroll` is how many characters of the value are hidden on the left, `caret` the typing position within
    the value (None where nothing is typed); `markers` as drawn, for example `+#`.
    """

    label: str
    value: str = ""
    field: bool = True
    typed: bool = False
    required: bool = False
    changed: bool = False
    markers: str = ""
    scroll: int = 0
    caret: int | None = None


@dataclass(frozen=True, slots=True)
class DialogView:
    """What a dialog or selector shows. `message` stands above the legend (a value refused while typing)."""

    title: str
    rows: tuple[Row, ...]
    cursor: int = 0
    top: int = 0
    selector: bool = False
    badge: Badge = NO_BADGE
    legend: Legend = ()
    message: str = ""
    waiting: bool = False


def region_height(height: int, title: str, legend_rows: int) -> int:
    """How many screen lines the fields and the lower mark may take."""
    return height - legend_rows - 1 - (6 + title.count("\n"))


def heights(rows: tuple[Row, ...]) -> list[int]:
    """How many screen lines each row takes: a name may have several lines."""
    return [row.label.count("\n") + 1 for row in rows]


def screen_line(rows: tuple[Row, ...], index: int) -> int:
    """The screen line, counted from the first row, on which a row begins."""
    return sum(heights(rows)[:index])


def draw_dialog(sheet: Sheet, view: DialogView) -> None:
    """Draw a dialog or selector on an empty sheet; `top` counts screen lines."""
    y = draw_title(sheet, view.title, view.badge) + 1
    y = draw_instructions(sheet, y, SELECTOR_INSTRUCTIONS if view.selector else DIALOG_INSTRUCTIONS) + 1
    if any(row.field for row in view.rows):
        sheet.put(ENTRY_FIELDS_COLUMN, y, "[Entry Fields]", Role.INSTRUCTION)
    height = region_height(sheet.height, view.title, len(view.legend))
    total = sum(heights(view.rows))
    seen = window(total, height, view.top, marks=1)
    if seen.marked:
        sheet.put(0, y, seen.upper, Role.SCROLL)
        sheet.put(0, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
    _draw_rows(sheet, view, y + 1, seen.top, seen.end)
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    if view.message:
        sheet.put(0, first - 1, view.message, Role.WARNING)


def _draw_rows(sheet: Sheet, view: DialogView, y: int, top: int, end: int) -> None:
    line = 0
    for index, row in enumerate(view.rows):
        for part, text in enumerate(row.label.split("\n")):
            if top <= line < end:
                here = y + line - top
                sheet.put(NAME_COLUMN, here, crop(text, NAME_WIDTH), Role.LABEL)
                if part == 0 and row.field:
                    _draw_value(sheet, here, row, current=index == view.cursor)
            line += 1


def _draw_value(sheet: Sheet, y: int, row: Row, *, current: bool) -> None:
    hidden = row.value[row.scroll :]
    shown = crop(hidden, VALUE_WIDTH)
    more = len(hidden) > len(shown)
    if row.required:
        sheet.put(0, y, "*", Role.REQUIRED)
    if row.typed or row.scroll:
        sheet.put(BRACKET_COLUMN, y, "<" if row.scroll else "[", Role.LABEL)
    sheet.put(VALUE_COLUMN, y, shown, Role.CHANGED if row.changed else Role.VALUE)
    if more:
        sheet.put(VALUE_COLUMN + VALUE_WIDTH, y, ">", Role.LABEL)
    elif row.typed:
        sheet.put(VALUE_COLUMN + cells(shown), y, "]", Role.LABEL)
    sheet.put(MARKER_COLUMN, y, row.markers[:3], Role.MARKER)
    if current:
        _draw_cursor(sheet, y, row)


def _draw_cursor(sheet: Sheet, y: int, row: Row) -> None:
    sheet.shade(0, y, sheet.width if sheet.width <= 80 else 80, Role.CURSOR)
    at = VALUE_COLUMN
    if row.caret is not None:
        at += cells(row.value[row.scroll : row.caret])
        sheet.shade(at, y, 1, Role.CARET)
    sheet.caret = (at, y)
