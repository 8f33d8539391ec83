"""A box that says what is being waited for."""

from __future__ import annotations

from typing import Any

from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.messages import please_wait
from lpmtui.tui.layout.popup import PopupView
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.popup import PopupScreen


class WaitScreen(PopupScreen[None]):
    """Shown while work runs that cannot be taken back; it closes by itself. Only leaving is possible."""

    kind = Kind.MESSAGE

    def __init__(self, below: SmitScreen[Any], text: str) -> None:
        super().__init__(below)
        self.text = text

    def view(self) -> PopupView:
        """The words."""
        return please_wait(self.text, ())

    async def perform(self, action: str) -> None:
        """Only leaving the console is possible."""
        if action == "exit":
            await super().perform(action)
