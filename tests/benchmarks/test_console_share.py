"""How much of a core an open console takes: with nothing to do, and while a partition moves."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pseudo_terminal import Terminal

pytestmark = [pytest.mark.benchmark, pytest.mark.terminal]

LPMTUI = [sys.executable, "-m", "lpmtui"]
SETTLE_S = 8.0
MEASURED_S = 20.0


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(terminal: Terminal) -> float:
    """The share of a core over some seconds, while everything that is drawn is read."""
    read_for(terminal, SETTLE_S)
    begin, used = time.monotonic(), cpu_s(terminal.process.pid)
    read_for(terminal, MEASURED_S)
    return (cpu_s(terminal.process.pid) - used) / (time.monotonic() - begin)


def read_for(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal._read(0.2)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    found = os.environ | {"LPMTUI_STATE_DIR": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run(
        [*LPMTUI, "simulator", "reset", "--speed", "2"], env=found, check=True, capture_output=True
    )
    return found


def test_an_idle_console_takes_less_than_a_hundredth_of_a_core(env: dict[str, str]) -> None:
    with Terminal(LPMTUI, env) as terminal:
        terminal.wait("NORMAL")
        found = share(terminal)
    print(f"idle {found:.2%}")
    assert found < 0.01


def test_a_console_with_a_running_move_takes_less_than_a_twentieth(env: dict[str, str]) -> None:
    move = [*LPMTUI, "migrate", "dbnode1", "--to", "power-c", "--yes", "--detach"]
    subprocess.run(move, env=env, check=True, capture_output=True)
    with Terminal([*LPMTUI, "lpm_show"], env) as terminal:
        terminal.wait("dbnode1")
        terminal.press("enter")
        terminal.wait("elapsed")
        found = share(terminal)
    subprocess.run([*LPMTUI, "abort", "1", "--yes"], env=env, check=False, capture_output=True)
    print(f"running move {found:.2%}")
    assert found < 0.05
