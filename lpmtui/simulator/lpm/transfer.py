"""The memory of a migrating partition: rounds, the freeze, the rest on demand; the bandwidth that is shared.

Every page that was ever written has to arrive in its last version. After each round, what the partition wrote
meanwhile (its dirty curve tells how much) has to be sent again; everything else has arrived. When little is
left the partition is suspended on the source, and resumes on the target before the rest has come.

A migration's rate is the least of what its source's link, its target's link and its pair of mover service
partitions give to each of the migrations that use them (equal shares); a redundant one has two pairs. When
a transfer begins or ends, the others are computed up to that moment and go on at their new rate.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import MigrationState
from lpmtui.model.units import MIB
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.entries import hand_over, source_entry
from lpmtui.simulator.lpm.stages import draw, enter, schedule_next, timing, transfer_key
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.objects.systems import PartitionEntry

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


_LOOK_S = 1.0
"""How often a suspended migration looks whether its link is back."""


def begin(world: World, migration: Migration, dirty: int) -> None:
    """Stop the operating system; after a fixed cost, part of its last dirty pages goes over."""
    enter(world, migration, LpmStage.SUSPENDED)
    migration.suspended_at = world.now
    freeze(world, migration.host)
    fixed = draw(world, migration, "suspension") + source_entry(world, migration).suspension_extra_s
    pushed = int(dirty * timing().sent_while_suspended)
    bps = rate(world, migration)
    migration.round_pages, migration.sent = dirty, 0.0
    migration.rate_since, migration.rate_bps = world.now + fixed, bps
    seconds = fixed + (pushed * migration.page_bytes / bps if bps > 0 else 0.0)
    schedule_next(world, migration, seconds, "lpm.pages-pushed", pushed=pushed)


@on("lpm.pages-pushed")
def _pages_pushed(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if rate(world, migration) <= 0:
        _wait_for_the_link(world, migration, args)
        return
    enter(world, migration, LpmStage.PROCESSOR_STATE)
    migration.sent, migration.rate_bps, migration.rate_since = float(args["pushed"]), 0.0, world.now
    schedule_next(
        world, migration, draw(world, migration, "processor-state"), "lpm.resumed", pushed=args["pushed"]
    )


def _wait_for_the_link(world: World, migration: Migration, args: dict[str, Any]) -> None:
    """The partition is frozen until its pages can be sent, or the link is given up."""
    waited = args.get("waited", 0.0) + _LOOK_S
    if waited > timing().link_patience_s:
        schedule_next(world, migration, 0.0, LINK_LOST)
    else:
        schedule_next(world, migration, _LOOK_S, "lpm.pages-pushed", pushed=args["pushed"], waited=waited)


@on("lpm.resumed")
def _resumed(world: World, args: dict[str, Any]) -> None:
    migration, pushed = world.migrations[args["migration"]], args["pushed"]
    rest = migration.round_pages - pushed
    migration.transmitted += pushed
    migration.arrived += pushed
    migration.resumed_at = world.now
    hand_over(world, migration)
    enter(world, migration, LpmStage.REMAINING_MEMORY)
    begin_transfer(world, migration, rest)
    thaw(world, migration)


def freeze(world: World, host: str) -> None:
    """A host's operating system is frozen from now on."""
    world.images[host].frozen.append([world.now, None])
    stages.software().frozen(world, host, world.now)


def thaw(world: World, migration: Migration) -> None:
    """It runs again, here or there; a little later the network finds it."""
    image = world.images[migration.host]
    start = image.frozen[-1][0]
    assert start is not None
    image.frozen[-1][1] = world.now
    image.unreachable_until = world.now + draw(world, migration, "network")
    stages.software().resumed(world, image.name, start, world.now)
    world.at(image.unreachable_until, "lpm.reachable", migration=migration.key, start=start)


@on("lpm.reachable")
def _reachable(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    migration.reachable_at = world.now
    migration.history.append([world.now, "network-announcement"])
    if world.images[migration.host].up:
        stages.software().reachable(world, migration.host, args["start"], world.now)
