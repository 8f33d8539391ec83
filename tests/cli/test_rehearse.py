"""`lpmtui rehearse`."""

import json
from pathlib import Path

import pytest

from lpmtui.cli import main


def test_a_few_runs_as_json_and_one_of_them_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--state-dir", str(tmp_path), "rehearse", "dbnode1", "--to", "power-c"]
    assert main([*line, "--runs", "4", "--node-timeouts", "10,600", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["runs"], body["seeds"], body["succeeded"]) == (4, [1, 2, 3, 4], 4)
    assert len(body["cells"]) == 4
    assert main([*line, "--watch", "--seed", "2", "--node-timeouts", "10,600"]) == 0
    seen = capsys.readouterr()
    assert "Done, and verified" in seen.out
    assert "Run of seed 2: succeeded, exit status 0." in seen.err
    assert main([*line[:2], "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["migrations"] == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--runs", "0"], "--runs does not take 0"),
        (["--faults", "suspension-lang"], "suspension-long"),
        (["--node-timeouts", "5"], "--node-timeouts does not take"),
    ],
)
def test_bad_input_is_one_clear_error(
    tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--state-dir", str(tmp_path), "rehearse", "dbnode1", "--to", "power-c", *more]) == 2
    assert said in capsys.readouterr().err
