"""A menu."""

from __future__ import annotations

from lpmtui.smit import panel
from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.menu import MenuLine, MenuView, draw_menu, region_height
from lpmtui.tui.layout.rolling import follow, room
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen


class MenuScreen(SmitScreen[None]):
    """A menu of the catalogue: the cursor, and what Enter opens."""

    kind = Kind.MENU

    def __init__(self, menu: panel.Menu) -> None:
        super().__init__(menu.id)
        self.menu = menu
        self.cursor = next((i for i, item in enumerate(menu.items) if item.next_id), 0)
        self.top = 0

    def draw(self, sheet: Sheet) -> None:
        """Draw the menu, scrolled so that the cursor is seen."""
        seen = self._seen(sheet.height)
        self.top = follow(self.top, self.cursor, seen, len(self.menu.items))
        view = MenuView(
            self.menu.title,
            self._items(),
            self.cursor,
            self.top,
            self.console_app.session.badge(),
            self.legend,
            self.waiting,
        )
        draw_menu(sheet, view)

    def _items(self) -> tuple[MenuLine, ...]:
        session = self.console_app.session
        have = session.have()
        return tuple(
            MenuLine(
                item.text,
                selectable=bool(item.next_id),
                reason=session.catalogue.missing(item.next_id, have) if item.next_id else "",
            )
            for item in self.menu.items
        )

    def _seen(self, height: int) -> int:
        return room(len(self.menu.items), region_height(height, self.menu.title, len(self.legend)), 2)

    def _move(self, step: int) -> None:
        wanted = self.cursor + step
        direction = 1 if step > 0 else -1
        wanted = max(0, min(len(self.menu.items) - 1, wanted))
        for order in (direction, -direction):
            at = wanted
            while 0 <= at < len(self.menu.items) and not self.menu.items[at].next_id:
                at += order
            if 0 <= at < len(self.menu.items):
                self.cursor = at
                break
        self.repaint()

    def act_up(self) -> None:
        """The item above."""
        self._move(-1)

    def act_down(self) -> None:
        """The item below."""
        self._move(1)

    def act_page_up(self) -> None:
        """A page back."""
        self._move(-self._seen(self.app.size.height))

    def act_page_down(self) -> None:
        """A page on."""
        self._move(self._seen(self.app.size.height))

    def act_top(self) -> None:
        """The first item."""
        self._move(-len(self.menu.items))

    def act_bottom(self) -> None:
        """The last item."""
        self._move(len(self.menu.items))

    def act_help(self) -> None:
        """Help for the item under the cursor, which is the help of the screen it leads to."""
        target = self.menu.items[self.cursor].next_id
        self.console_app.show_help(target or self.fast_path)

    def act_do(self) -> None:
        """Open the item under the cursor."""
        target = self.menu.items[self.cursor].next_id
        if target:
            self.console_app.open_panel(target)
