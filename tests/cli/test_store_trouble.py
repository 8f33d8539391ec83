"""A journal that cannot be used: one clear sentence, a remedy, and no traceback, whatever was asked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.journal import Journal
from lpmtui.journal.writer import FILE_NAME
from lpmtui.model.errors import ExitStatus

COMMANDS = (["history"], ["report", "1"], ["follow", "1"], ["recover", "1"], ["abort", "1"])


@pytest.fixture
def state(tmp_path: Path) -> Path:
    directory = tmp_path / "state"
    Journal.open(directory).close()
    return directory


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    status = main(argv)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return status, captured.err


@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: argv[0])
def test_a_damaged_journal_is_named_with_what_remains_true(
    state: Path, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    (state / FILE_NAME).write_bytes(b"this is not a database, " * 100)
    status, words = said(capsys, *argv)
    assert status == ExitStatus.NEEDS_ATTENTION
    assert f"The journal {state / FILE_NAME} is damaged" in words
    assert "Move the file aside" in words
    assert "goes on by itself" in words


@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: argv[0])
def test_a_journal_of_a_newer_lpmtui_is_not_touched(
    state: Path, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with sqlite3.connect(state / FILE_NAME) as connection:
        connection.execute("INSERT INTO schema_step (number, title, applied_at) VALUES (999, 'x', '2030')")
    connection.close()
    before = (state / FILE_NAME).read_bytes()
    status, words = said(capsys, *argv)
    assert status in (ExitStatus.USAGE, ExitStatus.NEEDS_ATTENTION)
    assert "newer" in words
    assert (state / FILE_NAME).read_bytes() == before


def test_a_state_directory_that_cannot_be_made_names_the_remedy_and_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file stands where the directory should be: also for root, who may write everywhere."""
    home = tmp_path / "home"
    home.write_text("not a directory")
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(home / "state"))
    status, words = said(capsys, "migrate", "tools1", "--to", "power-c", "--yes")
    assert status == ExitStatus.USAGE
    assert "--state-dir or LPMTUI_STATE_DIR" in words


def test_a_full_disk_is_one_sentence_and_the_migration_is_not_begun(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lpmtui.journal import journal_file

    def full(path: Path, _now: object) -> sqlite3.Connection:
        raise journal_file.closed(path, "database or disk is full", full=True)

    monkeypatch.setattr(journal_file, "open_writing", full)
    status, words = said(capsys, "migrate", "tools1", "--to", "power-c", "--yes")
    assert status == ExitStatus.NEEDS_ATTENTION
    assert f"The disk of the journal {state / FILE_NAME} is full." in words
    assert "Make room." in words


def test_an_unknown_migration_names_what_exists(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, words = said(capsys, "recover", "7", "--resume")
    assert status == ExitStatus.USAGE
    assert "There has been none yet." in words


def test_a_guided_migration_needs_somebody_to_ask(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, words = said(capsys, "migrate", "tools1", "--to", "power-c", "--yes", "--step")
    assert status == ExitStatus.USAGE
    assert "There is no terminal" in words
    assert "Leave --step out" in words
