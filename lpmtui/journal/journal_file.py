"""The journal's file: its schema, opening it, and saying clearly what is wrong with it."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lpmtui.model.clock import rfc3339
from lpmtui.model.errors import ConfigurationError, JournalFull, JournalTrouble, LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SchemaStep:
    """One change of the schema; `statements` run in order. Steps are only ever added, never edited."""

    number: int
    title: str
    statements: tuple[str, ...]


STEPS = (
    SchemaStep(
        1,
        "records of typed events, chained by digests, and the list of jobs",
        (
            """CREATE TABLE job (
                id           INTEGER PRIMARY KEY AUTOINCREMENT,
                kind         TEXT NOT NULL,
                origin       TEXT NOT NULL,
                site         TEXT NOT NULL,
                cluster      TEXT NOT NULL,
                partition    TEXT NOT NULL,
                source       TEXT NOT NULL,
                target       TEXT NOT NULL,
                procedure    TEXT NOT NULL,
                requested_by TEXT NOT NULL,
                phase        TEXT,
                started_at   TEXT NOT NULL,
                finished_at  TEXT,
                outcome      TEXT NOT NULL,
                exit_status  INTEGER,
                why          TEXT NOT NULL
            ) STRICT""",
            """CREATE TABLE record (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                job    INTEGER NOT NULL REFERENCES job (id),
                seq    INTEGER NOT NULL,
                at     TEXT NOT NULL,
                event  TEXT NOT NULL,
                body   TEXT NOT NULL,
                digest TEXT NOT NULL,
                UNIQUE (job, seq)
            ) STRICT""",
            """CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
                BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
            """CREATE TRIGGER record_is_never_removed BEFORE DELETE ON record
                BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        ),
    ),
)

_RECORD = """CREATE TABLE IF NOT EXISTS schema_step (
    number INTEGER PRIMARY KEY, title TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT"""


def version(connection: sqlite3.Connection) -> int:
    """The number of the last step that was applied, 0 for an empty file. Never writes."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_step'").fetchone()
    if known is None:
        return 0
    number: int = connection.execute("SELECT COALESCE(MAX(number), 0) FROM schema_step").fetchone()[0]
    return number


def latest(steps: tuple[SchemaStep, ...] = STEPS) -> int:
    """The number of the last step that this version knows."""
    return steps[-1].number


def refuse_newer(connection: sqlite3.Connection, path: str, steps: tuple[SchemaStep, ...] = STEPS) -> None:
    """Raise ConfigurationError where a newer lpmtui wrote the file. Never writes."""
    found = version(connection)
    if found > latest(steps):
        raise ConfigurationError(
            f"The journal {path} was written by a newer lpmtui"
            f" (schema {found}, this one knows {latest(steps)}).",
            subject=path,
            remedy="Use that version. Nothing was changed; a migration that runs on the HMC goes on.",
        )


def refuse_foreign(connection: sqlite3.Connection, path: str) -> None:
    """Raise ConfigurationError for a journal from before the first release. Never writes."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migration'").fetchone():
        raise ConfigurationError(
            f"The journal {path} is of an lpmtui from before the first release and cannot be read.",
            subject=path,
            remedy=f"Set it aside with: mv {path} {path}.old",
        )


def bring_up(connection: sqlite3.Connection, now: datetime, steps: tuple[SchemaStep, ...] = STEPS) -> None:
    """Apply the steps that are missing. Two processes may do this at once: each step looks again inside."""
    while version(connection) < latest(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _apply_next(connection, now, steps)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _apply_next(connection: sqlite3.Connection, now: datetime, steps: tuple[SchemaStep, ...]) -> None:
    done = version(connection)
    step = next((step for step in steps if step.number > done), None)
    if step is None:
        return
    connection.execute(_RECORD)
    for statement in step.statements:
        connection.execute(statement)
    row = (step.number, step.title, rfc3339(now))
    connection.execute("INSERT INTO schema_step (number, title, applied_at) VALUES (?, ?, ?)", row)


_STILL_TRUE = "A migration that already runs on the HMC goes on by itself."
_WAIT_S = 10.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_SIGNS_OF_DAMAGE = ("malformed", "decode to UTF-8", "no such table", "no such column", "already exists")
_CLOSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


def open_writing(path: Path, now: datetime) -> sqlite3.Connection:
    """Open the file to append to it; the directory and the schema are made where missing.

    Raises JournalTrouble and ConfigurationError.
    """
    with clearly(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = _connect(path.as_uri())
        try:
            _prepare(connection, path, now)
        except BaseException:
            connection.close()
            raise
        return connection


def open_reading(path: Path, now: datetime) -> sqlite3.Connection:
    """Open the file without ever writing to it, nor beside it.

    A file that does not exist yet reads as an empty journal; one of an older schema is read through a copy
    in memory that has the missing steps. Raises JournalTrouble and ConfigurationError.
    """
    with clearly(path):
        if not path.exists():
            return open_memory(now)
        connection = _connect_reading(path)
        refuse_foreign(connection, str(path))
        refuse_newer(connection, str(path))
        if version(connection) == latest():
            return connection
        copy = _connect(":memory:")
        connection.backup(copy)
        connection.close()
        bring_up(copy, now)
        return copy


def open_memory(now: datetime) -> sqlite3.Connection:
    """An empty journal in memory: for rehearsals, tests and reading what does not exist yet."""
    connection = _connect(":memory:")
    bring_up(connection, now)
    return connection


def _connect(where: str) -> sqlite3.Connection:
    # Threads are allowed because the journal serialises them itself.
    connection = sqlite3.connect(
        where, timeout=_WAIT_S, isolation_level=None, check_same_thread=False, uri=where.startswith("file:")
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _connect_reading(path: Path) -> sqlite3.Connection:
    connection = _connect(f"{path.as_uri()}?mode=ro")
    try:
        version(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        if _primary(error) not in _CLOSED or _sidecar(path).exists():
            raise
        # A directory that may not be written has no room for SQLite's shared memory file; with no
        # write-ahead log beside it the file itself is complete.
        connection = _connect(f"{path.as_uri()}?immutable=1")
    return connection


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _prepare(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    refuse_foreign(connection, str(path))
    refuse_newer(connection, str(path))
    _write_ahead(connection)
    # FULL: an intent must be on the disk before its effect, even if the machine loses power.
    connection.execute("PRAGMA synchronous = FULL")
    bring_up(connection, now)
    path.chmod(0o600)


def _write_ahead(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for the lock of this one change, so two first users would collide.
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _primary(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


@contextmanager
def clearly(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into one sentence that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise _worded(path, error) from error
    except OSError as error:
        raise closed(path, error.strerror or str(error), full=error.errno == errno.ENOSPC) from error


def _worded(path: Path, error: sqlite3.Error) -> LpmtuiError:
    code = _primary(error)
    if code == sqlite3.SQLITE_FULL:
        return closed(path, str(error), full=True)
    if code in _CLOSED:
        return closed(path, str(error))
    if code in _DAMAGED or any(word in str(error) for word in _SIGNS_OF_DAMAGE):
        return damaged(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return JournalTrouble(
            f"The journal {path} stayed locked by another process for {_WAIT_S:.0f} seconds.",
            subject=str(path),
            remedy=f"Try again. {_STILL_TRUE}",
            detail=str(error),
        )
    return JournalTrouble(
        f"The journal {path} cannot be used: {error}.",
        subject=str(path),
        remedy=f"Check the disk. {_STILL_TRUE}",
        detail=str(error),
    )


def damaged(path: Path, detail: str) -> JournalTrouble:
    """The error for a file that is not a journal, or no longer a whole one."""
    return JournalTrouble(
        f"The journal {path} is damaged: {detail}.",
        subject=str(path),
        remedy=f"Move the file aside, keep it, and start again with a new one. {_STILL_TRUE}"
        " Look at it on the HMC with: lslparmigr -r lpar -m SYSTEM.",
        detail=detail,
    )


def closed(path: Path, detail: str, *, full: bool = False) -> LpmtuiError:
    """The error for a file that cannot be written: its disk is full, or it is not ours to write."""
    if full:
        return JournalFull(
            f"The disk of the journal {path} is full.",
            subject=str(path),
            remedy=f"Make room. Nothing that was written is lost. {_STILL_TRUE}",
            detail=detail,
        )
    return ConfigurationError(
        f"The journal {path} cannot be written: {detail}.",
        subject=str(path),
        remedy=f"Choose a directory of yours with --state-dir or LPMTUI_STATE_DIR. {_STILL_TRUE}",
        detail=detail,
    )
