"""A dialog: fields, and the commands that Enter runs."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.errors import UsageError
from lpmtui.smit import BuiltCommand, build
from lpmtui.smit.panel import Dialog
from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.messages import show_command
from lpmtui.tui.screens.filling import FillingScreen


class DialogScreen(FillingScreen):
    """A dialog. Its values stay when one comes back from COMMAND STATUS."""

    kind = Kind.DIALOG

    def __init__(self, dialog: Dialog, chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
        super().__init__(dialog, chosen, known)
        self.dialog = dialog

    def built(self) -> tuple[BuiltCommand, ...]:
        """The commands that Enter would run now. Raises UsageError with the reason why not."""
        problem = self.form.validate()
        if problem is not None:
            raise UsageError(str(problem), subject=problem.field)
        return build(self.dialog, self.form)

    def act_command(self) -> None:
        """Show the commands that Enter would run."""
        try:
            commands = [built.line() for built in self.built()]
        except UsageError as error:
            self.after(error.title)
            return
        self.console_app.pop_up(lambda legend: show_command(commands, legend))

    def act_do(self) -> None:
        """Check, ask where it matters, run."""
        self.message = ""
        try:
            built = self.built()
        except UsageError as error:
            self.console_app.show_error(error)
            return
        self.console_app.run_commands(self.dialog, built)
