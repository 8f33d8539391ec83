"""A journal of this process only: the events as they are and the state that they add up to, without a file.

Rehearsals write many records that nobody verifies. The fold is the one of every other journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lpmtui.journal.rows import Entry, JobRow, Link, read_row, row_values
from lpmtui.journal.state import fold
from lpmtui.journal.writer import Journal, number_of
from lpmtui.model.clock import Clock
from lpmtui.model.job import AbortAsked, Requested, TakenUp
from lpmtui.model.move import JobKind

if TYPE_CHECKING:
    from lpmtui.journal.job_state import JobState
    from lpmtui.model.events import CommandFinished, Event
    from lpmtui.model.job import CommandIssued

_COMMANDS = 0
"""The number under which commands outside any job stand."""


class MemoryJournal(Journal):
    """Keeps what the file would keep, but no digests and nothing for another process; for one thread."""

    def __init__(self, clock: Clock) -> None:
        self.state_dir = Path()
        self.read_only = False
        self._clock = clock
        self._jobs: dict[int, list[Entry]] = {}
        self._states: dict[int, JobState] = {}

    def close(self) -> None:
        """Forget everything."""
        self._jobs, self._states = {}, {}

    def __enter__(self) -> Self:
        return self

    def begin(self, requested: Requested, *, at: datetime | None = None) -> str:
        """Note a request and give it an id: "1", "2", .. `at` is the site's time."""
        number = max(self._jobs, default=0) + 1
        self._note(number, requested, at)
        return str(number)

    def append(self, migration: str, event: Event, *, at: datetime | None = None) -> int:
        """Add one record; returns its number. Raises UsageError for an unknown id."""
        return self._note(self._existing(migration), event, at)

    def note_command(self, event: CommandIssued | CommandFinished, *, at: datetime | None = None) -> int:
        """Add a record about a command outside any job."""
        if _COMMANDS not in self._jobs:
            self._note(_COMMANDS, Requested(JobKind.COMMANDS, ("lpmtui",), "", ""), at)
        return self._note(_COMMANDS, event, at)

    def state(self, migration: str) -> JobState:
        """Everything that a job's records tell. Raises UsageError for an unknown id."""
        return self._states[self._existing(migration)]

    def events(self, migration: str, after: int = 0) -> list[Entry]:
        """The records of a job with numbers above `after`, in order. Raises UsageError for an unknown id."""
        return self._jobs[self._existing(migration)][max(0, after) :]

    def times(self, migration: str) -> list[datetime]:
        """When each record of a job was written, in order. Raises UsageError for an unknown id."""
        return [entry.at for entry in self.events(migration)]

    def excerpt(self, migration: str, after: int, until: int, *, samples: int) -> list[Entry]:
        """The records above `after` up to `until`, all of them. Raises like `events`."""
        del samples
        return self.events(migration, after)[: max(0, until - after)]

    def commands(self) -> list[Entry]:
        """The records about commands outside any job; none before the first."""
        return list(self._jobs.get(_COMMANDS, []))

    def migrations(self, *, active_only: bool = False) -> list[JobRow]:
        """All jobs, oldest first; with `active_only` those that have no final outcome."""
        found = [self._row_of(number) for number in sorted(self._jobs) if number != _COMMANDS]
        return [row for row in found if not (active_only and row.outcome.final)]

    def migration(self, migration: str) -> JobRow:
        """One job. Raises UsageError that names what exists."""
        return self._row_of(self._existing(migration))

    def abort_requested(self, migration: str) -> bool:
        """Whether someone asked to stop this job since it was last taken up."""
        for entry in reversed(self.events(migration)):
            if isinstance(entry.event, AbortAsked | TakenUp):
                return isinstance(entry.event, AbortAsked)
        return False

    def links(self) -> Iterator[Link]:
        """None: there are no digests to verify."""
        return iter(())

    def checkpoint(self) -> None:
        """There is no file to be made whole."""

    def _existing(self, migration: str) -> int:
        number = number_of(migration)
        if number not in self._jobs:
            raise self._no_such(migration)
        return number

    def _note(self, number: int, event: Event, at: datetime | None) -> int:
        entries = self._jobs.setdefault(number, [])
        entry = Entry(len(entries) + 1, self._stamp(at), str(number), event)
        self._states[number] = fold([entry], self._states.get(number))
        entries.append(entry)
        return entry.seq

    def _row_of(self, number: int) -> JobRow:
        return read_row((number, *row_values(self._states[number])))
