"""`lpmtui drain`: the plan shown, as a script, as JSON; what cannot be meant is said."""

import json
import subprocess
from pathlib import Path

import pytest

from lpmtui.cli import main


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LPMTUI_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_the_plan_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drain", "power-a", "--dry-run", "--parallel", "2", "--window", "1h"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("checks of")
    assert "2 moves   ok" in lines
    assert any(line.startswith("2 partitions in 3m") and "no plan can be shorter" in line for line in lines)
    assert any("before the window's end" in line for line in lines)
    table = [line for line in lines if "->" in line]
    assert [line.split()[0] for line in table] == ["dbnode1", "webnode1"]
    assert all("green" in line for line in table)


def test_the_plan_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drain", "power-a", "--dry-run", "--json", "--stay", "webnode1"]) == 0
    plan = json.loads(capsys.readouterr().out)
    (move,) = plan["moves"]
    assert (move["name"], move["from"], move["to"]) == ("dbnode1", "power-a", "power-c")
    assert plan["not_moved"][0]["name"] == "webnode1"
    assert {one["move"] for one in plan["findings"]} == {"", "dbnode1 -> power-c"}
    assert plan["lower_bound_s"] <= plan["tight_bound_s"] <= plan["makespan_s"]


def test_the_plan_as_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "moves.sh"
    assert main(["drain", "power-a", "--window", "2m", "--script", str(script)]) == 0
    text = script.read_text()
    assert "\nlpmtui migrate webnode1 --to power-b" in text
    assert "\n# after the window: lpmtui migrate dbnode1 --to power-c" in text
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0
    assert main(["drain", "power-a", "--script", str(tmp_path / "none" / "x.sh")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["power-q", "--dry-run"], 2, "There is no managed system 'power-q'"),
        (["power-a", "--dry-run", "--pin", "dbnode1=power-q"], 2, "power-q"),
        (["power-a", "--dry-run", "--pin", "dbnode1"], 2, "--pin NAME=SYSTEM"),
        (
            ["power-a", "--dry-run", "--to", "power-b", "--pin", "webnode1=power-c"],
            3,
            "No partition can be moved",
        ),
        (["power-a"], 2, "no terminal to confirm"),
        (["power-a", "--dry-run", "--window", "9s"], 3, "No move would end in the window"),
        (["--return", "99", "--dry-run"], 2, "99"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drain", *words]) == status
    assert said in capsys.readouterr().err


def test_read_only_moves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--read-only", "drain", "power-a", "--yes"]) == 3
    assert "read-only" in capsys.readouterr().err.lower()
    assert main(["--read-only", "drain", "power-a", "--dry-run"]) == 0
