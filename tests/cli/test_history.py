"""`history` and `report` over a real journal."""

import json
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.journal import Journal
from lpmtui.model.cluster import GroupState
from lpmtui.model.events import (
    CommandFinished,
    CommandStarted,
    FindingMade,
    Finished,
    GroupSeen,
    PhaseEntered,
    Planned,
    StepStarted,
    SuspensionMeasured,
)
from lpmtui.model.job import Requested, SnapshotTaken
from lpmtui.model.move import Move, Outcome, Phase, Severity
from lpmtui.model.snapshot import GroupSnapshot, Snapshot

STATES = (("dbnode1", GroupState.ONLINE), ("dbnode2", GroupState.OFFLINE))
BEFORE = Snapshot("2026-01-31T12:00:00Z", "dbnode1", (), groups=(GroupSnapshot("db_rg", STATES),))
MIGRLPAR = ("migrlpar", "-o", "m", "-m", "power-a", "-t", "power-b", "-p", "db node")
STORY = (
    Planned((), "automatic", "dbnode1", "power-a", "power-b"),
    SnapshotTaken("before", BEFORE),
    FindingMade("clock", Severity.WARNING, "The clocks differ."),
    StepStarted("migrate"),
    CommandStarted("hmc1", MIGRLPAR, mutates=True),
    CommandStarted("hmc1", ("lslparmigr",)),
    CommandFinished("hmc1", ("lslparmigr",), 0, 0.5),
    PhaseEntered(Phase.MEMORY, inferred=False),
    GroupSeen("db_rg", "UNMANAGED", "dbnode1"),
    GroupSeen("db_rg", "ONLINE", "dbnode1"),
    CommandFinished("hmc1", MIGRLPAR, 0, 130.0),
    SuspensionMeasured(0.42, "freeze-meter"),
    SnapshotTaken("after", BEFORE),
    Finished(Outcome.SUCCEEDED, 0, ("serial number: was 1, is 2.",)),
)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(tmp_path))
    with Journal.open(tmp_path) as store:
        for partition in ("dbnode1", "tools1"):
            move = Move(partition, "power-b", source="power-a")
            store.begin(
                Requested.of_move(move, site="simulator", cluster="dbcluster", requested_by="root on here")
            )
        for event in STORY:
            store.append("1", event)
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_list_is_oldest_first(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(answer(capsys, "history", "--json"))
    assert [(row["id"], row["partition"], row["outcome"]) for row in rows] == [
        ("1", "dbnode1", "succeeded"),
        ("2", "tools1", "requested"),
    ]
    lines = answer(capsys, "history").splitlines()
    assert "dbnode1: power-a -> power-b  succeeded" in lines[0]
    assert len(lines) == 2


def test_an_empty_history_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(tmp_path))
    assert answer(capsys, "history") == "There has been no migration yet.\n"
    assert json.loads(answer(capsys, "history", "--json")) == []


def test_one_in_full_as_json(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, "history", "1", "--json"))
    assert found["id"] == "1"
    assert found["events"][0]["event"] == "planned"
    assert found["events"][-1]["exit_status"] == 0
    report = found["report"]
    (group,) = report["resource_groups"]
    assert group["before"] == group["after"] == {"dbnode1": "ONLINE", "dbnode2": "OFFLINE"}
    assert [one["state"] for one in group["during"]] == ["UNMANAGED", "ONLINE"]
    assert report["suspension_s"] == {
        "forecast": None,
        "measured": 0.42,
        "source": "freeze-meter",
        "outside": None,
        "tightest": None,
    }
    assert report["drift"] == ["serial number: was 1, is 2."]
    assert [
        (one["host"], one["argv"][0], one["exit_status"], one["seconds"]) for one in report["commands"]
    ] == [
        ("hmc1", "migrlpar", 0, 130.0),
        ("hmc1", "lslparmigr", 0, 0.5),
    ]


def test_one_in_full_as_text(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "history", "1")
    for told in ("Migration 1: dbnode1", "Events", "Memory", "Outcome: Done, and verified", "root on here"):
        assert told in text


def test_the_report_tells_before_during_and_after(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "report", "1")
    assert "before: ONLINE on dbnode1, OFFLINE on dbnode2" in text
    assert "UNMANAGED on dbnode1" in text
    assert "0.42 s measured (freeze-meter)" in text
    assert "hmc1: migrlpar -o m -m power-a -t power-b -p 'db node'  (status 0, 2m10s)" in text
    assert "lslparmigr" not in text


def test_a_report_of_a_migration_without_an_end(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "report", "2")
    assert "Outcome: none yet (requested)" in text
    assert "not measured" in text


def test_a_report_goes_into_a_file(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = state / "report.json"
    assert answer(capsys, "report", "1", "--format", "json", "--output", str(target)) == ""
    assert json.loads(target.read_text())["report"]["drift"]
    assert main(["report", "1", "--output", str(state / "none" / "x")]) == 2


@pytest.mark.parametrize("line", ["history 9", "report 9", "report x"])
def test_an_unknown_migration_names_what_exists(
    line: str, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "1, 2" in err
