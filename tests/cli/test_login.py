"""`lpmtui simulator shell HOST`: at a terminal, from a pipe, and as sshd's forced command."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pseudo_terminal import Terminal

from lpmtui.cli import main, simulated_login
from lpmtui.simulator.api import SimulatedSite

HERE = [sys.executable, "-m", "lpmtui"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], int]:
    assert main(["simulator", "reset", "--speed", "inf"]) == 0

    def ask(host: str, line: str) -> int:
        monkeypatch.setenv("SSH_ORIGINAL_COMMAND", line)
        return main(["simulator", "shell", host])

    return ask


def test_a_commands_own_255_is_not_taken_for_a_lost_connection(
    asked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulator", "run", "dbnode1", "--", "perl -e 'print 1'"]) == 255
    assert asked("dbnode1", "perl -e 'print 1'") == 254
    assert "perl" in capsys.readouterr().err


def test_a_host_that_is_down_is_a_failed_connection_and_nobody_else_is_hung_up(
    asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatedSite.open(tmp_path / "state" / "simulator.db").using() as world:
        world.images["dbnode1"].up = False
    capsys.readouterr()
    assert asked("dbnode1", "date") == 255
    assert capsys.readouterr() == ("", "")


def test_an_unknown_host_is_a_usage_error(asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("hmc9", "date") == 2
    assert "hmc9" in capsys.readouterr().err


def test_processes_are_known_by_name_and_parent() -> None:
    assert simulated_login._parent_of(os.getpid()) == os.getppid()
    assert simulated_login._name_of(os.getpid()).startswith(("python", "pytest"))
    assert simulated_login._name_of(2**22 + 1) == ""


@pytest.mark.terminal
def test_at_a_terminal_there_is_a_prompt_and_an_interrupt_ends_only_the_command(tmp_path: Path) -> None:
    env = os.environ | {"LPMTUI_STATE_DIR": str(tmp_path / "state"), "INPUTRC": os.devnull}
    with Terminal([*HERE, "simulator", "shell", "dbnode1"], env) as terminal:
        terminal.wait("dbnode1>")
        terminal.press("clRGinfo -s | grep -w db_rg | cut -d: -f2,3", "enter")
        terminal.wait("ONLINE:dbnode1")
        terminal.press("perl -MTime::HiRes=time,sleep -e 'while(1){print time;sleep 1}' 1", "enter")
        terminal.wait(lambda screen: screen.splitlines()[-1].startswith("1") or "\n1" in screen)
        terminal.press("ctrl-c")
        terminal.wait(lambda screen: screen.rstrip().endswith("dbnode1>"))
        terminal.press("nosuch", "enter")
        terminal.wait("not found")
        terminal.press("exit", "enter")
        assert terminal.wait_end() == 127
