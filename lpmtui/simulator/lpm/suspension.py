"""The moment in which a partition is frozen: suspended on the source, resumed on the target."""

from __future__ import annotations

from typing import Any

from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.entries import hand_over, source_entry
from lpmtui.simulator.lpm.stages import draw, enter, schedule_next, timing
from lpmtui.simulator.lpm.transfer import LINK_LOST, begin_transfer, rate
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration

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
