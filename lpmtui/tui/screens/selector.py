"""A selector: one value that the next screen needs."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.smit.panel import Selector
from lpmtui.tui.actions import Kind
from lpmtui.tui.screens.filling import FillingScreen


class SelectorScreen(FillingScreen):
    """One field; Enter hands its value to the next screen. The field `node` changes the current node."""

    kind = Kind.SELECTOR

    def __init__(self, selector: Selector, chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
        super().__init__(selector, chosen, known)
        self.selector = selector

    def act_command(self) -> None:
        """A selector runs nothing."""
        self.after("This screen runs no command: Enter takes the value to the next screen.")

    def act_do(self) -> None:
        """Take the value along."""
        self.message = ""
        problem = self.form.validate()
        if problem is not None:
            self.console_app.show_text(str(problem))
            return
        self.console_app.selected(self.selector, self.form.values())
