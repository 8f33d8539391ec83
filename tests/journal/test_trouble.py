"""A journal that cannot be used says so in one sentence that names the file, and what remains true."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.journal import Journal, journal_file
from lpmtui.journal.journal_file import SchemaStep
from lpmtui.journal.writer import ABORT_ASKED, FILE_NAME, TAKEN_UP
from lpmtui.model.errors import ConfigurationError, ExitStatus, JournalFull, JournalTrouble, LpmtuiError
from lpmtui.model.events import Note, _public_name, event_name
from lpmtui.model.job import AbortAsked, Requested, TakenUp
from lpmtui.model.move import Move

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def filled(state_dir: Path, notes: int = 3) -> str:
    with Journal.open(state_dir) as store:
        migration = store.begin(Requested.of_move(Move("a", "b"), site="s", cluster="", requested_by="me"))
        for count in range(notes):
            store.append(migration, Note(f"{count} " * 200))
    return migration


def tree(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def says_what_remains(error: LpmtuiError, path: Path) -> bool:
    return str(path) in error.title and "goes on" in error.remedy


@pytest.fixture
def somebody_else() -> Iterator[Path]:
    """A directory that we may read but not write, even where the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory
        os.seteuid(os.getuid())
        directory.chmod(0o755)


def lock_out(directory: Path) -> None:
    directory.chmod(0o555)
    if os.getuid() == 0:
        for path in directory.iterdir():
            path.chmod(0o644)
        os.seteuid(65534)


def test_the_state_directory_is_private(tmp_path: Path) -> None:
    filled(tmp_path / "state")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_reading_a_journal_that_does_not_exist_yet_writes_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "state", read_only=True) as store:
        assert store.migrations() == []
        with pytest.raises(ConfigurationError, match="opened for reading only"):
            store.begin(Requested.of_move(Move("a", "b"), site="s", cluster="", requested_by="me"))
    assert not (tmp_path / "state").exists()


def test_a_reader_that_came_too_early_sees_the_first_migration(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "state", read_only=True) as reader:
        assert reader.migrations() == []
        filled(tmp_path / "state")
        assert [row.id for row in reader.migrations()] == ["1"]


def test_reading_changes_no_byte(tmp_path: Path) -> None:
    migration = filled(tmp_path)
    before = tree(tmp_path)
    with Journal.open(tmp_path, read_only=True) as store:
        assert len(store.events(migration)) == 4
        with pytest.raises(ConfigurationError, match="cannot be written"):
            store.append(migration, Note("no"))
    after = tree(tmp_path)
    assert after[FILE_NAME] == before[FILE_NAME]
    assert [name for name, content in after.items() if content and name not in before] in (
        [],
        [f"{FILE_NAME}-shm"],
    )


def test_a_directory_that_may_only_be_read_is_read_and_says_so_when_written(somebody_else: Path) -> None:
    migration = filled(somebody_else)
    lock_out(somebody_else)
    with Journal.open(somebody_else, read_only=True) as store:
        assert len(store.events(migration)) == 4
    with pytest.raises(ConfigurationError, match="cannot be written") as caught:
        Journal.open(somebody_else).append(migration, Note("x"))
    assert says_what_remains(caught.value, somebody_else / FILE_NAME)
    assert "--state-dir" in caught.value.remedy


def test_a_state_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be written") as caught:
        Journal.open(tmp_path / "file" / "state")
    assert caught.value.exit_status is ExitStatus.USAGE
    assert says_what_remains(caught.value, tmp_path / "file" / "state" / FILE_NAME)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all " * 400)
    with pytest.raises(JournalTrouble, match="is damaged") as caught:
        Journal.open(tmp_path, read_only=read_only)
    assert caught.value.exit_status is ExitStatus.NEEDS_ATTENTION
    assert says_what_remains(caught.value, tmp_path / FILE_NAME)
    assert (tmp_path / FILE_NAME).read_bytes() == b"not a database at all " * 400


def test_a_journal_with_torn_pages_says_that_it_is_damaged(tmp_path: Path) -> None:
    migration = filled(tmp_path, notes=200)
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)

    def read_all() -> None:
        with Journal.open(tmp_path) as store:
            store.events(migration)
            store.migrations()

    with pytest.raises(JournalTrouble, match="is damaged") as caught:
        read_all()
    assert says_what_remains(caught.value, path)


def test_a_record_that_cannot_be_read_is_damage_and_an_event_of_a_newer_version_is_not(
    tmp_path: Path,
) -> None:
    migration = filled(tmp_path)
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute("INSERT INTO record VALUES (5, 1, 5, '2026-01-31T00:00:00.000Z', 'telepathy', '{}', '')")
    raw.commit()
    with Journal.open(tmp_path) as store:
        assert store.events(migration)[-1].event == Note("An event 'telepathy' of a newer lpmtui.")
        raw.execute("INSERT INTO record VALUES (6, 1, 6, '2026-01-31T00:00:00.000Z', 'note', '{', '')")
        raw.commit()
        with pytest.raises(JournalTrouble, match="is damaged"):
            store.events(migration)
    raw.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_schema_is_refused_and_untouched(tmp_path: Path, read_only: bool) -> None:
    filled(tmp_path)
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute("INSERT INTO schema_step VALUES (99, 'from the future', '2036-01-01')")
    raw.commit()
    raw.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(ConfigurationError, match=r"newer lpmtui \(schema 99, this one knows \d+\)") as caught:
        Journal.open(tmp_path, read_only=read_only)
    assert caught.value.exit_status is ExitStatus.USAGE
    assert "goes on" in caught.value.remedy
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_full_disk_loses_nothing_that_was_written(tmp_path: Path) -> None:
    migration = filled(tmp_path)
    with Journal.open(tmp_path) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        before = store.events(migration)

        def fill() -> None:
            nonlocal before
            for _ in range(100):
                store.append(migration, Note("x" * 4000))
                before = store.events(migration)

        with pytest.raises(JournalFull, match=r"disk of the journal .* is full") as caught:
            fill()
        assert says_what_remains(caught.value, store.path)
        assert store.events(migration) == before
        store._connection.execute("PRAGMA max_page_count = 100000")
        assert store.append(migration, Note("room again")) == before[-1].seq + 1


def test_a_step_that_fails_leaves_no_trace_of_itself(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    journal_file.bring_up(connection, NOW)
    broken = SchemaStep(2, "broken", ("CREATE TABLE half (x INTEGER) STRICT", "CREATE NONSENSE"))
    with pytest.raises(sqlite3.OperationalError):
        journal_file.bring_up(connection, NOW, (*journal_file.STEPS, broken))
    assert journal_file.version(connection) == journal_file.latest()
    assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()


def test_a_journal_of_an_older_schema_is_read_without_changing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = filled(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    newer = SchemaStep(journal_file.latest() + 1, "a table", ("CREATE TABLE later (x INTEGER) STRICT",))
    monkeypatch.setattr(journal_file.bring_up, "__defaults__", ((*journal_file.STEPS, newer),))
    monkeypatch.setattr(journal_file.latest, "__defaults__", ((*journal_file.STEPS, newer),))
    with Journal.open(tmp_path, read_only=True) as store:
        assert len(store.events(migration)) == 4
        assert store._connection.execute("SELECT COUNT(*) FROM later").fetchone() == (0,)
    assert (tmp_path / FILE_NAME).read_bytes() == before
    with Journal.open(tmp_path) as store:
        assert journal_file.version(store._connection) == newer.number


def test_steps_are_numbered_without_gaps_and_every_table_is_strict() -> None:
    assert [step.number for step in journal_file.STEPS] == list(range(1, len(journal_file.STEPS) + 1))
    tables = [
        text for step in journal_file.STEPS for text in step.statements if text.startswith("CREATE TABLE")
    ]
    assert tables
    assert all("STRICT" in text.rsplit(")", 1)[1] for text in tables)


def test_the_names_that_are_searched_for_are_those_of_the_events() -> None:
    assert (event_name(AbortAsked()), _public_name(TakenUp)) == (ABORT_ASKED, TAKEN_UP)
