"""The theme panel: a list of themes, and below it a sample of everything that a theme styles."""

from __future__ import annotations

from collections.abc import Sequence

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.tui.layout.frame import NO_BADGE, Badge, Legend, draw_instructions, draw_legend, draw_title
from lpmtui.tui.layout.messages import wrapped
from lpmtui.tui.layout.roles import Role
from lpmtui.tui.layout.rolling import room, window
from lpmtui.tui.layout.sheet import Sheet, cells, shorten

INSTRUCTION = "Move cursor to see a theme. Press Enter to keep it; Cancel goes back to yours."
FIRST_LINE = 4
NAME_COLUMN = 2
TITLE_COLUMN = 19
SAMPLE_LINES = 6
BAR_WIDTH = 40

Words = tuple[tuple[str, Role], ...]

SIGNS: Words = (
    ("SIMULATOR", Role.SIMULATOR),
    ("LIVE", Role.LIVE),
    ("READ-ONLY", Role.READ_ONLY),
    ("3 min old", Role.AGE),
    ("Title", Role.TITLE),
    ("Heading", Role.HEADING),
    ("found text", Role.FOUND),
    ("[MORE...3]", Role.SCROLL),
)
STATES: Words = (
    ("pending", Role.PENDING),
    ("running", Role.RUNNING),
    ("OK", Role.GOOD),
    ("warning", Role.WARNING),
    ("failed", Role.BAD),
    ("not possible (the reason)", Role.DISABLED),
)


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme, or a file that is none: then `about` is the reason."""

    name: str
    about: str
    usable: bool = True
    kept: bool = False


@dataclass(frozen=True, slots=True)
class ThemesView:
    """What the panel shows. `message` stands above the legend."""

    title: str
    lines: Sequence[ThemeLine]
    cursor: int = 0
    top: int = 0
    badge: Badge = NO_BADGE
    legend: Legend = ()
    message: str = ""
    waiting: bool = False


def region_height(height: int, legend_rows: int) -> int:
    """How many lines the list and its marks may take."""
    return height - FIRST_LINE - SAMPLE_LINES - legend_rows - 2


def seen_lines(total: int, height: int, legend_rows: int) -> int:
    """How many themes are seen at a time."""
    return room(total, region_height(height, legend_rows), 2)


def draw_themes(sheet: Sheet, view: ThemesView) -> None:
    """Draw the panel on an empty sheet."""
    draw_title(sheet, view.title, view.badge)
    draw_instructions(sheet, 2, (INSTRUCTION,))
    first = draw_legend(sheet, view.legend, waiting=view.waiting)
    _draw_lines(sheet, view)
    top = first - SAMPLE_LINES - 1
    current = view.lines[view.cursor] if view.lines else None
    if current is not None and not current.usable:
        for offset, text in enumerate(wrapped(current.about, sheet.width)[:SAMPLE_LINES]):
            sheet.put(0, top + offset, text, Role.WARNING)
    else:
        _draw_sample(sheet, top)
    sheet.put(0, first - 1, shorten(view.message, sheet.width), Role.WARNING)


def _draw_lines(sheet: Sheet, view: ThemesView) -> None:
    seen = window(len(view.lines), region_height(sheet.height, len(view.legend)), view.top)
    y = FIRST_LINE
    if seen.marked:
        sheet.put(0, y, seen.upper, Role.SCROLL)
        sheet.put(0, y + 1 + seen.end - seen.top, seen.lower, Role.SCROLL)
        y += 1
    for index in range(seen.top, seen.end):
        _draw_line(sheet, y, view.lines[index], current=index == view.cursor)
        y += 1


def _draw_line(sheet: Sheet, y: int, line: ThemeLine, *, current: bool) -> None:
    role = Role.TEXT if line.usable else Role.DISABLED
    sheet.put(0, y, ">" if line.kept else "", Role.TEXT)
    sheet.put(NAME_COLUMN, y, shorten(line.name, TITLE_COLUMN - NAME_COLUMN - 1), role)
    sheet.put(TITLE_COLUMN, y, shorten(line.about, sheet.width - TITLE_COLUMN - 2), role)
    if current:
        sheet.shade(NAME_COLUMN, y, sheet.width - 4, Role.CURSOR)
        sheet.caret = (NAME_COLUMN, y)


def _draw_sample(sheet: Sheet, y: int) -> None:
    """Everything that a theme styles and that the panel itself does not show."""
    sheet.put(0, y, "*", Role.REQUIRED)
    sheet.put(2, y, "A value as it was found", Role.LABEL)
    sheet.put(35, y, "power-a", Role.VALUE)
    sheet.put(56, y, "+#", Role.MARKER)
    sheet.put(2, y + 1, "A value that was changed", Role.LABEL)
    sheet.put(35, y + 1, "power-b", Role.CHANGED)
    sheet.put(2, y + 2, "A value that is being typed", Role.LABEL)
    sheet.put(35, y + 2, "power-c", Role.VALUE)
    sheet.shade(0, y + 2, 58, Role.CURSOR)
    sheet.shade(42, y + 2, 1, Role.CARET)
    for offset, text in enumerate(("+---------------+", "|               |", "+---------------+")):
        sheet.put(61, y + offset, text, Role.BORDER)
    sheet.put(63, y + 1, "Pop-up", Role.POPUP_TITLE)
    sheet.put(70, y + 1, "clmgr", Role.COMMAND)
    sheet.put(2, y + 3, "[", Role.LABEL)
    sheet.put(3, y + 3, "#" * (BAR_WIDTH * 2 // 3), Role.BAR)
    sheet.put(3 + BAR_WIDTH * 2 // 3, y + 3, "." * (BAR_WIDTH - BAR_WIDTH * 2 // 3), Role.BAR_EMPTY)
    sheet.put(3 + BAR_WIDTH, y + 3, "]", Role.LABEL)
    _draw_words(sheet, y + 4, SIGNS)
    _draw_words(sheet, y + 5, STATES)


def _draw_words(sheet: Sheet, y: int, words: Words) -> None:
    x = 2
    for text, role in words:
        sheet.put(x, y, text, role)
        x += cells(text) + 2
