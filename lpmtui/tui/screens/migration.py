"""One migration, live or long past. Leaving this screen never stops it."""

from __future__ import annotations

import os
from dataclasses import replace

from lpmtui.journal import JobRow
from lpmtui.model.errors import LpmtuiError
from lpmtui.tui.actions import Kind
from lpmtui.tui.background import aside
from lpmtui.tui.layout.messages import are_you_sure, show_command
from lpmtui.tui.layout.migration import MigrationView, draw_migration
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.projection import MigrationPicture, Told, tell
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.terminal import is_remote

LOOK_S = 0.5
REMOTE_LOOK_S = 1.0
"""Seconds between two looks where every repaint goes over a line that may be slow."""
SILENT_S = 15.0
SILENT = "Its executor has given no sign of life for {:.0f} s."
NO_COMMANDS = "No command that changes anything was run yet."


class MigrationScreen(SmitScreen[None]):
    """The picture of one migration, kept up with its journal."""

    kind = Kind.MIGRATION

    def __init__(self, migration: str) -> None:
        super().__init__("lpm_show")
        self.migration = migration
        self.picture = MigrationPicture()
        self.alive = True
        self.message = ""
        self.trouble = ""
        self._spin = 0
        self._busy = False

    def on_mount(self) -> None:
        """Read the journal, and go on reading it while the migration runs."""
        self.set_interval(REMOTE_LOOK_S if is_remote(os.environ) else LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        if self._busy or (self.picture.outcome.final and not self.alive):
            return
        self._busy = True
        self._spin += 1
        self.run_worker(self._read())

    async def _read(self) -> None:
        try:
            row, told, self.alive, silent = await aside(self._ask)
        except LpmtuiError as error:
            self.trouble = str(error)
        else:
            self.trouble = SILENT.format(silent) if self.alive and silent > SILENT_S else ""
            before = self.picture.unhealthy
            self.picture = tell(self._named(row), told)
            if self.alive and set(self.picture.unhealthy) - set(before):
                self.app.bell()
        finally:
            self._busy = False
        self.repaint()

    def _ask(self) -> tuple[JobRow, list[Told], bool, float]:
        from lpmtui.executor import is_alive, silent_for

        session = self.console_app.session
        alive = is_alive(session.setup.state_dir, self.migration)
        store = session.store()
        told = [Told(one.seq, one.at, one.event) for one in store.events(self.migration, self.picture.seen)]
        silent = silent_for(session.setup.state_dir, self.migration) or 0.0
        return store.migration(self.migration), told, alive, silent

    def _named(self, row: JobRow) -> MigrationPicture:
        known = self.picture
        return replace(
            known,
            partition=known.partition or row.partition,
            source=known.source or row.source,
            target=known.target or row.target,
            procedure=known.procedure or row.procedure,
        )

    def draw(self, sheet: Sheet) -> None:
        """Draw the picture as of now."""
        session = self.console_app.session
        moves = session.setup.config.console.animation and not self.picture.outcome.final
        view = MigrationView(
            self.migration,
            self.picture,
            session.now() if self.alive else self.picture.as_of,
            self.alive,
            self._spin if moves else None,
            session.badge(None if self.picture.outcome.final else self.picture.as_of),
            self.legend,
            self.message or self.trouble,
            self.waiting,
        )
        draw_migration(sheet, view)

    # --- actions ----------------------------------------------------------------------------------------

    def act_refresh(self) -> None:
        """Read the journal now."""
        self._look()
        super().act_refresh()

    def act_command(self) -> None:
        """Show the commands that changed something so far."""
        commands = self.picture.commands or (NO_COMMANDS,)
        self.console_app.pop_up(lambda legend: show_command(commands, legend))

    def act_stop(self) -> None:
        """Stop the migration and bring everything back, after a question."""
        if self.picture.outcome.final or not self.alive:
            self.message = "It does not run any more: there is nothing to stop."
            self.repaint()
            return
        setup = self.console_app.session.setup
        if setup.hands_off:
            self.message = setup.hands_off
            self.repaint()
            return
        picture = self.picture
        way = f"{picture.partition} from {picture.source} to {picture.target}"
        what = (
            f"Stop the migration of {way}, site {setup.site_name} ({setup.mark}).",
            "What was changed for it is brought back. Once the partition is suspended it goes on.",
        )
        self.console_app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key), opener="stop", then=self._stop
        )

    def _stop(self) -> None:
        from lpmtui.executor import abort

        session = self.console_app.session

        def asked(_: None) -> None:
            self.message = "Asked to stop."
            self.repaint()

        self.console_app.work(lambda: abort(session.store(), self.migration), then=asked)

    def _nothing(self) -> None:
        """There is nothing to scroll."""

    act_up = act_down = act_page_up = act_page_down = act_top = act_bottom = _nothing
