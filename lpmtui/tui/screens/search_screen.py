"""Ctrl+P: all panels by words of their title, fast path or help; and the actions of the screen below."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lpmtui.keyboard.actions import BY_NAME, LEGENDS, ScreenKind
from lpmtui.tui.bindings import LIST_BINDINGS, Bindings, screen_bindings
from lpmtui.tui.screens.popup import PopUp
from lpmtui.tui.widgets.entry_field import EntryField
from lpmtui.tui.widgets.marked import ItemList, Marked

PREFIX = "action "
HEAD = "Type words of a title, fast path, help text, command or attribute."
GUESSED = "There is no such panel. These fast paths look like it:"


class SearchScreen(PopUp[str]):
    """A line to type in and what it finds. Gives a fast path, or `action NAME`, or None."""

    kind = ScreenKind.SEARCH
    BINDINGS: ClassVar[Bindings] = [*screen_bindings(ScreenKind.SEARCH), *LIST_BINDINGS]

    def __init__(self, below: ScreenKind) -> None:
        super().__init__("SEARCH", (HEAD,), "search")
        self.below = below
        self.found: tuple[tuple[str, str], ...] = ()

    def compose(self) -> ComposeResult:
        """The box: a line to type in, a remark, the hits."""
        with Vertical(id="box"):
            yield Static(self.heading, id="box-title", markup=False)
            yield Static(HEAD, id="box-head", markup=False)
            yield EntryField("", brackets=False)
            yield Static("", id="message", markup=False)
            yield Marked(ItemList(markup=False, id="hits"), id="box-body")
            yield self.legend()
        yield Static("", id="too-small", markup=False)

    def _fit(self) -> None:
        body = self.query_one(Marked)
        body.limit = max(3, self.app.size.height - 15)
        body.update_marks()

    def on_mount(self) -> None:
        """Only the line takes the focus; the cursor of the hits moves with the arrow keys."""
        self.query_one(ItemList).can_focus = False
        self.query_one(EntryField).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        catalogue = self.console.session.catalogue
        wanted = event.value.strip()
        hits = [(hit.id, f"{hit.title}  ({hit.id})") for hit in catalogue.search(wanted)] if wanted else []
        hits += self._actions(wanted.casefold()) if wanted else []
        guessed = bool(wanted) and not hits
        if guessed:
            hits = [(name, f"{catalogue.title_of(name)}  ({name})") for name in catalogue.nearest(wanted)]
        self.say("" if not guessed else GUESSED if hits else "Nothing is found.")
        self._show(hits)

    def _actions(self, wanted: str) -> list[tuple[str, str]]:
        keys = self.console.keys
        names = [name for row in LEGENDS[self.below] for slot in row for name in slot.split("|")]
        actions = [BY_NAME[name] for name in names]
        found = [
            one
            for one in actions
            if all(word in f"{one.title} {one.help}".casefold() for word in wanted.split())
        ]
        return [(PREFIX + one.name, f"{keys.key_of(one.name)} {one.title}: {one.help}") for one in found]

    def _show(self, hits: list[tuple[str, str]]) -> None:
        self.found = tuple(hits)
        chooser = self.query_one(ItemList)
        chooser.clear_options()
        chooser.add_options(Option(Content(text)) for _, text in hits)
        if hits:
            chooser.point_at(0)
        self._fit()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A hit was clicked."""
        self.close_with(self.found[event.option_index][0])

    def action_cursor_up(self) -> None:
        """Put the cursor on the hit above."""
        self.query_one(ItemList).action_cursor_up()

    def action_cursor_down(self) -> None:
        """Put the cursor on the hit below."""
        self.query_one(ItemList).action_cursor_down()

    def action_page_up(self) -> None:
        """A page of hits back."""
        self.query_one(ItemList).action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """A page of hits on."""
        self.query_one(ItemList).action_page_down()  # type: ignore[no-untyped-call]

    def action_first(self) -> None:
        """Put the cursor on the first hit."""
        self.query_one(ItemList).action_first()

    def action_last(self) -> None:
        """Put the cursor on the last hit."""
        self.query_one(ItemList).action_last()

    def action_do(self) -> None:
        """Open the panel or do the action under the cursor."""
        at = self.query_one(ItemList).highlighted
        if self.found and at is not None:
            self.close_with(self.found[at][0])
