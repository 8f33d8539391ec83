"""`lpmtui simulator`: the world from outside."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.cli import main
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.journal import Journal
from lpmtui.model.job import Requested
from lpmtui.model.move import Move


@pytest.fixture
def world(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "reset", "--speed", "inf"]) == 0
    capsys.readouterr()


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["simulator", *words])
    return status, capsys.readouterr().out


@pytest.mark.usefixtures("world")
def test_several_words_are_the_command_itself(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = answer(capsys, "run", "hmc1", "--", "lssyscfg", "-r", "sys", "-F", "name,state")
    assert status == 0
    assert out == "power-a,Operating\npower-b,Operating\npower-c,Operating\n"


@pytest.mark.usefixtures("world")
def test_one_word_is_a_line_for_the_shell(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = answer(capsys, "run", "hmc1", "--", "lssyscfg -r sys -F name | grep power-b")
    assert (status, out) == (0, "power-b\n")


@pytest.mark.usefixtures("world")
def test_the_exit_status_is_the_commands_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "run", "hmc1", "--", "no-such-command")[0] == 127
    assert answer(capsys, "run", "hmc1", "--", "lssyscfg", "-r", "sys", "-F", "nonsense")[0] == 1


@pytest.mark.usefixtures("world")
def test_an_unknown_host_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "run", "hmc9", "--", "date"]) == 2
    assert "hmc9" in capsys.readouterr().err
    assert main(["simulator", "run", "hmc1"]) == 2


@pytest.mark.usefixtures("world")
def test_show_and_advance(capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(answer(capsys, "show", "--json")[1])
    assert answer(capsys, "advance", "5m")[0] == 0
    assert answer(capsys, "advance", "1.5")[0] == 0
    after = json.loads(answer(capsys, "show", "--json")[1])
    assert before["now"] < after["now"]
    assert {system["name"] for system in after["systems"]} == {"power-a", "power-b", "power-c"}
    status, text = answer(capsys, "show")
    assert status == 0
    assert "power-a:" in text
    assert main(["simulator", "advance", "soon"]) == 2


@pytest.mark.usefixtures("world")
def test_a_shell_takes_lines_until_exit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.StringIO("lssyscfg -r sys -F name\n\nno-such-command\nexit\nlshmc -V\n")
    )
    status, out = answer(capsys, "shell", "hmc1")
    assert status == 127
    assert out == "power-a\npower-b\npower-c\n"


@pytest.mark.usefixtures("world")
def test_a_forced_command_runs_what_the_ssh_client_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "lssyscfg -r sys -F name")
    assert answer(capsys, "shell", "hmc1") == (0, "power-a\npower-b\npower-c\n")


@pytest.mark.parametrize("speed", ["0", "-1", "nan"])
def test_time_must_pass(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "reset", "--speed", speed]) == 2
    assert "speed" in capsys.readouterr().err


def test_an_unknown_scenario_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "reset", "--scenario", "dmeo"]) == 2
    assert "demo" in capsys.readouterr().err


@pytest.mark.usefixtures("world")
def test_a_world_in_which_something_moves_is_not_thrown_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    with Journal.open(state) as store:
        store.begin(Requested.of_move(Move("dbnode1", "power-c"), site="simulator", requested_by="me"))
    lock = Lock.take(state, Held("migration", "1"), Holder("me", "here", "", os.getpid()))
    assert main(["simulator", "reset"]) == 5
    assert "lpmtui follow 1" in capsys.readouterr().err
    assert main(["simulator", "reset", "--force"]) == 0
    lock.release()
    assert main(["simulator", "reset"]) == 0


def test_bytes_pass_through_a_pipe_unchanged(tmp_path: Path) -> None:
    env = os.environ | {"LPMTUI_STATE_DIR": str(tmp_path)}
    words = ["simulator", "run", "hmc1", "--", "lssyscfg", "-r", "sys", "-F", "name"]
    argv = [sys.executable, "-m", "lpmtui", *words]
    done = subprocess.run(argv, capture_output=True, env=env, timeout=60, check=True)
    assert done.stdout == b"power-a\npower-b\npower-c\n"
