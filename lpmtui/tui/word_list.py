"""A list whose lines are words with meanings: a plan's timeline, the moves of a drain."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from lpmtui.job_view.words import Words
from lpmtui.model.command import printable
from lpmtui.tui.widgets import ItemList, styled


class WordList(ItemList):
    """The line under the cursor has the cursor's look and no other, so that it is seen at once."""

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(markup=False, id=id)
        self.lines: list[Words] = []
        self._chosen: list[bool] = []
        self._marked: int | None = None

    def put(self, lines: Sequence[Words], selectable: Sequence[bool]) -> bool:
        """Show lines; True where all are new and the cursor has to be placed.

        Where the same lines can be chosen as before, only those that differ are drawn anew.
        """
        before, self.lines = self.lines, list(lines)
        if self._chosen == list(selectable):
            for at, (old, new) in enumerate(zip(before, self.lines, strict=True)):
                if old != new:
                    self._draw_line(at)
            return False
        self._chosen = list(selectable)
        self._marked = None
        self.clear_options()
        self.add_options(
            Option(styled([words]), disabled=not able) for words, able in zip(lines, selectable, strict=True)
        )
        return True

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The cursor moved: the line that it left gets its colours back."""
        super().watch_highlighted(highlighted)
        left, self._marked = self._marked, highlighted
        for at in {left, highlighted}:
            if at is not None and at < len(self.lines):
                self._draw_line(at)

    def _draw_line(self, at: int) -> None:
        words = self.lines[at]
        plain = Content(printable("".join(text for text, _ in words)))
        self.replace_option_prompt_at_index(at, plain if at == self._marked else styled([words]))
