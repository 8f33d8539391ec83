"""Assumptions about a migration that no public source settles, read from `timing.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lpmtui.simulator.beside import table_beside
from lpmtui.simulator.migration_objects import Migration
from lpmtui.simulator.world import World


@dataclass(frozen=True, slots=True)
class Timing:
    """Ranges of durations in seconds, the stop rule, and shares of memory and bandwidth."""

    seconds: dict[str, tuple[float, float]]
    stop_pause_s: float
    stop_memory_share: float
    stop_most_rounds: int
    dirty_spread: tuple[float, float]
    sent_while_suspended: float
    on_demand_rate: float
    link_patience_s: float
    slow_link_bps: float
    slow_link_migrations: int


@cache
def timing() -> Timing:
    """The assumptions."""
    table = table_beside(__file__, "timing.toml")
    low, high = table["memory"]["dirty_spread"]
    return Timing(
        seconds={name: (low_s, high_s) for name, (low_s, high_s) in table["seconds"].items()},
        stop_pause_s=table["stop"]["pause_s"],
        stop_memory_share=table["stop"]["memory_share"],
        stop_most_rounds=table["stop"]["most_rounds"],
        dirty_spread=(low, high),
        sent_while_suspended=table["memory"]["sent_while_suspended"],
        on_demand_rate=table["memory"]["on_demand_rate"],
        link_patience_s=table["link"]["patience_s"],
        slow_link_bps=table["slow_link"]["up_to_bps"],
        slow_link_migrations=table["slow_link"]["most_migrations"],
    )


def draw(world: World, migration: Migration, name: str) -> float:
    """How long this part of this migration takes, in seconds."""
    low, high = timing().seconds[name]
    return world.rng(f"lpm.{name}", migration.partition).uniform(low, high)
