"""A journal whose bytes were changed behind its back is damaged or whole, never a traceback."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.journal import Journal, rows
from lpmtui.journal.writer import FILE_NAME
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import (
    CommandFinished,
    CommandStarted,
    Finished,
    Note,
    PhaseEntered,
    Planned,
    PlannedStep,
)
from lpmtui.model.job import CommandIssued, Requested, TakenUp, Way
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.model.request import Requester

MUTATIONS = 150

ANN = Requester("ann", "console", "pts/3", login="root")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A state directory with a whole journal in one file."""
    state = tmp_path / "state"
    with Journal.open(state) as journal:
        for partition in ("dbnode1", "tools1"):
            number = journal.begin(
                Requested.of_move(Move(partition, "power-b"), site="simulator", requested_by=ANN)
            )
            journal.append(
                number, Planned((PlannedStep("migrate", "Migrate"),), "plain", partition, "a", "b")
            )
            journal.append(number, CommandStarted("hmc1", ("migrlpar", "-o", "m"), mutates=True))
            journal.append(number, CommandFinished("hmc1", ("migrlpar", "-o", "m"), 0, 1.0))
            journal.append(number, PhaseEntered(Phase.MEMORY, inferred=False))
            journal.append(number, TakenUp(Requester("bob"), Way.RESUME))
            for count in range(20):
                journal.append(number, Note(f"{count} " * 40))
            journal.append(number, Finished(Outcome.SUCCEEDED, 0))
        journal.note_command(CommandIssued(ANN, "simulator", "dbnode1", ("clmgr", "sync")))
        journal.note_command(CommandFinished("dbnode1", ("clmgr", "sync"), 1, 0.5))
        journal.checkpoint()
    return state


def use(state: Path) -> None:
    with Journal.open(state, read_only=True) as journal:
        for row in journal.migrations():
            journal.events(row.id)
            journal.state(row.id)
        rows.first_break(journal.links())
    with Journal.open(state) as journal:
        journal.append("1", Note("more"))


@pytest.mark.parametrize("part", range(3))
def test_a_flipped_byte_is_damage_in_one_sentence_or_harms_nothing(
    whole: Path, tmp_path: Path, part: int
) -> None:
    source = (whole / FILE_NAME).read_bytes()
    dice = random.Random(part)
    told = 0
    for number in range(MUTATIONS // 3):
        place = dice.randrange(len(source))
        copy = tmp_path / f"copy{number}"
        copy.mkdir()
        flipped = bytes([source[place] ^ (1 << dice.randrange(8))])
        (copy / FILE_NAME).write_bytes(source[:place] + flipped + source[place + 1 :])
        with contextlib.suppress(LpmtuiError):
            told += 1
            use(copy)
            told -= 1
        shutil.rmtree(copy)
    assert told, "no flip was noticed at all"


def changed(state: Path, statement: str) -> None:
    raw = sqlite3.connect(state / FILE_NAME)
    raw.execute("DROP TRIGGER record_is_never_changed")
    raw.execute("DROP TRIGGER record_is_never_removed")
    raw.execute(statement)
    raw.commit()
    raw.close()


def test_a_whole_chain_is_told_with_its_last_digest(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(whole))
    assert main(["history", "--verify"]) == ExitStatus.DONE
    assert "All 57 records are as they were written." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE record SET body = replace(body, 'hmc1', 'hmc2') WHERE number = 3", "Record 3 "),
        ("UPDATE record SET at = '2020-01-01T00:00:00.000Z' WHERE number = 7", "Record 7 "),
        ("DELETE FROM record WHERE number = 10", "Record 11 "),
        ("UPDATE record SET digest = 'x' WHERE number = 12", "Record 12 "),
    ],
)
def test_the_first_break_of_the_chain_is_named(
    whole: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    statement: str,
    named: str,
) -> None:
    changed(whole, statement)
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(whole))
    assert main(["history", "--verify"]) == ExitStatus.NEEDS_ATTENTION
    assert named in capsys.readouterr().err


def test_the_audit_trail_names_who_ran_what_and_how_it_ended(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(whole))
    assert main(["history", "--audit"]) == ExitStatus.DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "  ann (root) on console (pts/3)  job 1  hmc1: migrlpar -o m  status 0, " in lines[0]
    assert "  panel  dbnode1: clmgr sync  status 1, " in lines[2]
    assert main(["history", "2", "--audit"]) == ExitStatus.DONE
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["history", "1", "--audit", "--json"]) == ExitStatus.DONE
    (line,) = json.loads(capsys.readouterr().out)
    assert set(line) == {"at", "requester", "job", "host", "argv", "exit_status", "seconds"}
    assert line["requester"] == {
        "user": "ann",
        "host": "console",
        "terminal": "pts/3",
        "address": "",
        "login": "root",
    }
    assert (line["host"], line["argv"], line["exit_status"]) == ("hmc1", ["migrlpar", "-o", "m"], 0)


def test_the_list_of_jobs_does_not_show_the_commands_of_panels(whole: Path) -> None:
    with Journal.open(whole, read_only=True) as journal:
        assert [row.id for row in journal.migrations()] == ["1", "2"]


def test_a_copy_of_the_one_file_is_whole_after_a_checkpoint(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copied"
    copy.mkdir()
    shutil.copy(whole / FILE_NAME, copy)
    with Journal.open(copy, read_only=True) as journal:
        assert len(list(journal.links())) == 57
