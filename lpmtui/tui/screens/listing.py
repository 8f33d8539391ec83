"""The list pop-up behind F4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

from lpmtui.model.errors import LpmtuiError
from lpmtui.smit import ListEntry, Picker
from lpmtui.smit.panel import MultiSelect
from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.listing import RANGE_HEAD, item, list_head
from lpmtui.tui.layout.messages import please_wait
from lpmtui.tui.layout.popup import BodyLine, PopupView, body_seen
from lpmtui.tui.layout.rolling import follow
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.popup import PopupScreen

EMPTY = "There is nothing to choose from."


class ListScreen(PopupScreen[str]):
    """A list to choose from; gives the value for the field, or None. `load` blocks and runs on a thread."""

    kind = Kind.LIST
    several = MultiSelect.ONE

    def __init__(
        self,
        below: SmitScreen[Any],
        title: str,
        load: Callable[[], tuple[ListEntry, ...]],
        chosen: str = "",
    ) -> None:
        super().__init__(below)
        self.heading = title
        self._load = load
        self._chosen = chosen
        self._word = ""
        self.picker: Picker | None = None

    def on_mount(self) -> None:
        """Ask for the entries."""
        self.later(self._load, then=self._loaded)

    def _loaded(self, entries: tuple[ListEntry, ...]) -> None:
        self.picker = Picker(entries, multi=self.several, chosen=self._chosen)
        self.repaint()

    def failed(self, error: LpmtuiError) -> None:
        """The list command failed: close, then say why."""
        self.close_with(None)
        self.console_app.show_error(error)

    # --- drawing ----------------------------------------------------------------------------------------

    def view(self) -> PopupView:
        """The list, or a word that it is being asked for."""
        if self.picker is None:
            return please_wait(f"Asking for the values of {self.heading} ...", self.legend[:1])
        many = self.several is not MultiSelect.ONE
        entries = self.picker.entries
        if not entries:
            return PopupView(self.heading, body=(item(EMPTY),), legend=self.legend)
        head = list_head(
            len(entries),
            self.app.size.height,
            len(self.legend),
            many=many,
            select_key=self.console_app.keys.key_of("select"),
        )
        if self.picker.cursor is None:
            head = RANGE_HEAD
        view = PopupView(self.heading, head, _Lines(self.picker), self.picker.cursor, self.top, self.legend)
        if self.picker.cursor is None:
            return view
        seen = body_seen(view, self.app.size.height)
        first = self.picker.cursor if self.picker.cursor > 1 else 0
        self.top = follow(self.top, first, seen, len(entries))
        return PopupView(self.heading, head, view.body, self.picker.cursor, self.top, self.legend)

    # --- actions ----------------------------------------------------------------------------------------

    def _scroll(self, step: int) -> None:
        if self.picker is not None and self.picker.cursor is not None:
            self.picker.move(step)
            self.repaint()

    def act_do(self) -> None:
        """Accept what is chosen."""
        if self.picker is not None:
            self.close_with(self.picker.chosen())

    def act_find(self) -> None:
        """Ask for a text and go to the next line that holds it."""
        if self.picker is not None:
            self.console_app.ask_line(self, "Find", self._word, self._find)

    def _find(self, word: str) -> None:
        self._word = word
        self.act_find_next()

    def act_find_next(self) -> None:
        """Go to the next line that holds the text."""
        if self.picker is not None and self._word:
            if not self.picker.find(self._word):
                self.console_app.bell()
            self.repaint()


class ManyScreen(ListScreen):
    """A list of which several entries can be chosen with F7."""

    kind = Kind.MANY
    several = MultiSelect.WORDS

    def act_select(self) -> None:
        """Choose the entry under the cursor, or choose it no more."""
        if self.picker is not None:
            self.picker.toggle()
            self.repaint()


class CommaScreen(ManyScreen):
    """The same, joined by commas."""

    several = MultiSelect.COMMA


LISTS: dict[MultiSelect, type[ListScreen]] = {
    MultiSelect.ONE: ListScreen,
    MultiSelect.WORDS: ManyScreen,
    MultiSelect.COMMA: CommaScreen,
}


class _Lines(Sequence[BodyLine]):
    """The entries as body lines, made only when they are drawn: long lists stay fast."""

    def __init__(self, picker: Picker) -> None:
        self._picker = picker

    def __len__(self) -> int:
        return len(self._picker.entries)

    @overload
    def __getitem__(self, index: int) -> BodyLine: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[BodyLine]: ...

    def __getitem__(self, index: int | slice) -> BodyLine | Sequence[BodyLine]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        entry = self._picker.entries[index]
        return item(entry.text, chosen=index in self._picker.marked, note=not entry.selectable)
