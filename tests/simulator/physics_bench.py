"""Migrations of nothing but memory: every luck, every fixed cost and every rule of LPM's own switched off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.units import MIB
from lpmtui.simulator.engine.world import Settings, World
from lpmtui.simulator.lpm import lifecycle, transfer
from lpmtui.simulator.lpm.stages import timing
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.scenario import from_table, populate

Points = Sequence[tuple[float, float]]
"""Seconds and MiB."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a migration did: rounds while it ran, what was left for the suspension, and both together."""

    live_rounds: int
    last_mib: float
    last_s: float
    total_mib: float
    total_s: float


class Physics:
    """Worlds of two systems with a link in between, under rules that a test may change."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.rules()

    def rules(self, *, pause_s: float = 0.3, rounds: int = 1_000_000, share: float = 0.0) -> None:
        """Change the stop rule."""
        changed = replace(
            timing(),
            stop_pause_s=pause_s,
            stop_memory_share=share,
            stop_most_rounds=rounds,
            dirty_spread=(1.0, 1.0),
        )
        self._patch.setattr(transfer, "timing", lambda: changed)

    def world(self, names: Sequence[str], *, touched_mib: int, rate_mib_s: float, points: Points) -> World:
        """Partitions of one kind on one system, and another system to move them to."""
        site = {
            "hmc": [{"name": "hmc"}],
            "curve": {"measured": {"points": [[seconds, f"{mib:.6f}MiB"] for seconds, mib in points]}},
            "system": [
                {
                    "name": name,
                    "memory": "64TiB",
                    "processors": 1000.0,
                    "link": f"{rate_mib_s:.9f}MiB/s",
                    "vios": [{"name": f"{name}-v", "mover": "1000TiB/s"}],
                    "partition": [],
                }
                for name in ("src", "dst")
            ],
        }
        site["system"][0]["partition"] = [
            {
                "name": name,
                "memory": f"{max(1024, touched_mib)}MiB",
                "touched": f"{touched_mib}MiB",
                "curve": "measured",
            }
            for name in names
        ]
        world = World(Settings(speed=math.inf))
        populate(world, from_table(site))
        return world

    def copy(self, touched_mib: int, rate_mib_s: float, points: Points) -> Copied:
        """Migrate one partition up to its suspension."""
        world = self.world(["p"], touched_mib=touched_mib, rate_mib_s=rate_mib_s, points=points)
        migration = lifecycle.begin(world, "hmc", "p", "src", "dst")
        until(world, migration, LpmStage.SUSPENDED)
        last = migration.round_pages * migration.page_bytes / MIB
        seconds = sum(took for _, took in migration.rounds)
        sent = migration.transmitted * migration.page_bytes / MIB
        last_s = last / rate_mib_s
        return Copied(len(migration.rounds), last, last_s, sent + last, seconds + last_s)


def until(world: World, migration: Migration, *stages: LpmStage) -> None:
    """Let events happen until the migration is in one of the stages."""
    for _ in range(100_000):
        if migration.stage in stages:
            return
        world.advance_to(world.kernel.next_at())
    raise AssertionError(f"never came to {stages}")


def saturating(start_mib: float, per_s: float, working_set_mib: float) -> Points:
    """`min(W, c + D T)` as points."""
    full = (working_set_mib - start_mib) / per_s
    return [(0.0, start_mib), (full, working_set_mib), (full + 1e6, working_set_mib)]
