"""From commands that a dialog built to what happens: the question, COMMAND STATUS, the migration screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpmtui.model.command import Command
from lpmtui.model.move import Move
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import Dialog
from lpmtui.tui import moving, rescuing
from lpmtui.tui.layout.messages import are_you_sure
from lpmtui.tui.running import Prepare

if TYPE_CHECKING:
    from lpmtui.tui.app import ConsoleApp

MOST_COMMANDS = 4
"""A question names at most this many commands; F6 shows them all."""


def run_commands(app: ConsoleApp, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> None:
    """Run what was built; asks first where the panel wants it, and before any change of a live site."""
    setup = app.session.setup
    mutates = any(command.mutates for command in built)
    if len(built) == 1 and moving.is_move(built[0]) and not setup.dry_run:
        _ask_move(app, built[0])
    elif len(built) == 1 and rescuing.is_rescue(built[0]) and not setup.dry_run:
        _ask_rescue(app, dialog, built)
    elif mutates and not setup.dry_run and (dialog.ask or setup.live):
        what = _named(app, dialog, built)
        app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key),
            opener="do",
            then=lambda: show_status(app, dialog, lambda: built),
        )
    else:
        show_status(app, dialog, lambda: built)


def _named(app: ConsoleApp, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> tuple[str, ...]:
    setup = app.session.setup
    title = " ".join(dialog.title.split())
    lines = [f"{title}, site {setup.site_name} ({setup.mark}):", ""]
    for command in built[:MOST_COMMANDS]:
        where = "" if command.argv[:1] == ("lpmtui",) else f"{app.session.node}: "
        lines.append(f"    {where}{command.line()}")
    if len(built) > MOST_COMMANDS:
        lines.append(f"    and {len(built) - MOST_COMMANDS} more commands")
    return tuple(lines)


def show_status(app: ConsoleApp, dialog: Dialog, prepare: Prepare) -> None:
    """Run the commands under COMMAND STATUS."""
    from lpmtui.tui.screens.status import StatusScreen

    app.push_screen(StatusScreen(dialog.id, prepare, dialog.after))


def _ask_move(app: ConsoleApp, built: BuiltCommand) -> None:
    """Plan the move, show what it means, and start it where that is confirmed."""
    move = moving.read_move(built.argv)

    def ask(what: tuple[str, ...]) -> None:
        app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key),
            opener="do",
            then=lambda: _start(app, built, move),
        )

    checking = f"Checking whether {move.partition} can move to {move.target} ..."
    app.work(moving.preview, app.session, built, then=ask, saying=checking)


def _ask_rescue(app: ConsoleApp, dialog: Dialog, built: tuple[BuiltCommand, ...]) -> None:
    """Show what is known and what will happen, and run it where that is confirmed."""

    def ask(what: tuple[str, ...]) -> None:
        app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key),
            opener="do",
            then=lambda: show_status(app, dialog, lambda: built),
        )

    app.work(rescuing.preview, app.session, built[0], then=ask, saying="Looking at what is known ...")


def _start(app: ConsoleApp, built: BuiltCommand, move: Move) -> None:
    guided = moving.is_guided(built)
    show = open_guide if guided else open_migration
    app.logbook.begin(Command("", built.argv, mutates=True))

    def started(migration: str) -> None:
        show(app, migration)

    saying = f"Starting the move of {move.partition} ..."
    app.work(moving.start, app.session, move, guided, then=started, saying=saying)


def open_guide(app: ConsoleApp, migration: str) -> None:
    """Show one guided migration."""
    from lpmtui.tui.screens.guide import GuideScreen

    app.push_screen(GuideScreen(migration))


def open_migration(app: ConsoleApp, migration: str) -> None:
    """Show one migration: running, finished, or left behind."""
    from lpmtui.tui.screens.migration import MigrationScreen

    app.push_screen(MigrationScreen(migration))
