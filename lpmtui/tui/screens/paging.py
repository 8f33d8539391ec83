"""Reading long texts: scrolling and finding, for COMMAND STATUS and for texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from lpmtui.smit.list_popup import find
from lpmtui.tui.screens.base import SmitScreen

Result = TypeVar("Result")

END = 10**9
"""A line far behind the last one: drawing brings it back."""


class PagingScreen(SmitScreen[Result]):
    """Lines of which a page is seen. `found` is the line where Find stopped."""

    def __init__(self, fast_path: str) -> None:
        super().__init__(fast_path)
        self.lines: Sequence[str] = ()
        self.top = 0
        self.message = ""
        self.word = ""
        self.found: int | None = None

    def page(self) -> int:
        """How many lines are seen at a time."""
        raise NotImplementedError

    def keep_inside(self) -> None:
        """Bring the first visible line back to where there are lines."""
        self.top = max(0, min(self.top, len(self.lines) - self.page()))

    def _scroll(self, step: int) -> None:
        self.keep_inside()
        self.top = max(0, self.top + step)
        self.repaint()

    def act_up(self) -> None:
        """A line up."""
        self._scroll(-1)

    def act_down(self) -> None:
        """A line down."""
        self._scroll(1)

    def act_page_up(self) -> None:
        """A page up."""
        self._scroll(-self.page())

    def act_page_down(self) -> None:
        """A page down."""
        self._scroll(self.page())

    def act_top(self) -> None:
        """The first line."""
        self._scroll(-len(self.lines))

    def act_bottom(self) -> None:
        """The last line."""
        self._scroll(len(self.lines))

    def act_find(self) -> None:
        """Ask for a text and go to it."""
        self.console_app.ask_line(self, "Find", self.word, self._find)

    def _find(self, word: str) -> None:
        self.word, self.found = word, None
        self.act_find_next()

    def act_find_next(self) -> None:
        """The next line that holds the text."""
        start = self.top - 1 if self.found is None else self.found
        found = find(self.lines, self.word, start)
        self.message = "" if found is not None or not self.word else f'"{self.word}" is not found.'
        if found is not None:
            self.found = found
            if not self.top <= found < self.top + self.page():
                self.top = found
        self.repaint()
