"""What a simulated command costs beyond reading the same rows from the same file with bare SQLite."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lpmtui.simulator.api import SimulatedSite

pytestmark = pytest.mark.benchmark

RUNS = 30
FACTOR = 10
"""A command reads a few rows, lets the world's time pass, and parses and writes what it prints."""


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of many runs: everything slower was somebody else's doing."""
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


@pytest.mark.parametrize(
    ("host", "line"), [("hmc1", "lssyscfg -r lpar -m power-a -F name,state"), ("dbnode1", "clRGinfo -s")]
)
def test_a_command_against_the_persistent_world(host: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "simulator.db"
    site = SimulatedSite.reset(path, speed=float("inf"))
    site.close()

    def command() -> None:
        opened = SimulatedSite.open(path)
        assert opened.run(host, line).status == 0
        opened.close()

    def bare() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        assert connection.execute("SELECT * FROM thing").fetchall()
        connection.execute("COMMIT")
        connection.close()

    ours, theirs = best(command), best(bare)
    print(f"{line}: {ours * 1000:.1f} ms, bare SQLite {theirs * 1000:.2f} ms, ratio {ours / theirs:.1f}")
    assert ours / theirs <= FACTOR
