"""The same commands at the same virtual times give the same bytes, wherever the world lives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import determinism_walk
from determinism_walk import lived

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import EPOCH


def test_two_worlds_in_memory_are_one():
    assert lived(SimulatedSite.open(None)) == lived(SimulatedSite.open(None))


def test_the_day_is_a_full_one():
    seen = lived(SimulatedSite.open(None))
    for words in ("ST_STABLE", "Migration In Progress", "UNMANAGED", "POST_MIGRATE", '"state": "over"'):
        assert words in seen


def test_another_seed_is_another_luck():
    assert lived(SimulatedSite.open(None)) != lived(SimulatedSite.open(None, seed=2))


def test_a_world_in_a_file_is_the_same_again_and_the_one_in_memory(tmp_path: Path):
    told = []
    for name in ("one.db", "two.db"):
        site = SimulatedSite.open(tmp_path / name, speed=float("inf"), start=EPOCH)
        told.append(lived(site))
        site.close()
    assert told[0] == told[1]
    assert told[0] == lived(SimulatedSite.open(None))


def test_a_world_that_runs_with_a_wall_clock_is_the_same_again(tmp_path: Path, wall):
    told = []
    for name in ("one.db", "two.db"):
        wall.now = 1_000_000.0
        site = SimulatedSite.open(tmp_path / name, start=EPOCH, wall=wall, nap=wall.nap)
        told.append(lived(site))
        site.close()
    assert told[0] == told[1]


def test_a_world_forgotten_between_two_commands_is_the_same(tmp_path: Path, monkeypatch):
    """Every command by a process of its own: nothing that matters is kept outside the file."""
    path = tmp_path / "w.db"
    SimulatedSite.open(path, speed=float("inf"), start=EPOCH).close()

    class Forgetful:
        def __getattr__(self, name: str):
            return getattr(SimulatedSite.open(path), name)

    assert lived(Forgetful()) == lived(SimulatedSite.open(None))


def test_the_order_of_hashes_does_not_show(tmp_path: Path):
    """Two processes whose sets and dictionaries of strings are hashed differently."""
    digests = set()
    for seed, arguments in (("1", []), ("77", []), ("5", [str(tmp_path / "w.db")])):
        argv = [sys.executable, determinism_walk.__file__, *arguments]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        digests.add(subprocess.run(argv, env=environment, capture_output=True, check=True).stdout)
    assert len(digests) == 1
