"""Dialogs and selectors: what Enter does with the values of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.errors import UsageError
from lpmtui.smit import BuiltCommand, build
from lpmtui.smit.panel import Dialog, Selector
from lpmtui.tui.bindings import FIELD_BINDINGS, Bindings, screen_bindings
from lpmtui.tui.screens.form_screen import FormScreen


class DialogScreen(FormScreen):
    """A dialog. Its values stay when one comes back from COMMAND STATUS."""

    kind = ScreenKind.DIALOG
    BINDINGS: ClassVar[Bindings] = [*screen_bindings(ScreenKind.DIALOG), *FIELD_BINDINGS]

    def __init__(self, dialog: Dialog, chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
        super().__init__(dialog, chosen, known)
        self.dialog = dialog

    def built(self) -> tuple[BuiltCommand, ...]:
        """The commands that Enter would run now. Raises UsageError with the reason why not."""
        problem = self.form.validate()
        if problem is not None:
            self._stand(self.form.cursor)
            raise UsageError(str(problem), subject=problem.field)
        return build(self.dialog, self.form)

    def action_command(self) -> None:
        """Show the commands that Enter would run."""
        try:
            commands = [built.line() for built in self.built()]
        except UsageError as error:
            self.say(error.title, ring=True)
            return
        self.console.show_commands(commands)

    def action_do(self) -> None:
        """Check, ask where it matters, run."""
        self.say("")
        try:
            built = self.built()
        except UsageError as error:
            self.console.show_error(error)
            return
        self.console.run_commands(self.dialog, built)


class SelectorScreen(FormScreen):
    """One field; Enter hands its value to the next screen. The field `node` changes the current node."""

    kind = ScreenKind.SELECTOR
    BINDINGS: ClassVar[Bindings] = [*screen_bindings(ScreenKind.SELECTOR), *FIELD_BINDINGS]

    def __init__(self, selector: Selector, chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
        super().__init__(selector, chosen, known)
        self.selector = selector

    def action_command(self) -> None:
        """A selector runs nothing."""
        self.say("This screen runs no command: Enter takes the value to the next screen.", ring=True)

    def action_do(self) -> None:
        """Take the value along."""
        self.say("")
        problem = self.form.validate()
        if problem is not None:
            self._stand(self.form.cursor)
            self.console.show_text(str(problem))
            return
        self.console.selected(self.selector, self.form.values())
