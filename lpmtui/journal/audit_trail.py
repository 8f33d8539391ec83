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
from lpmtui.model.job import NOBODY, CommandIssued, Requested, TakenUp
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.request import Requester
from lpmtui.model.units import format_duration


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One command. `job` is empty for a command of a panel.

    `exit_status` and `seconds` are None where the end is not known.
    """

    at: datetime
    requester: Requester
    job: str
    host: str
    argv: tuple[str, ...]
    exit_status: int | None = None
    seconds: float | None = None

    def text(self) -> str:
        """As one line of a change record."""
        status = "unknown" if self.exit_status is None else str(self.exit_status)
        took = "" if self.seconds is None else f", {format_duration(self.seconds)}"
        job = f"job {self.job}" if self.job else "panel"
        command = f"{self.host}: {shlex.join(self.argv)}"
        return printable(f"{rfc3339(self.at)}  {self.requester}  {job}  {command}  status {status}{took}")


def read_trail(journal: Journal) -> list[AuditLine]:
    """Every command that changed something, of all jobs and panels, by time. Raises JournalTrouble."""
    numbers = [row.id for row in journal.migrations()]
    records = [journal.commands(), *(journal.events(number) for number in numbers)]
    return sorted((line for entries in records for line in of_job(entries)), key=lambda line: line.at)


def of_job(entries: Iterable[Entry]) -> Iterator[AuditLine]:
    """The commands of one job's records, in their order; an end belongs to the last start of the command."""
    requester, lines = NOBODY, []
    for entry in entries:
        match entry.event:
            case Requested(requested_by=who) | TakenUp(by=who):
                requester = who
            case CommandStarted(mutates=True, host=host, argv=argv):
                lines.append(AuditLine(entry.at, requester, entry.migration, host, argv))
            case CommandIssued(by=who, host=host, argv=argv):
                lines.append(AuditLine(entry.at, who, "", host, argv))
            case CommandFinished():
                _end(lines, entry.event)
    yield from lines


def _end(lines: list[AuditLine], event: CommandFinished) -> None:
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if (line.host, line.argv, line.seconds) == (event.host, event.argv, None):
            lines[place] = replace(line, exit_status=event.exit_status, seconds=event.seconds)
            return
