"""Lines to read: output of a command, a log. Long lines go on below; a text can be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.events import Resize
from textual.strip import Strip
from textual.widgets import Log

from lpmtui.job_view.words import broken
from lpmtui.model.command import printable
from lpmtui.smit.list_popup import find
from lpmtui.tui.bindings import SCROLL_BINDINGS, Bindings


class Pager(Log, inherit_bindings=False):
    """Textual's log with lines broken to the width, and with SMIT's find."""

    BINDINGS: ClassVar[Bindings] = list(SCROLL_BINDINGS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pager--found"}
    DEFAULT_CSS = "Pager { scrollbar-size: 0 0; }"

    def __init__(self, *, words: bool = False) -> None:
        super().__init__(auto_scroll=False)
        self._words = words
        self._source: list[str] = []
        self._break_at = 0
        self._found: int | None = None
        self._sought = ""

    @property
    def source(self) -> Sequence[str]:
        """The lines as they were written, before they were broken."""
        return self._source

    def add(self, lines: Sequence[str]) -> None:
        """Add lines at the end, and go on showing the end where it was shown."""
        self._source += lines
        if self._break_at:
            self.write_lines([piece for line in lines for piece in self._pieces(line)], scroll_end=False)

    def replace(self, lines: Sequence[str]) -> None:
        """Write other lines in place of all there were."""
        self.clear()
        self._source = []
        self.add(lines)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew where the width is another one."""
        if event.size.width != self._break_at:
            self._break_at = event.size.width
            self.replace(list(self._source))

    def _pieces(self, line: str) -> list[str]:
        # Textual's log passes over an empty line.
        return [piece or " " for piece in broken(printable(line), self._break_at, words=self._words)]

    def find(self, word: str) -> bool:
        """Go to the next line that holds the text; False where there is none."""
        if word != self._sought:
            self._sought, self._found = word, None
        start = int(self.scroll_offset.y) - 1 if self._found is None else self._found
        self._found = find(self.lines, word, start)
        if self._found is not None:
            top = int(self.scroll_offset.y)
            if not top <= self._found < top + self.size.height:
                self.scroll_to(y=self._found, animate=False, immediate=True)
        self.refresh()
        return self._found is not None

    def render_line(self, y: int) -> Strip:
        """A line; the text that was found is marked wherever it stands."""
        strip = super().render_line(y)
        at = strip.text.casefold().find(self._sought.casefold()) if self._sought else -1
        if at < 0 or self._found is None:
            return strip
        start = cell_len(strip.text[:at])
        end = start + cell_len(strip.text[at : at + len(self._sought)])
        before, found, after = strip.divide([start, end, strip.cell_length])
        return Strip.join([before, found.apply_style(self.get_component_rich_style("pager--found")), after])
