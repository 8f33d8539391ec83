"""The memory of a migrating partition: rounds while it runs, the last pages, and the rest on demand.

Every page that was ever written has to arrive in its last version. After each round, what the partition wrote
meanwhile (its dirty curve tells how much) has to be sent again; everything else has arrived.
"""

from __future__ import annotations

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.model.states import MigrationState
from lpmtui.model.units import MIB
from lpmtui.simulator.lpm import hooks
from lpmtui.simulator.lpm.entries import source_entry
from lpmtui.simulator.lpm.links import begin_transfer, end_transfer, rate
from lpmtui.simulator.lpm.timing import timing
from lpmtui.simulator.migration_objects import Migration
from lpmtui.simulator.objects import Partition
from lpmtui.simulator.world import World


def begin(world: World, migration: Migration) -> None:
    """Send all memory that was ever written, in a first round."""
    migration.state = MigrationState.IN_PROGRESS
    migration.pages = source_entry(world, migration).touched_mib * MIB // migration.page_bytes
    _begin_round(world, migration, migration.pages)


def dirty_pages(world: World, migration: Migration, seconds: float) -> int:
    """Pages that the partition writes within so many seconds: its curve's, and a little luck."""
    partition = source_entry(world, migration)
    low, high = timing().dirty_spread
    luck = world.rng("lpm.dirty", migration.partition).uniform(low, high)
    pages = int(_dirty_bytes(partition, seconds) * luck) // migration.page_bytes
    return min(pages, migration.pages)


def _dirty_bytes(partition: Partition, seconds: float) -> float:
    points = tuple((length, mib * MIB) for length, mib in partition.dirty)
    if len(points) < 2:
        return points[0][1] if points else 0.0
    return DirtyCurve(points, ceiling=float(partition.touched_mib * MIB)).dirtied(seconds)


def fits(world: World, migration: Migration, pages: int) -> bool:
    """The stop rule: whether so few pages are left that the partition may be suspended."""
    rule = timing()
    left = pages * migration.page_bytes
    pause = rate(world, migration) * rule.stop_pause_s
    share = source_entry(world, migration).memory_mib * MIB * rule.stop_memory_share
    return left <= max(pause, share) or migration.round >= rule.stop_most_rounds


def end_round(world: World, migration: Migration) -> int | None:
    """A round is over: begin the next one, or return how many pages are left for the suspension."""
    seconds = world.now - migration.round_began
    dirty = dirty_pages(world, migration, seconds)
    migration.rounds.append([float(migration.round_pages), seconds])
    migration.arrived = migration.pages - dirty
    end_transfer(migration)
    if fits(world, migration, dirty):
        return dirty
    _begin_round(world, migration, dirty)
    return None


def _begin_round(world: World, migration: Migration, pages: int) -> None:
    migration.round += 1
    begin_transfer(world, migration, pages)
    hooks.phase_begins(world, migration, migration.stage.value, migration.round)


def complete(world: World, migration: Migration) -> None:
    """The rest has arrived: all of the partition's memory is on the target."""
    migration.arrived += migration.round_pages
    end_transfer(migration)
