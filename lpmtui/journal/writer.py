"""The journal: records are only ever added, and every reader sees the same history."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lpmtui.journal import journal_file, rows
from lpmtui.journal.rows import COLUMNS, NAMES, Entry, JobRow, Link, read_row, row_values
from lpmtui.model.clock import Clock, SystemClock, parse_rfc3339, rfc3339
from lpmtui.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpmtui.journal.job_state import JobState
    from lpmtui.model.events import CommandFinished, Event
    from lpmtui.model.job import CommandIssued, Requested

FILE_NAME = "lpmtui.db"
ABORT_ASKED, TAKEN_UP = "abort-asked", "taken-up"


def _fold(entries: Iterable[Entry], state: JobState | None = None) -> JobState:
    """The fold; imported here because the list of jobs needs no event."""
    from lpmtui.journal.state import fold

    return fold(entries, state)


class Journal:
    """The journal of all migrations of one user, safe to share between threads and processes.

    Every method raises JournalTrouble (JournalFull on a full disk) where the file cannot be used.
    """

    def __init__(
        self, connection: sqlite3.Connection, state_dir: Path, clock: Clock, *, read_only: bool
    ) -> None:
        self.state_dir = state_dir
        self.read_only = read_only
        self._connection = connection
        self._clock = clock
        self._was_there = self.path.exists()
        self._turn = threading.RLock()
        self._states: dict[int, JobState] = {}

    @classmethod
    def open(cls, state_dir: Path, *, read_only: bool = False, clock: Clock | None = None) -> Self:
        """Open the journal in a state directory; reading never writes, not even an empty file."""
        clock = clock or SystemClock()
        path = (state_dir / FILE_NAME).absolute()
        how = journal_file.open_reading if read_only else journal_file.open_writing
        return cls(how(path, clock.now()), state_dir, clock, read_only=read_only)

    @classmethod
    def in_memory(cls, *, clock: Clock | None = None) -> Self:
        """A journal that leaves nothing behind: rehearsals and tests."""
        clock = clock or SystemClock()
        return cls(journal_file.open_memory(clock.now()), Path(), clock, read_only=False)

    @property
    def path(self) -> Path:
        """The SQLite file of the journal."""
        return self.state_dir / FILE_NAME

    def close(self) -> None:
        """Give the file back."""
        with self._turn:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, requested: Requested, *, at: datetime | None = None) -> str:
        """Write down a request and give it an id: "1", "2", .. `at` is the site's time."""
        at = self._stamp(at)
        with self._writing():
            entry = Entry(1, at, "", requested)
            state = _fold([entry])
            number = self._insert(state)
            self._add(number, at, requested)
            self._states[number] = state
        return str(number)

    def append(self, migration: str, event: Event, *, at: datetime | None = None) -> int:
        """Add one record, and bring the list of jobs up to it, in one transaction; returns its number."""
        at = self._stamp(at)
        with self._writing():
            number = self._existing(migration)
            state = self._state(number)
            seq = self._add(number, at, event)
            state = _fold([Entry(seq, at, migration, event)], state)
            self._update(number, state)
            self._states[number] = state
        return seq

    def note_command(self, event: CommandIssued | CommandFinished, *, at: datetime | None = None) -> int:
        """Add a record about a command outside any job; it stands under the number 0, which no list shows."""
        from lpmtui.model.job import Requested
        from lpmtui.model.move import JobKind

        at = self._stamp(at)
        with self._writing():
            if self._connection.execute("SELECT 1 FROM job WHERE id = 0").fetchone() is None:
                first = Requested(JobKind.COMMANDS, ("lpmtui",), "", "")
                self._insert(_fold([Entry(1, at, "0", first)]), number=0)
                self._add(0, at, first)
            return self._add(0, at, event)

    def state(self, migration: str) -> JobState:
        """Everything that a job's records tell. Raises UsageError for an unknown id."""
        with self._reading():
            number = self._existing(migration)
            state = self._states[number] = self._state(number)
        return state

    def events(self, migration: str, after: int = 0) -> list[Entry]:
        """The records of a job with numbers above `after`, in order. Raises UsageError for an unknown id."""
        with self._reading():
            return self._entries(self._existing(migration), after)

    def times(self, migration: str) -> list[datetime]:
        """When each record of a job was written, in order. Raises UsageError for an unknown id."""
        with self._reading():
            number = self._existing(migration)
            found = self._connection.execute("SELECT at FROM record WHERE job = ? ORDER BY seq", (number,))
            return [self._moment(at) for (at,) in found]

    def excerpt(self, migration: str, after: int, until: int, *, samples: int) -> list[Entry]:
        """The records above `after` up to `until`, with few readings of the memory transfer.

        Of these the first and the last of each round stay, and the last `samples`: what they add up to looks
        the same, and a journal of many thousand records is read at once. Raises like `events`.
        """
        readings = (
            "SELECT {} FROM record WHERE job = :job AND seq BETWEEN :first AND :last AND event = 'progress'"
        )
        rounds = readings.format("MIN(seq), MAX(seq)") + " GROUP BY json_extract(body, '$.round')"
        latest = readings.format("seq") + " ORDER BY seq DESC LIMIT :samples"
        wanted = {"job": self._number_of(migration), "first": after + 1, "last": until, "samples": samples}
        with self._reading():
            kept = {seq for row in self._connection.execute(rounds, wanted) for seq in row}
            kept |= {seq for (seq,) in self._connection.execute(latest, wanted)}
            marks = ", ".join(str(seq) for seq in sorted(kept)) or "0"
            found = self._connection.execute(
                "SELECT seq, at, event, body FROM record"  # noqa: S608 - numbers of our own
                " WHERE job = :job AND seq BETWEEN :first AND :last"
                f" AND (event != 'progress' OR seq IN ({marks})) ORDER BY seq",
                wanted,
            ).fetchall()
        return [
            Entry(seq, self._moment(at), migration, self._event(name, body)) for seq, at, name, body in found
        ]

    def _number_of(self, migration: str) -> int:
        with self._reading():
            return self._existing(migration)

    def commands(self) -> list[Entry]:
        """The records about commands outside any job; none before the first."""
        with self._reading():
            return self._entries(0, 0)

    def migrations(self, *, active_only: bool = False) -> list[JobRow]:
        """All jobs, oldest first; with `active_only` those that have no final outcome."""
        with self._reading():
            found = self._connection.execute(f"SELECT {COLUMNS} FROM job WHERE id > 0 ORDER BY id").fetchall()  # noqa: S608
        rows = [self._row(values) for values in found]
        return [row for row in rows if not (active_only and row.outcome.final)]

    def migration(self, migration: str) -> JobRow:
        """One job. Raises UsageError that names what exists."""
        with self._reading():
            found = self._connection.execute(
                f"SELECT {COLUMNS} FROM job WHERE id = ?",  # noqa: S608
                (number_of(migration),),
            ).fetchone()
        if found is None:
            raise self._no_such(migration)
        return self._row(found)

    def abort_requested(self, migration: str) -> bool:
        """Whether someone asked to stop this job since it was last taken up."""
        # Asked again and again while a job runs: the big records are not even read.
        names = (ABORT_ASKED, TAKEN_UP)
        with self._reading():
            found = self._connection.execute(
                "SELECT event FROM record WHERE job = ? AND event IN (?, ?) ORDER BY seq DESC LIMIT 1",
                (number_of(migration), *names),
            ).fetchone()
        return found is not None and found[0] == names[0]

    def links(self) -> Iterator[Link]:
        """Every record of every job as it is stored, in the order of writing."""
        with self._reading():
            found = self._connection.execute(
                "SELECT number, job, seq, at, event, body, digest FROM record ORDER BY number"
            ).fetchall()
        return (Link(*values) for values in found)

    def checkpoint(self) -> None:
        """Bring everything into the one file, so that a copy of it is whole."""
        with self._turn, journal_file.clearly(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _stamp(self, at: datetime | None) -> datetime:
        """A moment as the file keeps it, so that whoever folds the file gets the same state."""
        moment = at or self._clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def _existing(self, migration: str) -> int:
        number = number_of(migration)
        if self._connection.execute("SELECT 1 FROM job WHERE id = ?", (number,)).fetchone() is None:
            raise self._no_such(migration)
        return number

    def _state(self, number: int) -> JobState:
        """The state up to the last record; what this process has folded already is not folded again."""
        known = self._states.get(number)
        return _fold(self._entries(number, known.seq if known else 0), known)

    def _entries(self, number: int, after: int) -> list[Entry]:
        found = self._connection.execute(
            "SELECT seq, at, event, body FROM record WHERE job = ? AND seq > ? ORDER BY seq", (number, after)
        ).fetchall()
        return [
            Entry(seq, self._moment(at), str(number), self._event(name, body))
            for seq, at, name, body in found
        ]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._turn, journal_file.clearly(self.path):
            self._look_again()
            yield

    def _look_again(self) -> None:
        # A reader that came before the first migration sees it as soon as it is there.
        if self.read_only and not self._was_there and self.path.exists():
            self._connection.close()
            self._connection = journal_file.open_reading(self.path.absolute(), self._clock.now())
            self._was_there = True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.read_only:
            raise journal_file.closed(self.path, "it was opened for reading only")
        with self._turn, journal_file.clearly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # What was folded is not in the file. A full disk may have ended the transaction already.
                self._states.clear()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _insert(self, state: JobState, number: int | None = None) -> int:
        marks = ", ".join("?" * (1 + len(NAMES)))
        found = self._connection.execute(
            f"INSERT INTO job ({COLUMNS}) VALUES ({marks})",  # noqa: S608
            (number, *row_values(state)),
        )
        assert found.lastrowid is not None
        return found.lastrowid

    def _update(self, number: int, state: JobState) -> None:
        settings = ", ".join(f"{name} = ?" for name in NAMES)
        self._connection.execute(
            f"UPDATE job SET {settings} WHERE id = ?",  # noqa: S608
            (*row_values(state), number),
        )

    def _add(self, number: int, at: datetime, event: Event) -> int:
        found = self._connection.execute(
            "SELECT (SELECT COALESCE(MAX(seq), 0) + 1 FROM record WHERE job = ?),"
            " (SELECT digest FROM record ORDER BY number DESC LIMIT 1)",
            (number,),
        ).fetchone()
        seq: int = found[0]
        from lpmtui.model.events import event_name
        from lpmtui.model.structured import to_body

        row = (number, seq, rfc3339(at), event_name(event), json.dumps(to_body(event), ensure_ascii=False))
        digest = rows.digest(found[1] or rows.START, *row)
        self._connection.execute(
            "INSERT INTO record (job, seq, at, event, body, digest) VALUES (?, ?, ?, ?, ?, ?)", (*row, digest)
        )
        return seq

    def _event(self, name: str, body: str) -> Event:
        from lpmtui.model.events import Note, from_body

        try:
            return from_body(name, json.loads(body))
        except KeyError:
            return Note(f"An event {name!r} of a newer lpmtui.")
        except ValueError as error:
            raise journal_file.damaged(self.path, f"a record {name!r} cannot be read ({error})") from error

    def _row(self, values: tuple[Any, ...]) -> JobRow:
        try:
            return read_row(values)
        except ValueError as error:
            raise journal_file.damaged(self.path, f"job {values[0]} cannot be read ({error})") from error

    def _moment(self, text: str) -> datetime:
        try:
            return parse_rfc3339(text)
        except ValueError as error:
            raise journal_file.damaged(self.path, f"{text!r} is not a time") from error

    def _no_such(self, migration: str) -> UsageError:
        known = [row.id for row in self.migrations()]
        listed = f"Known: {', '.join(known[-8:])}." if known else "There has been none yet."
        return UsageError(f"There is no migration {migration!r}.", subject=migration, remedy=listed)


def number_of(migration: str) -> int:
    """The key behind an id; one that nobody has where the text is not a number."""
    return int(migration) if migration.isascii() and migration.isdecimal() and len(migration) < 19 else -1
