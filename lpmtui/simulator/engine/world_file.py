"""The file that a simulated world lives in: one SQLite database, shared between processes.

Every use of the world is one transaction (`BEGIN IMMEDIATE`): load what is needed, let time pass, act, save.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import asdict
from lpmtui.simulator.engine.identity_map import DamagedObject, Row, decode
from lpmtui.simulator.engine.kernel import Event
from lpmtui.simulator.engine.world import Settings

FORMAT = 1
"""Raised whenever a world file of an earlier version can no longer be read."""

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE thing (
  rank INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (kind, name)
) STRICT;
CREATE INDEX thing_family ON thing (kind, parent);
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY, at REAL NOT NULL, priority INTEGER NOT NULL, kind TEXT NOT NULL,
  args TEXT NOT NULL, name TEXT NOT NULL
) STRICT;
CREATE TABLE log (
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX log_file ON log (host, path, id);
"""

_PATIENCE_S = 30.0


class WorldFileUnusable(LpmtuiError):
    """The file is not a simulated world, is damaged, or was written by another version of the simulator."""


class WorldFileBlocked(LpmtuiError):
    """The file cannot be opened, read or written now: locked, no right, no space. It is not to blame."""


class WorldFile:
    """An open world file. Rows, logs, events and settings of one world; not safe between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explaining():
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens wholly or not at all, and no other process writes meanwhile."""
        with self._explaining():
            self._connection.execute("BEGIN IMMEDIATE")
            ending = "ROLLBACK"
            try:
                yield
                ending = "COMMIT"
            finally:
                self._connection.execute(ending)

    def format(self) -> int:
        """The file's format; 0 for an empty file."""
        with self._explaining():
            found: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
            return found

    def create(self) -> None:
        """Lay out an empty file, inside a transaction."""
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    def clear(self) -> None:
        """Empty everything, inside a transaction."""
        for table in ("setting", "thing", "event", "log"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608

    def require_format(self) -> None:
        """Raise WorldFileUnusable for a file that this version cannot read."""
        if self.format() != FORMAT:
            raise self._unusable("was written by another version of the simulator")

    def settings_text(self) -> str:
        """The world's settings as written: another text means that another process changed the world."""
        with self._explaining():
            row = self._connection.execute("SELECT body FROM setting WHERE name = 'world'").fetchone()
        if row is None:
            raise self._unusable("holds no world")
        return str(row[0])

    def settings(self) -> Settings:
        """The settings of the world as a whole. Raises WorldFileUnusable."""
        return decode(Settings, self.settings_text())

    def generation(self) -> int:
        """How often the file was changed; 0 where it holds no world yet. It must never be set back."""
        row = self._connection.execute("SELECT body FROM setting WHERE name = 'world'").fetchone()
        try:
            return decode(Settings, row[0]).generation if row else 0
        except DamagedObject:
            return 0

    def write_settings(self, settings: Settings) -> str:
        """Write the world's settings; returns the text that is written."""
        text = json.dumps(asdict(settings))
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES ('world', ?)", (text,))
        return text

    def events(self) -> list[Event]:
        """Every pending event of the world."""
        rows = self._connection.execute("SELECT at, priority, sequence, kind, args, name FROM event")
        try:
            return [
                Event(at, priority, sequence, kind, json.loads(args), name)
                for at, priority, sequence, kind, args, name in rows
            ]
        except (ValueError, RecursionError) as error:
            raise DamagedObject("an event", error) from error

    def write_events(self, added: list[Event], removed: set[int]) -> None:
        """Write what was scheduled, and delete what ran or was cancelled."""
        self._connection.executemany("DELETE FROM event WHERE sequence = ?", [(one,) for one in removed])
        self._connection.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
            [(e.sequence, e.at, e.priority, e.kind, json.dumps(e.args), e.key) for e in added],
        )

    def one(self, kind: str, key: str) -> Row | None:
        """The row of one object."""
        query = "SELECT rank, name, parent, body FROM thing WHERE kind = ? AND name = ?"
        row: Row | None = self._connection.execute(query, (kind, key)).fetchone()
        return row

    def children(self, kind: str, parent: str) -> list[Row]:
        """The rows of all that belong to a parent."""
        query = "SELECT rank, name, parent, body FROM thing WHERE kind = ? AND parent = ?"
        return self._connection.execute(query, (kind, parent)).fetchall()

    def every(self, kind: str) -> list[Row]:
        """All rows of a kind."""
        query = "SELECT rank, name, parent, body FROM thing WHERE kind = ?"
        return self._connection.execute(query, (kind,)).fetchall()

    def put(self, kind: str, key: str, parent: str, body: str) -> None:
        """Write one object; a new one gets the highest rank."""
        self._connection.execute(
            "INSERT INTO thing (kind, name, parent, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body",
            (kind, key, parent, body),
        )

    def drop(self, kind: str, key: str) -> None:
        """Delete one object's row."""
        self._connection.execute("DELETE FROM thing WHERE kind = ? AND name = ?", (kind, key))

    def append(self, host: str, path: str, lines: list[str]) -> None:
        """Add lines at the end of a log file."""
        self._connection.executemany(
            "INSERT INTO log (host, path, text) VALUES (?, ?, ?)", [(host, path, line) for line in lines]
        )

    def last(self, host: str, path: str, count: int | None) -> list[str]:
        """The last lines of a log file, all of them for None."""
        rows = self._connection.execute(
            "SELECT text FROM log WHERE host = ? AND path = ? ORDER BY id DESC LIMIT ?",
            (host, path, -1 if count is None else count),
        ).fetchall()
        return [row[0] for row in reversed(rows)]

    def paths(self, host: str) -> list[str]:
        """The log files of a host that have lines."""
        query = "SELECT DISTINCT path FROM log WHERE host = ? ORDER BY path"
        return [row[0] for row in self._connection.execute(query, (host,))]

    def clear_lines(self, host: str, path: str) -> None:
        """Empty a log file."""
        self._connection.execute("DELETE FROM log WHERE host = ? AND path = ?", (host, path))

    def hosts_and_paths(self) -> list[tuple[str, str]]:
        """Every log file that has lines, with its host."""
        return self._connection.execute("SELECT DISTINCT host, path FROM log ORDER BY host, path").fetchall()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise WorldFileBlocked(
                f"The simulated world {self.path} cannot be opened or written ({error}).",
                subject=str(self.path),
                remedy=f"See that {self.path.parent} can be written and has space, and that no other process"
                " holds the file.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._unusable(f"cannot be used ({error})") from error

    def _unusable(self, why: str) -> WorldFileUnusable:
        return WorldFileUnusable(
            f"The simulated world {self.path} {why}.",
            subject=str(self.path),
            remedy="Run `lpmtui simulator reset` for a new one.",
        )
