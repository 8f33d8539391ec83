"""Drawing: lines of (text, role) in the theme's styles, of which only those that changed are repainted."""

from __future__ import annotations

from typing import TypeVar

from rich.segment import Segment
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from lpmtui.tui.layout.sheet import Line, Sheet
from lpmtui.tui.themes import Theme

Result = TypeVar("Result")


class Canvas(Screen[Result], inherit_bindings=False):
    """A screen that is one sheet of cells. It draws itself: a widget inside would be seen one frame later."""

    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[Line, ...] = ()
        self._width = 0

    @property
    def look(self) -> Theme:
        """The theme to draw in."""
        raise NotImplementedError

    def paint(self, sheet: Sheet) -> None:
        """Draw on an empty sheet."""
        raise NotImplementedError

    def _lay_out(self) -> bool:
        """Draw the sheet anew; says whether every line may have changed."""
        width, height = self.size
        sheet = Sheet(width, height)
        self.paint(sheet)
        whole = (width, height) != (self._width, len(self._drawn))
        self._width, self._drawn = width, sheet.lines()
        self.app.cursor_position = self.region.offset + sheet.caret
        return whole

    def redraw(self) -> None:
        """Draw the sheet again and repaint the lines that are not what they were."""
        before = self._drawn
        if not self.size or not self.is_attached or self._lay_out():
            self.refresh()
            return
        changed = [y for y, line in enumerate(self._drawn) if line != before[y]]
        if changed:
            self.refresh(*(Region(0, y, self._width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line in the theme's styles."""
        if (self.size.width, self.size.height) != (self._width, len(self._drawn)):
            self._lay_out()
        if y >= len(self._drawn):
            return Strip.blank(self.size.width)
        style = self.look.style
        return Strip([Segment(span.text, style(span.role)) for span in self._drawn[y]], self._width)
