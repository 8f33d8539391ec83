"""`lpmtui plan --model`."""

import json
from pathlib import Path

import pytest

from lpmtui.cli import main

MODEL = {
    "systems": [{"name": name, "memory_mb": 1e6, "link_mbps": 1000, "max_moves": 2} for name in "abc"],
    "moves": [
        {
            "name": f"partition{number}",
            "from": "a",
            "memory_mb": 8192,
            "hot_dirty_mb": 96,
            "hot_dirty_s": 2,
            "cold_dirty_mb_s": 2,
        }
        for number in range(3)
    ]
    + [{"name": "wide", "from": "a", "to": "b", "memory_mb": 1, "duration_s": 9, "bandwidth_mbps": 2000}],
}


@pytest.fixture
def model(tmp_path: Path) -> str:
    file = tmp_path / "model.json"
    file.write_text(json.dumps(MODEL))
    return str(file)


def test_a_plan_as_json(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--model", model, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert {move["name"] for move in plan["moves"]} == {"partition0", "partition1", "partition2"}
    assert plan["makespan_s"] == pytest.approx(plan["lower_bound_s"])
    assert [left["name"] for left in plan["not_moved"]] == ["wide"]


def test_a_plan_for_people(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--model", model]) == 0
    out = capsys.readouterr().out
    assert "3 partitions in 3m" in out
    assert "Not moved:\n  wide: It needs 2000 Mb/s" in out
    table = [line for line in out.splitlines() if "#" in line]
    assert len(table) == 3
    assert all(len(line) <= 80 for line in table)


def test_a_model_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--model", "/no/such/file"]) == 2
    assert "The model /no/such/file cannot be used" in capsys.readouterr().err
