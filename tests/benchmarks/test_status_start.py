"""What `lpmtui status` on the simulated site costs, against an interpreter that imports two standard modules.

CPU seconds, the best of several alternating runs; both find their modules compiled, as after an installation.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

BARE = [sys.executable, "-c", "import sqlite3, asyncio"]
LEAST_RUNS, MOST_RUNS = 10, 40
FACTOR = 2.0


def cpu_seconds(argv: list[str], env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_status_starts_within_twice_a_bare_interpreter_with_sqlite_and_asyncio(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"HOME": str(tmp_path), "LPMTUI_STATE_DIR": str(tmp_path / "state")}
    env |= {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    status = [sys.executable, "-m", "lpmtui", "status"]
    for argv in (status, status, BARE):
        cpu_seconds(argv, env)
    ours = theirs = float("inf")
    for run in range(1, MOST_RUNS + 1):
        ours, theirs = min(ours, cpu_seconds(status, env)), min(theirs, cpu_seconds(BARE, env))
        if run >= LEAST_RUNS and ours / theirs <= FACTOR:
            break
    print(f"status {ours * 1000:.0f} ms, bare {theirs * 1000:.0f} ms, ratio {ours / theirs:.2f}")
    assert ours / theirs <= FACTOR
