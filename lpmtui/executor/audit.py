"""Who did what: tells smit.log, smit.script and the journal of every command that changes something."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.commands.powerha import automation
from lpmtui.executor.client import this_requester
from lpmtui.journal import Journal
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import ConfigurationError, JournalTrouble
from lpmtui.model.events import CommandFinished, Finished
from lpmtui.model.job import CommandIssued
from lpmtui.model.request import Requester
from lpmtui.smit_logs.site_logs import SmitLogs

_WAIT = "Here lpmtui waits for PowerHA's post-migration phase, whose safety net in inittab goes last."


class CommandAudit:
    """The observer of a console's or a command line's site: what is run there stands outside any job.

    The intent is journalled before the command runs. A journal that cannot be written does not keep an
    operator from a command that a cluster may need now: `trouble` says what is missing then.
    """

    def __init__(self, logs: SmitLogs, journal: Callable[[], Journal], site: str) -> None:
        self.trouble = ""
        self._logs = logs
        self._open = journal
        self._site = site

    def observe(self, command: Command, completed: Completed | None, seconds: float) -> None:
        """What the site tells of each change: the intent, then the outcome."""
        self._logs.observe(command, completed, seconds)
        try:
            with self._open() as journal:
                journal.note_command(self._event(command, completed, seconds))
            self.trouble = self.trouble if completed else ""
        except (JournalTrouble, ConfigurationError) as error:
            self.trouble = error.title

    def _event(
        self, command: Command, completed: Completed | None, seconds: float
    ) -> CommandIssued | CommandFinished:
        if completed is None:
            return CommandIssued(this_requester(), self._site, command.host, command.argv)
        return CommandFinished(command.host, command.argv, completed.status, round(seconds, 3))


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
        self._logbook.note(f"{self._named(migration)}, requested by {self._requester}")

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
