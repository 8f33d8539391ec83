"""Pop-ups: drawn over the screen below, which shows through left, right and above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.frame import Legend
from lpmtui.tui.layout.popup import PopupView, body_seen, draw_popup
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen

Result = TypeVar("Result")
YES = True
Build = Callable[[Legend], PopupView]


class PopupScreen(SmitScreen[Result]):
    """A box over another screen. Its body scrolls where it is longer than the box may be."""

    def __init__(self, below: SmitScreen[Any], fast_path: str = "") -> None:
        super().__init__(fast_path or below.fast_path)
        self.below = below
        self.top = 0

    def draw(self, sheet: Sheet) -> None:
        """Draw the screen below, then the box."""
        self.below.draw(sheet)
        draw_popup(sheet, self.view())

    def view(self) -> PopupView:
        """What the box shows."""
        raise NotImplementedError

    def _scroll(self, step: int) -> None:
        view = self.view()
        seen = body_seen(view, self.app.size.height)
        self.top = max(0, min(self.top + step, len(view.body) - seen))
        self.repaint()

    def _page(self) -> int:
        return body_seen(self.view(), self.app.size.height)

    def act_up(self) -> None:
        """Scroll up by a line."""
        self._scroll(-1)

    def act_down(self) -> None:
        """Scroll down by a line."""
        self._scroll(1)

    def act_page_up(self) -> None:
        """Scroll up by a page."""
        self._scroll(-self._page())

    def act_page_down(self) -> None:
        """Scroll down by a page."""
        self._scroll(self._page())

    def act_top(self) -> None:
        """Scroll to the first line."""
        self._scroll(-len(self.view().body))

    def act_bottom(self) -> None:
        """Scroll to the last line."""
        self._scroll(len(self.view().body))

    def act_cancel(self) -> None:
        """Close without effect."""
        self.close_with(None)


class MessageScreen(PopupScreen[bool]):
    """A message. Gives True for Enter, None for Cancel. `build` makes the box from the legend."""

    kind = Kind.MESSAGE

    def __init__(self, below: SmitScreen[Any], build: Build) -> None:
        super().__init__(below)
        self._build = build

    def view(self) -> PopupView:
        """The message, scrolled."""
        return replace(self._build(self.legend), top=self.top)

    def act_do(self) -> None:
        """Read and understood, or: yes."""
        self.close_with(YES)


class ConfirmScreen(MessageScreen):
    """ARE YOU SURE? Only the confirming key gives True."""

    kind = Kind.CONFIRM

    def act_confirm(self) -> None:
        """Yes."""
        self.close_with(YES)


class LiveConfirmScreen(ConfirmScreen):
    """ARE YOU SURE? on a live site, opened with Enter: another key confirms."""

    kind = Kind.CONFIRM_LIVE

    def act_confirm_live(self) -> None:
        """Yes."""
        self.close_with(YES)
