"""Who ran which command that changes something: one line for each, from the records of all jobs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from datetime import datetime

from lpmtui.journal.rows import Entry
from lpmtui.journal.writer import Journal
from lpmtui.model.clock import rfc3339
from lpmtui.model.command import printable
from lpmtui.model.events import CommandFinished, CommandStarted
from lpmtui.model.job import CommandIssued, Requested, TakenUp
from lpmtui.model.lazy_dataclass import dataclass, replace


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One command. `by` is login, real user, host, terminal and address, as far as known.

    `job` is empty for a command of a panel. `exit_status` is None where the end is not known.
    """

    at: datetime
    by: str
    job: str
    host: str
    argv: tuple[str, ...]
    exit_status: int | None = None

    def text(self) -> str:
        """As one line of a change record."""
        status = "unknown" if self.exit_status is None else str(self.exit_status)
        job = f"job {self.job}" if self.job else "panel"
        line = f"{rfc3339(self.at)}  {self.by}  {job}  {self.host}: {shlex.join(self.argv)}  status {status}"
        return printable(line)


def read_trail(journal: Journal) -> list[AuditLine]:
    """Every command that changed something, of all jobs and panels, by time. Raises JournalTrouble."""
    numbers = [row.id for row in journal.migrations()]
    records = [journal.commands(), *(journal.events(number) for number in numbers)]
    return sorted((line for entries in records for line in of_job(entries)), key=lambda line: line.at)


def of_job(entries: Iterable[Entry]) -> Iterator[AuditLine]:
    """The commands of one job's records, in their order; an end belongs to the last start of the command."""
    by, lines = "", []
    for entry in entries:
        match entry.event:
            case Requested(requested_by=who) | TakenUp(by=who):
                by = who
            case CommandStarted(mutates=True, host=host, argv=argv):
                lines.append(AuditLine(entry.at, by, entry.migration, host, argv))
            case CommandIssued(by=who, host=host, argv=argv):
                lines.append(AuditLine(entry.at, who, "", host, argv))
            case CommandFinished():
                _end(lines, entry.event)
    yield from lines


def _end(lines: list[AuditLine], event: CommandFinished) -> None:
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if (line.host, line.argv, line.exit_status) == (event.host, event.argv, None):
            lines[place] = replace(line, exit_status=event.exit_status)
            return
