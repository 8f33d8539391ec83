"""Dialogs and selectors, and what Enter does: the question, COMMAND STATUS, the migration screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from lpmtui.job_view.drain_plan_lines import DrainProposal
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.command import Command
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError, UsageError
from lpmtui.model.move import Move
from lpmtui.session import drain_control, job_control
from lpmtui.session.panel_run import Prepare
from lpmtui.smit import BuiltCommand, build
from lpmtui.smit.panel import Dialog, Selector
from lpmtui.tui.bindings import FIELD_BINDINGS
from lpmtui.tui.screens.form_screen import FormScreen
from lpmtui.tui.screens.pager_screen import StatusScreen

if TYPE_CHECKING:
    from lpmtui.tui.console_protocol import Console


class DialogScreen(FormScreen):
    """A dialog. Its values stay when one comes back from COMMAND STATUS."""

    kind = ScreenKind.DIALOG
    BINDINGS = FIELD_BINDINGS

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
        run_commands(self.console, self.dialog, built)


class SelectorScreen(FormScreen):
    """One field; Enter hands its value to the next screen. The field `node` changes the current node."""

    kind = ScreenKind.SELECTOR
    BINDINGS = FIELD_BINDINGS

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


# --- what Enter does ---------------------------------------------------------------------------------------

READ_ONLY = "This session is read-only: nothing was run. Start lpmtui without --read-only."
MOST_COMMANDS = 4
"""A question names at most this many commands; F6 shows them all."""


def run_commands(app: Console, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> None:
    """Run what was built; asks first where the panel wants it, and before any change of a live site."""
    setup = app.session.setup
    mutates = any(command.mutates for command in built)
    if len(built) == 1 and drain_control.is_drain(built[0]):
        open_plan(app, Drain.from_argv(built[0].argv))
    elif mutates and setup.read_only:
        app.show_text(READ_ONLY)
    elif len(built) == 1 and job_control.is_move(built[0]) and not setup.dry_run:
        _ask_move(app, built[0])
    elif len(built) == 1 and job_control.is_rescue(built[0]) and not setup.dry_run:
        _ask_rescue(app, dialog, built)
    elif mutates and not setup.dry_run and (dialog.ask or setup.live):
        what = _named(app, dialog, built)
        app.confirm(what, opener="do", then=lambda: show_status(app, dialog, lambda: built))
    else:
        show_status(app, dialog, lambda: built)


def open_plan(app: Console, drain: Drain) -> None:
    """Show the plan of a drain; whoever may not begin it sees it all the same."""
    from lpmtui.tui.screens.drain_plan_screen import DrainPlanScreen

    draft = drain_control.DrainDraft(app.session)
    ask = partial(_ask_drain, app, draft)
    app.push_screen(DrainPlanScreen(drain, draft, ask))


def _ask_drain(app: Console, draft: drain_control.DrainDraft, proposal: DrainProposal) -> None:
    """Ask on top of the plan's screen, and begin the drain where that is confirmed."""
    if app.session.setup.read_only:
        app.show_text(READ_ONLY)
        return
    try:
        what = drain_control.question(app.session, proposal)
    except LpmtuiError as error:
        app.show_error(error)
        return
    drain = proposal.drain
    begin = partial(_begin_drain, app, draft, drain)
    app.confirm(what, opener="do", then=begin, name=drain.system or drain.returns)


def _begin_drain(app: Console, draft: drain_control.DrainDraft, drain: Drain) -> None:
    command = Command("", drain_control.argv(drain), mutates=True)
    app.logbook.begin(command)

    def begun(number: str) -> None:
        app.back(last=False)
        app.open_migration(number)

    if app.session.setup.dry_run:
        app.show_text("Not run (-x): the command is in the log.")
    else:
        app.work(draft.begin, drain, then=begun, saying=f"Starting: {command.line()} ...")


def _named(app: Console, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> tuple[str, ...]:
    setup = app.session.setup
    title = " ".join(dialog.title.split())
    lines = [f"{title}, site {setup.site_name} ({setup.mark}):", ""]
    for command in built[:MOST_COMMANDS]:
        where = "" if command.argv[:1] == ("lpmtui",) else f"{app.session.node}: "
        lines.append(f"    {where}{command.line()}")
    if len(built) > MOST_COMMANDS:
        lines.append(f"    and {len(built) - MOST_COMMANDS} more commands")
    return tuple(lines)


def show_status(app: Console, dialog: Dialog, prepare: Prepare) -> None:
    """Run the commands under COMMAND STATUS."""
    app.push_screen(StatusScreen(dialog.id, prepare, dialog.after))


def _ask_move(app: Console, built: BuiltCommand) -> None:
    """Plan the move, show what it means, and start it where that is confirmed."""
    move = Move.from_argv(built.argv)

    def ask(what: tuple[str, ...]) -> None:
        forced = move.partition if move.force else ""
        app.confirm(what, opener="do", then=lambda: _start(app, built), name=forced)

    checking = f"Checking whether {move.partition} can move to {move.target} ..."
    app.work(job_control.preview_move, app.session, built, then=ask, saying=checking)


def _ask_rescue(app: Console, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> None:
    """Show what is known and what will happen, and run it where that is confirmed."""

    def ask(what: tuple[str, ...]) -> None:
        group = built[0].argv[2] if built[0].argv[1:2] == ("takeover",) else ""
        app.confirm(what, opener="do", then=lambda: show_status(app, dialog, lambda: built), name=group)

    app.work(job_control.preview, app.session, built[0], then=ask, saying="Reading what is known ...")


def _start(app: Console, built: BuiltCommand) -> None:
    show = app.open_guide if job_control.is_guided(built) else app.open_migration
    app.logbook.begin(Command("", built.argv, mutates=True))
    saying = f"Starting: {built.line()} ..."
    app.work(job_control.start_move, app.session, built, then=show, saying=saying)
