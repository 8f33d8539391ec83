"""`lpmtui simulator faults` and `fault`."""

import json

import pytest

from lpmtui.cli import main


@pytest.fixture(autouse=True)
def world(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "reset", "--speed", "inf"]) == 0
    capsys.readouterr()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["simulator", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def shown(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return json.loads(run(capsys, "show", "--json")[1])["faults"]


def test_the_catalogue_tells_what_each_fault_does_and_takes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "faults")
    assert status == 0
    assert "suspension-long (on: partition; when: now)" in out
    assert "seconds=20s" in out
    assert "clean-up" in out
    listed = json.loads(run(capsys, "faults", "--json")[1])
    assert {fault["name"] for fault in listed["faults"]} >= {"rmc-inactive", "stray-bytes"}
    assert listed["phases"][0]["name"] == "validation"
    assert all(f"\n{fault['name']} (" in f"\n{out}" for fault in listed["faults"])


def test_a_fault_is_set_shown_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "fault", "suspension-long", "--on", "dbnode1", "--set", "seconds=45s")
    assert (status, out) == (0, "")
    assert "dbnode1" in err
    (fault,) = shown(capsys)
    assert (fault["state"], fault["settings"]["seconds"]) == ("acting", 45.0)
    status, _, err = run(capsys, "fault", "suspension-long", "--on", "dbnode1", "--clear")
    assert (status, shown(capsys)) == (0, [])
    assert "taken from dbnode1" in err
    assert "was not there" in run(capsys, "fault", "suspension-long", "--clear")[2]


def test_a_fault_waits_for_its_phase(capsys: pytest.CaptureFixture[str]) -> None:
    assert "waits" in run(capsys, "fault", "partition-crash", "--on", "tools1", "--phase", "memory:1")[2]
    (fault,) = shown(capsys)
    assert (fault["state"], fault["phase"]) == ("armed", "memory:1")
    status, out, _ = run(capsys, "run", "hmc1", "--", "migrlpar -o m -m power-b -t power-a -p tools1")
    assert status == 1
    assert "stopped running" in out
    assert shown(capsys)[0]["state"] == "acting"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "simulator faults"),
        (["rmc-inactve", "--on", "tools1"], "rmc-inactive"),
        (["rmc-inactive"], "tools1"),
        (["rmc-inactive", "--on", "power-a"], "cannot be on power-a"),
        (["rmc-inactive", "--on", "tools1", "--phase", "lunch"], "clean-up"),
        (["rmc-inactive", "--on", "tools1", "--phase", "clean-up:2"], "no phase"),
        (["suspension-long", "--on", "tools1", "--set", "seconds"], "seconds=45s"),
        (["suspension-long", "--on", "tools1", "--set", "seconds=soon"], "not a duration"),
        (["suspension-long", "--on", "tools1", "--set", "minutes=1"], "It has seconds"),
        (["sfwcomm-defined", "--on", "webnode1"], "no SAN heartbeats"),
        (["rmc-inactive", "--clear", "--phase", "now"], "without a phase"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "fault", *words)
    assert (status, out) == (2, "")
    assert said in err
    assert shown(capsys) == []
