"""Screens to read, with SMIT's find; texts and logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult

from lpmtui.keyboard.actions import ScreenKind
from lpmtui.tui.bindings import Bindings, screen_bindings
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets.marked import Marked
from lpmtui.tui.widgets.pager import Pager


class PagerScreen(SmitScreen[None]):
    """Lines of which a page is seen."""

    CSS_PATH = "../styles/pager.tcss"

    def __init__(self, title: str, fast_path: str) -> None:
        super().__init__(title, fast_path)
        self.word = ""

    @property
    def pager(self) -> Pager:
        """The widget that shows the text."""
        return self.query_one(Pager)

    def action_find(self) -> None:
        """Ask for a text and go to it."""
        self.console.ask_line("Find", self.word, self._find)

    def _find(self, word: str) -> None:
        self.word = word
        self.action_find_next()

    def action_find_next(self) -> None:
        """The next line that holds the text."""
        found = self.pager.find(self.word)
        missed = bool(self.word) and not found
        self.say(f'"{self.word}" is not found.' if missed else "", ring=missed)


class TextScreen(PagerScreen):
    """A text that `load` gives; it blocks and runs on a thread. Logs are read from their end."""

    kind = ScreenKind.TEXT
    BINDINGS: ClassVar[Bindings] = screen_bindings(ScreenKind.TEXT)

    def __init__(
        self, fast_path: str, title: str, load: Callable[[], str], *, from_end: bool = False
    ) -> None:
        super().__init__(title, fast_path)
        self._load = load
        self._from_end = from_end

    def compose_main(self) -> ComposeResult:
        """The pager, between SMIT's marks."""
        yield Marked(Pager(words=not self._from_end))

    def on_mount(self) -> None:
        """Read the text on a thread, so that the screen is there at once."""
        self.later(self._load, then=self._loaded)

    def _loaded(self, text: str) -> None:
        self.pager.replace(text.splitlines())
        if self._from_end:
            self.pager.scroll_end(animate=False)

    def action_refresh(self) -> None:
        """Read the text again."""
        self.later(self._load, then=self._loaded)
        super().action_refresh()
