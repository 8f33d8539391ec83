"""The journal: records are only ever added, and every reader sees the same history."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from lpmtui.journal import connection as opening
from lpmtui.journal.rows import (
    ABORT,
    COLUMNS,
    REQUEST,
    TAKEN_UP,
    Entry,
    MigrationRow,
    project,
    read_row,
    request_body,
    row_values,
)
from lpmtui.model.clock import Clock, SystemClock, parse_rfc3339, rfc3339
from lpmtui.model.errors import UsageError
from lpmtui.model.events import Event, Note, Recorded, event_name, from_body, to_body
from lpmtui.model.move import Move, Outcome

FILE_NAME = "lpmtui.db"


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

    @classmethod
    def open(cls, state_dir: Path, *, read_only: bool = False, clock: Clock | None = None) -> Self:
        """Open the journal in a state directory; reading never writes, not even an empty file."""
        clock = clock or SystemClock()
        path = (state_dir / FILE_NAME).absolute()
        how = opening.open_reading if read_only else opening.open_writing
        return cls(how(path, clock.now()), state_dir, clock, read_only=read_only)

    @classmethod
    def in_memory(cls, *, clock: Clock | None = None) -> Self:
        """A journal that leaves nothing behind: rehearsals and tests."""
        clock = clock or SystemClock()
        return cls(opening.open_memory(clock.now()), Path(), clock, read_only=False)

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self.state_dir / FILE_NAME

    def close(self) -> None:
        """Give the file back."""
        with self._turn:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def create_migration(
        self, move: Move, *, site: str, cluster: str, requested_by: str, at: datetime | None = None
    ) -> str:
        """Write down a request and give it an id: "1", "2", .. `at` is the site's time."""
        at = at or self._clock.now()
        row = MigrationRow(
            id="",
            partition=move.partition,
            source=move.source,
            target=move.target,
            phase=None,
            started_at=at,
            finished_at=None,
            outcome=Outcome.REQUESTED,
            exit_status=None,
            site=site,
            cluster=cluster,
            procedure=move.procedure.value if move.procedure else "",
            requested_by=requested_by,
        )
        with self._writing():
            number = self._insert(row)
            body = request_body(move, site=site, cluster=cluster, requested_by=requested_by)
            self._add(number, at, Recorded(REQUEST, body))
        return str(number)

    def append(self, migration: str, event: Event, *, at: datetime | None = None) -> int:
        """Add one record, and bring the read model up to it, in one transaction; returns its number."""
        at = at or self._clock.now()
        with self._writing():
            row = self.migration(migration)
            seq = self._add(int(row.id), at, event)
            self._update(project(row, at, event))
        return seq

    def events(self, migration: str, after: int = 0) -> list[Entry]:
        """The records of a migration with numbers above `after`, in order."""
        number = int(self.migration(migration).id)
        with self._reading():
            found = self._connection.execute(
                "SELECT seq, at, event, body FROM journal WHERE migration = ? AND seq > ? ORDER BY seq",
                (number, after),
            ).fetchall()
        return [
            Entry(seq, self._moment(at), migration, self._event(name, body)) for seq, at, name, body in found
        ]

    def migrations(self, *, active_only: bool = False) -> list[MigrationRow]:
        """All migrations, oldest first; with `active_only` those that have no final outcome."""
        with self._reading():
            found = self._connection.execute(f"SELECT {COLUMNS} FROM migration ORDER BY id").fetchall()  # noqa: S608
        rows = [self._row(values) for values in found]
        return [row for row in rows if not (active_only and row.outcome.final)]

    def migration(self, migration: str) -> MigrationRow:
        """One migration. Raises UsageError that names what exists."""
        with self._reading():
            found = self._connection.execute(
                f"SELECT {COLUMNS} FROM migration WHERE id = ?",  # noqa: S608
                (_number(migration),),
            ).fetchone()
        if found is None:
            raise self._no_such(migration)
        return self._row(found)

    def recorded(self, migration: str, key: str) -> Any:
        """The last value that was kept under a key, as plain JSON types; None where there is none."""
        return self.facts(migration).get(key)

    def facts(self, migration: str) -> dict[str, Any]:
        """Every fact that was kept, the last value of each key, as plain JSON types."""
        return {event.key: event.value for event in self._kept(migration)}

    def request_abort(self, migration: str, *, requested_by: str = "", at: datetime | None = None) -> None:
        """Ask the migration's executor to stop it; it looks for this between two looks at the site."""
        self.append(migration, Recorded(ABORT, requested_by), at=at)

    def abort_requested(self, migration: str) -> bool:
        """Whether someone asked to stop this migration since it was last taken up."""
        # Asked again and again while a migration runs, so the big records are not even read.
        with self._reading():
            found = self._connection.execute(
                "SELECT body FROM journal WHERE migration = ? AND event = 'recorded'"
                " AND (body LIKE ? OR body LIKE ?) ORDER BY seq DESC LIMIT 1",
                (_number(migration), *(f'{{"key": "{key}"%' for key in (ABORT, TAKEN_UP))),
            ).fetchone()
        return found is not None and json.loads(found[0])["key"] == ABORT

    def _kept(self, migration: str) -> list[Recorded]:
        with self._reading():
            found = self._connection.execute(
                "SELECT event, body FROM journal WHERE migration = ? AND event = 'recorded' ORDER BY seq",
                (int(self.migration(migration).id),),
            ).fetchall()
        events = [self._event(name, body) for name, body in found]
        return [event for event in events if isinstance(event, Recorded)]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._turn, opening.clearly(self.path):
            self._look_again()
            yield

    def _look_again(self) -> None:
        # A reader that came before the first migration sees it as soon as it is there.
        if self.read_only and not self._was_there and self.path.exists():
            self._connection.close()
            self._connection = opening.open_reading(self.path.absolute(), self._clock.now())
            self._was_there = True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.read_only:
            raise opening.closed(self.path, "it was opened for reading only")
        with self._turn, opening.clearly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._commit()

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert(self, row: MigrationRow) -> int:
        marks = ", ".join("?" * 14)
        found = self._connection.execute(
            f"INSERT INTO migration ({COLUMNS}) VALUES ({marks})",  # noqa: S608
            (None, *row_values(row)),
        )
        assert found.lastrowid is not None
        return found.lastrowid

    def _update(self, row: MigrationRow) -> None:
        settings = ", ".join(f"{name} = ?" for name in COLUMNS.split(", ")[1:])
        self._connection.execute(
            f"UPDATE migration SET {settings} WHERE id = ?",  # noqa: S608
            (*row_values(row), int(row.id)),
        )

    def _add(self, number: int, at: datetime, event: Event) -> int:
        found = self._connection.execute(
            "INSERT INTO journal (migration, seq, at, event, body)"
            " SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4 FROM journal WHERE migration = ?1"
            " RETURNING seq",
            (number, rfc3339(at), event_name(event), json.dumps(to_body(event), ensure_ascii=False)),
        )
        seq: int = found.fetchall()[0][0]
        return seq

    def _event(self, name: str, body: str) -> Event:
        try:
            return from_body(name, json.loads(body))
        except KeyError:
            return Note(f"An event {name!r} of a newer lpmtui.")
        except (TypeError, ValueError, AttributeError) as error:
            raise opening.damaged(self.path, f"a record {name!r} cannot be read ({error})") from error

    def _row(self, values: tuple[Any, ...]) -> MigrationRow:
        try:
            return read_row(values)
        except ValueError as error:
            raise opening.damaged(self.path, f"migration {values[0]} cannot be read ({error})") from error

    def _moment(self, text: str) -> datetime:
        try:
            return parse_rfc3339(text)
        except ValueError as error:
            raise opening.damaged(self.path, f"{text!r} is no time") from error

    def _no_such(self, migration: str) -> UsageError:
        known = [row.id for row in self.migrations()]
        listed = f"Known: {', '.join(known[-8:])}." if known else "There has been none yet."
        return UsageError(f"There is no migration {migration!r}.", subject=migration, remedy=listed)


def _number(migration: str) -> int:
    """The key behind an id; one that nobody has where the text is no number."""
    return int(migration) if migration.isascii() and migration.isdecimal() and len(migration) < 19 else -1
