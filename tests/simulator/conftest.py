"""Worlds for the tests of the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import Settings, World
from lpmtui.simulator.scenario import from_table, populate


@pytest.fixture
def site() -> SimulatedSite:
    """The demo scenario in memory; time passes only when something is waited for."""
    return SimulatedSite.open(None)


@pytest.fixture
def make_world() -> Callable[..., World]:
    """Makes an empty world, or one with a scenario's table in it."""

    def make(table: dict | None = None, *, seed: int = 1) -> World:
        world = World(Settings(seed=seed, speed=math.inf))
        if table is not None:
            populate(world, from_table(table))
        return world

    return make


class Wall:
    """A wall clock that a test moves; whoever sleeps moves it, too."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def nap(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def filed(tmp_path: Path, wall: Wall) -> Iterator[SimulatedSite]:
    """The demo scenario in a file, ten times as fast as a wall clock that only the test moves."""
    opened = SimulatedSite.open(tmp_path / "simulator.db", wall=wall, nap=wall.nap)
    yield opened
    opened.close()
