"""Tells smit.log and smit.script what is done for a migration, and where the script has to wait."""

from __future__ import annotations

from lpmtui.commands.powerha import automation
from lpmtui.executor.requester import Requester
from lpmtui.journal import Journal
from lpmtui.model.command import Command, Completed
from lpmtui.model.events import Finished
from lpmtui.smit_logs.site_logs import SmitLogs

_WAIT = "Here lpmtui waits for PowerHA's post-migration phase, whose safety net in inittab goes last."


class Audit:
    """The observer of an executor's site; from `begun` on it knows which migration it is about."""

    def __init__(self, logbook: SmitLogs, store: Journal, requester: Requester) -> None:
        self._logbook = logbook
        self._store = store
        self._requester = requester
        self._node = ""

    def begun(self, migration: str) -> None:
        """The migration is journalled, and nothing was touched yet."""
        subject = self._store.state(migration).subject
        self._node = subject.node if subject else ""
        self._logbook.note(f"{self._named(migration)}, asked for by {self._requester}")

    def ended(self, migration: str, finished: Finished | None) -> None:
        """How it ended; None where this process left before its end."""
        how = finished.outcome if finished else "not carried on here"
        self._logbook.note(f"{self._named(migration)}: {how}")

    def observe(self, command: Command, completed: Completed | None, seconds: float) -> None:
        """What the site tells of each change.

        When an HMC says that a migration is over, PowerHA is not done: whoever runs the script has to wait
        as lpmtui does, or takes back what PowerHA then restores.
        """
        self._logbook.observe(command, completed, seconds)
        if completed is not None and self._node and _is_migration(command):
            self._logbook.wait_while(automation.inittab_entry(self._node).command, _WAIT)

    def _named(self, migration: str) -> str:
        row = self._store.migration(migration)
        return f"Migration {migration} of {row.partition} from {row.source} to {row.target}"


def _is_migration(command: Command) -> bool:
    program, *options = command.argv
    return program.rpartition("/")[2] == "migrlpar" and options[:2] == ["-o", "m"]
