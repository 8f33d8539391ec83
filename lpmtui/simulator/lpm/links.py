"""Bandwidth shared among the migrations that are under way, and the pages that have gone over it.

A migration's rate is the least of what its source's link, its target's link and its two mover service
partitions give to each of the migrations that use them (equal shares). Whenever a transfer begins or ends,
the others are reckoned up to that moment and go on at their new rate.
"""

from __future__ import annotations

from dataclasses import dataclass

from lpmtui.simulator.lpm.timing import timing
from lpmtui.simulator.migration_objects import Migration, Stage
from lpmtui.simulator.world import World

TRANSFERRING = {
    Stage.MEMORY: "lpm.round-ended",
    Stage.REMAINING_MEMORY: "lpm.memory-complete",
}
"""Stages in which memory flows at a rate that may change, and the event that ends the transfer under way."""

LINK_LOST = "lpm.link-lost"
"""The event that ends a transfer through which nothing has gone for too long."""

_USING_LINKS = {Stage.MEMORY, Stage.SUSPENDED, Stage.PROCESSOR_STATE, Stage.REMAINING_MEMORY}


@dataclass(frozen=True, slots=True)
class Counters:
    """What lslparmigr counts, in bytes. What remains grows when a round begins."""

    transmitted: int
    remaining: int


def transfer_key(migration: Migration) -> str:
    """Key of the pending event that ends a transfer or a stage."""
    return f"lpm:{migration.key}"


def pages_sent(world: World, migration: Migration) -> float:
    """Pages of the round under way that have been sent by now."""
    seconds = max(0.0, world.now - migration.rate_since)
    sent = migration.sent + seconds * migration.rate_bps / migration.page_bytes
    return min(sent, float(migration.round_pages))


def counters(world: World, migration: Migration) -> Counters:
    """The byte counters at this moment, reckoned from the time."""
    sent = int(pages_sent(world, migration))
    return Counters(
        (migration.transmitted + sent) * migration.page_bytes,
        (migration.round_pages - sent) * migration.page_bytes,
    )


def begin_transfer(world: World, migration: Migration, pages: int) -> None:
    """Begin to send so many pages in the present stage; its event comes when they are sent."""
    migration.round_pages = pages
    migration.round_began = migration.rate_since = world.now
    migration.sent = 0.0
    migration.rate_bps = 0.0
    reckon(world)


def end_transfer(migration: Migration) -> None:
    """Count the round under way as sent."""
    migration.transmitted += migration.round_pages
    migration.round_pages, migration.sent, migration.rate_bps = 0, 0.0, 0.0


def reckon(world: World) -> None:
    """Give every transfer the rate that it has from now on, and schedule its end anew."""
    users = [one for one in world.running_migrations() if one.stage in _USING_LINKS]
    for migration in users:
        if migration.stage in TRANSFERRING:
            _reckon(world, migration, rate(world, migration, users))


def rate(world: World, migration: Migration, users: list[Migration] | None = None) -> float:
    """What a migration gets now, in bytes per second."""
    if users is None:
        users = [one for one in world.running_migrations() if one.stage in _USING_LINKS]
    shares = [
        world.frames[system].link_bps / max(1, sum(system in (one.source, one.target) for one in users))
        for system in (migration.source, migration.target)
    ]
    shares += [
        world.partitions[key].mover_bps / max(1, sum(key in _movers(one) for one in users))
        for key in _movers(migration)
    ]
    share = min(shares)
    return share * timing().on_demand_rate if migration.stage is Stage.REMAINING_MEMORY else share


def _movers(migration: Migration) -> tuple[str, str]:
    return f"{migration.source}/{migration.source_msp}", f"{migration.target}/{migration.target_msp}"


def _reckon(world: World, migration: Migration, bps: float) -> None:
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
