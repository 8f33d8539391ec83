"""The shape of the journal's file, as numbered steps; each is applied in one transaction with its record."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from lpmtui.model.clock import rfc3339
from lpmtui.model.errors import ConfigurationError
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
