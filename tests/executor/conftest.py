"""Fixtures of the executor's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.simulator.api import SimulatedSite


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, SimulatedSite.open(None))
    yield made
    made.close()
