"""A text to read: where to start, the key table, smit.log and smit.script."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.messages import wrapped
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.text import TextView, draw_text, seen_lines
from lpmtui.tui.output import broken
from lpmtui.tui.screens.paging import END, PagingScreen

Load = Callable[[], str]


class TextScreen(PagingScreen[None]):
    """A text that `load` gives; it blocks and runs on a thread. Logs are read from their end."""

    kind = Kind.TEXT

    def __init__(self, fast_path: str, title: str, load: Load, *, from_end: bool = False) -> None:
        super().__init__(fast_path)
        self.heading = title
        self._load = load
        self._from_end = from_end
        self._text = ""
        self._wrapped_at = -1

    def on_mount(self) -> None:
        """Read the text."""
        self.later(self._load, then=self._loaded)

    def _loaded(self, text: str) -> None:
        self._text = text
        self._wrapped_at = -1
        self.top = END if self._from_end else 0
        self.repaint()

    def page(self) -> int:
        """How many lines are seen at a time."""
        return seen_lines(len(self.lines), self.app.size.height, len(self.legend))

    def draw(self, sheet: Sheet) -> None:
        """Draw the page that is seen."""
        if self._wrapped_at != sheet.width:
            self._wrapped_at = sheet.width
            self.lines = self._broken(sheet.width)
        self.keep_inside()
        view = TextView(
            self.heading,
            self.lines,
            self.top,
            self.word if self.found is not None else "",
            self.message,
            self.console_app.session.badge(),
            self.legend,
            self.waiting,
        )
        draw_text(sheet, view)

    def _broken(self, width: int) -> list[str]:
        """Words of our own are broken between words, those of a log where the screen ends."""
        if self._from_end:
            return [piece for line in self._text.splitlines() for piece in broken(line, width)]
        return wrapped(self._text, width) if self._text else []

    def act_refresh(self) -> None:
        """Read the text again."""
        self.later(self._load, then=self._loaded)
        super().act_refresh()
