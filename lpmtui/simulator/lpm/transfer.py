"""The memory of a migrating partition, and the bandwidth that it shares with other migrations.

Every page that was ever written has to arrive in its last version. After each round, what the partition wrote
meanwhile (its dirty curve tells how much) has to be sent again; everything else has arrived.

A migration's rate is the least of what its source's link, its target's link and its pair of mover service
partitions give to each of the migrations that use them (equal shares); a redundant one has two pairs. When
a transfer begins or ends, the others are computed up to that moment and go on at their new rate.
"""

from __future__ import annotations

from collections import Counter

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import MigrationState
from lpmtui.model.units import MIB
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.entries import source_entry
from lpmtui.simulator.lpm.stages import timing, transfer_key
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration

TRANSFERRING = {
    LpmStage.MEMORY: "lpm.round-ended",
    LpmStage.REMAINING_MEMORY: "lpm.memory-complete",
}
"""Stages in which memory flows at a rate that may change, and the event that ends the transfer under way."""

LINK_LOST = "lpm.link-lost"
"""The event that ends a transfer through which nothing has gone for too long."""

_USING_LINKS = {LpmStage.MEMORY, LpmStage.SUSPENDED, LpmStage.PROCESSOR_STATE, LpmStage.REMAINING_MEMORY}


@dataclass(frozen=True, slots=True)
class ByteCounters:
    """What lslparmigr counts, in bytes. What remains grows when a round begins."""

    transmitted: int
    remaining: int


def pages_sent(world: World, migration: Migration) -> float:
    """Pages of the round under way that have been sent by now."""
    seconds = max(0.0, world.now - migration.rate_since)
    sent = migration.sent + seconds * migration.rate_bps / migration.page_bytes
    return min(sent, float(migration.round_pages))


def counters(world: World, migration: Migration) -> ByteCounters:
    """The byte counters at this moment, computed from the time."""
    sent = int(pages_sent(world, migration))
    return ByteCounters(
        (migration.transmitted + sent) * migration.page_bytes,
        (migration.round_pages - sent) * migration.page_bytes,
    )


def begin_transfer(world: World, migration: Migration, pages: int) -> None:
    """Begin to send so many pages in the present stage; its event comes when they are sent."""
    migration.round_pages = pages
    migration.round_began = migration.rate_since = world.now
    migration.sent = 0.0
    migration.rate_bps = 0.0
    recompute_rates(world)


def end_transfer(migration: Migration) -> None:
    """Count the round under way as sent."""
    migration.transmitted += migration.round_pages
    migration.round_pages, migration.sent, migration.rate_bps = 0, 0.0, 0.0


def recompute_rates(world: World) -> None:
    """Give every transfer the rate that it has from now on, and schedule its end anew."""
    users = [one for one in world.running_migrations() if one.stage in _USING_LINKS]
    for migration in users:
        if migration.stage in TRANSFERRING:
            _recompute_rate(world, migration, rate(world, migration, users))


def rate(world: World, migration: Migration, users: list[Migration] | None = None) -> float:
    """What a migration gets now, in bytes per second."""
    if users is None:
        users = [one for one in world.running_migrations() if one.stage in _USING_LINKS]
    shares = [
        world.frames[system].link_bps / max(1, sum(system in (one.source, one.target) for one in users))
        for system in (migration.source, migration.target)
    ]
    busy = Counter(key for one in users for pair in one.mover_pairs for key in pair)
    of_pairs = [
        min(world.partitions[key].mover_bps / max(1, busy[key]) for key in pair)
        for pair in migration.mover_pairs
    ]
    share = min(*shares, sum(of_pairs))
    return share * timing().on_demand_rate if migration.stage is LpmStage.REMAINING_MEMORY else share


def _recompute_rate(world: World, migration: Migration, bps: float) -> None:
    key = transfer_key(migration)
    if bps == migration.rate_bps and world.kernel.pending(key):
        return
    migration.sent = pages_sent(world, migration)
    migration.rate_since, migration.rate_bps = world.now, bps
    world.cancel(key)
    if bps > 0:
        left = (migration.round_pages - migration.sent) * migration.page_bytes / bps
        world.after(left, TRANSFERRING[migration.stage], key=key, migration=migration.key)
    else:
        world.after(timing().link_patience_s, LINK_LOST, key=key, migration=migration.key)


def begin_memory(world: World, migration: Migration) -> None:
    """Send all memory that was ever written, in a first round."""
    migration.state = MigrationState.IN_PROGRESS
    migration.pages = source_entry(world, migration).touched_mib * MIB // migration.page_bytes
    _begin_round(world, migration, migration.pages)


def dirty_pages(world: World, migration: Migration, seconds: float) -> int:
    """Pages that the partition writes within so many seconds: its curve's, with a random spread."""
    partition = source_entry(world, migration)
    low, high = timing().dirty_spread
    spread = world.rng("lpm.dirty", migration.partition).uniform(low, high)
    pages = int(_dirty_bytes(partition, seconds) * spread) // migration.page_bytes
    return min(pages, migration.pages)


def _dirty_bytes(partition: PartitionEntry, seconds: float) -> float:
    points = tuple((length, mib * MIB) for length, mib in partition.dirty)
    if len(points) < 2:
        return points[0][1] if points else 0.0
    return DirtyCurve(points, ceiling=float(partition.touched_mib * MIB)).dirtied(seconds)


def may_suspend(world: World, migration: Migration, pages: int) -> bool:
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
    if may_suspend(world, migration, dirty):
        return dirty
    _begin_round(world, migration, dirty)
    return None


def _begin_round(world: World, migration: Migration, pages: int) -> None:
    migration.round += 1
    begin_transfer(world, migration, pages)
    stages.announce_phase(world, migration, migration.stage.value, migration.round)


def complete_memory(world: World, migration: Migration) -> None:
    """The rest has arrived: all of the partition's memory is on the target."""
    migration.arrived += migration.round_pages
    end_transfer(migration)
