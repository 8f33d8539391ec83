"""A menu screen: its items, and what choosing one opens."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lpmtui.keyboard.actions import ScreenKind
from lpmtui.smit import panel
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import ItemList, Marked, SitePane

INSTRUCTION = "Move cursor to desired item and press Enter."


class MenuScreen(SmitScreen[None]):
    """A menu of the catalogue. An item that cannot be used here stays visible with the reason."""

    kind = ScreenKind.MENU

    beside = True

    def __init__(self, menu: panel.Menu) -> None:
        super().__init__(menu.title, menu.id)
        self.menu = menu

    def compose_main(self) -> ComposeResult:
        """The list of the menu's items."""
        yield Static(INSTRUCTION, classes="instruction", markup=False)
        items = Marked(ItemList(*self._items(), markup=False, id="items"))
        yield items
        if self.menu.id == self.console.session.catalogue.root.id:
            items.styles.height = len(self.menu.items)
            yield SitePane(self.console.session.view, compact=True)

    def _items(self) -> Iterator[Option]:
        session = self.console.session
        have = session.have()
        for item in self.menu.items:
            reason = session.catalogue.missing(item.next_id, have) if item.next_id else ""
            text = Content(item.text)
            if reason:
                text = Content.styled(f"{item.text}  ({reason})", "$smit-disabled")
            yield Option(text, disabled=not item.next_id)

    @property
    def chosen(self) -> str:
        """What the item under the cursor leads to."""
        at = self.query_one(ItemList).highlighted
        return "" if at is None else self.menu.items[at].next_id

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what the chosen item leads to."""
        target = self.menu.items[event.option_index].next_id
        if target:
            self.console.open_panel(target)

    def action_refresh(self) -> None:
        """Look at the site again."""
        self.console.look_at_site(anew=True)
        super().action_refresh()

    def action_help(self) -> None:
        """Help for the item under the cursor, which is the help of the screen it leads to."""
        self.console.show_help(self.chosen or self.fast_path)

    def action_do(self) -> None:
        """Open the item under the cursor."""
        self.query_one(ItemList).action_select()
