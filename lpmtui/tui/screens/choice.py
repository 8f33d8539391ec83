"""Pop-ups to choose from: the list of values behind F4, and the search over all panels and actions."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lpmtui.keyboard.actions import BY_NAME, LEGENDS, ScreenKind
from lpmtui.model.errors import LpmtuiError
from lpmtui.smit import ListEntry, Picker
from lpmtui.smit.list_popup import LineKind
from lpmtui.smit.panel import MultiSelect
from lpmtui.tui.bindings import HIT_BINDINGS
from lpmtui.tui.fields import EntryField
from lpmtui.tui.screens.popup import PopUp
from lpmtui.tui.widgets import ItemList, Marked

EMPTY = "There is nothing to choose from."
Load = Callable[[], tuple[ListEntry, ...]]


class ListScreen(PopUp[str]):
    """A list to choose from; gives the value for the field, or None. `load` blocks and runs on a thread."""

    kind = ScreenKind.LIST

    def __init__(self, title: str, load: Load, multi: MultiSelect, chosen: str, fast_path: str) -> None:
        super().__init__(title, ("Please wait.",), fast_path)
        self.picker: Picker | None = None
        self._load = load
        self._multi = multi
        self._chosen = chosen
        self._word = ""

    def compose_body(self) -> Widget:
        """The entries that can be chosen."""
        return ItemList(markup=False, id="entries")

    def on_mount(self) -> None:
        """Ask for the entries."""
        self.head = (f"Asking for the values of {self.heading} ...",)
        self._instruct()
        self.later(self._load, then=self._loaded)

    def _loaded(self, entries: tuple[ListEntry, ...]) -> None:
        self.picker = Picker(
            entries or (ListEntry(EMPTY, kind=LineKind.HEADING),), multi=self._multi, chosen=self._chosen
        )
        chooser = self.query_one(ItemList)
        chooser.add_options(self._option(at) for at in range(len(self.picker.entries)))
        if self.picker.cursor is not None:
            chooser.point_at(self.picker.cursor)
        self.head = self._instructions()
        self._instruct()
        self._fit()

    def _option(self, at: int) -> Option:
        assert self.picker is not None
        entry = self.picker.entries[at]
        sign = ">" if at in self.picker.marked else " "
        text = f"{sign} {entry.text}"
        return Option(
            text if entry.selectable else Content.styled(text, "$smit-heading"), disabled=not entry.selectable
        )

    def _instruct(self) -> None:
        self.query_one("#box-head", Static).update("\n".join(self.head))

    def _instructions(self) -> tuple[str, ...]:
        picker = self.picker
        if picker is None or picker.cursor is None:
            return () if picker and picker.entries[0].text == EMPTY else ("Type a value in this range.",)
        if picker.several:
            key = self.console.keys.key_of("select")
            return (
                f"Move cursor to desired item and press {key}.",
                "    ONE OR MORE items can be selected.",
                "Press Enter AFTER making all selections.",
            )
        body = self.query_one(Marked)
        scrolls = body.limit is not None and len(picker.entries) > body.limit
        more = " Use arrow keys to scroll." if scrolls else ""
        return (f"Move cursor to desired item and press Enter.{more}",)

    def failed(self, error: LpmtuiError) -> None:
        """The list command failed: close, then say why."""
        self.close_with(None)
        self.console.show_error(error)

    # --- choosing ---------------------------------------------------------------------------------------

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Keep the cursor in mind; headings above the first entry stay seen."""
        if self.picker is None:
            return
        self.picker.cursor = event.option_index
        if not any(entry.selectable for entry in self.picker.entries[: event.option_index]):
            event.option_list.scroll_to(y=0, animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An entry was clicked, or Enter was pressed."""
        if self.picker is None:
            return
        self.picker.cursor = event.option_index
        self.close_with(self.picker.chosen())

    def action_do(self) -> None:
        """Accept what is chosen."""
        if self.picker is not None:
            self.close_with(self.picker.chosen())

    def action_find(self) -> None:
        """Ask for a text and go to the next line that holds it."""
        if self.picker is not None:
            self.console.ask_line("Find", self._word, self._find)

    def _find(self, word: str) -> None:
        self._word = word
        self.action_find_next()

    def action_find_next(self) -> None:
        """Go to the next line that holds the text."""
        if self.picker is None or not self._word:
            return
        if self.picker.find(self._word) and self.picker.cursor is not None:
            self.say("")
            self.query_one(ItemList).point_at(self.picker.cursor)
        else:
            self.say(f'"{self._word}" is not found.', ring=True)


class ManyScreen(ListScreen):
    """A list of which several entries can be chosen with F7, or by clicks."""

    kind = ScreenKind.MANY

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click marks an entry."""
        if self.picker is not None:
            self.picker.cursor = event.option_index
            self.action_select()

    def action_select(self) -> None:
        """Choose the entry under the cursor, or choose it no more."""
        picker = self.picker
        if picker is None or picker.cursor is None:
            return
        picker.toggle()
        option = self._option(picker.cursor)
        self.query_one(ItemList).replace_option_prompt_at_index(picker.cursor, option.prompt)


def list_screen(title: str, load: Load, multi: MultiSelect, chosen: str, fast_path: str) -> ListScreen:
    """The list pop-up for a field that takes one value or several."""
    kind = ListScreen if multi is MultiSelect.ONE else ManyScreen
    return kind(title, load, multi, chosen, fast_path)


PREFIX = "action "
HEAD = "Type words of a title, fast path, help text, command or attribute."
GUESSED = "There is no such panel. These fast paths look like it:"


class SearchScreen(PopUp[str]):
    """A line to type in and what it finds. Gives a fast path, or `action NAME`, or None."""

    kind = ScreenKind.SEARCH
    BINDINGS = HIT_BINDINGS

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
            yield Marked(self.compose_body(), id="box-body")
            yield self.legend()

    def compose_body(self) -> Widget:
        """What was found."""
        return ItemList(markup=False, id="hits")

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
        chooser.add_options(Content(text) for _, text in hits)
        if hits:
            chooser.point_at(0)
        self._fit()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A hit was clicked."""
        self.close_with(self.found[event.option_index][0])

    async def action_hit(self, does: str) -> None:
        """Move the cursor of the hits."""
        await self.query_one(ItemList).run_action(does)

    def action_do(self) -> None:
        """Open the panel or do the action under the cursor."""
        at = self.query_one(ItemList).highlighted
        if self.found and at is not None:
            self.close_with(self.found[at][0])
