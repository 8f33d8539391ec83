"""The one widget: draws lines of (text, role) in the theme's styles, and repaints only lines that changed."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from lpmtui.tui.layout.sheet import Line, Sheet
from lpmtui.tui.themes import Theme


class Canvas(Widget):
    """The whole screen as a sheet of cells. `draw` writes a sheet; nothing else is ever shown."""

    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"
    ALLOW_SELECT = False

    def __init__(self, draw: Callable[[Sheet], None], theme: Theme) -> None:
        super().__init__()
        self._draw = draw
        self._theme = theme
        self._lines: tuple[Line, ...] = ()

    def use(self, theme: Theme) -> None:
        """Draw in another theme from now on."""
        self._theme = theme
        self.refresh()

    def on_resize(self) -> None:
        """Lay out again for the new size."""
        self.redraw()

    def redraw(self) -> None:
        """Draw the sheet again and repaint the lines that are not what they were."""
        width, height = self.size
        if not (width and height):
            return
        sheet = Sheet(width, height)
        self._draw(sheet)
        before, self._lines = self._lines, sheet.lines()
        self.app.cursor_position = self.region.offset + sheet.caret
        if len(before) != len(self._lines):
            self.refresh()
            return
        changed = [y for y, line in enumerate(self._lines) if line != before[y]]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line in the theme's styles."""
        if y >= len(self._lines):
            return Strip.blank(self.size.width)
        style = self._theme.style
        return Strip([Segment(span.text, style(span.role)) for span in self._lines[y]], self.size.width)
