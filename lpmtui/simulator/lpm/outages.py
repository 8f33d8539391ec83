"""Partitions that stop running without being asked, and that come up again."""

from __future__ import annotations

from lpmtui.model.states import PartitionState, RmcState, SystemState
from lpmtui.simulator.engine.registry import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.rollback import partition_lost, system_lost
from lpmtui.simulator.objects.lpar import PartitionEntry


def crash(world: World, host: str, why: str) -> None:
    """A host's operating system is gone (halt, panic, dead man switch); sessions to it are lost.

    Nothing boots it again by itself. A migration of it fails, unless all of it was on the target already.
    """
    image = world.images[host]
    if not image.up:
        return
    image.up = False
    image.users = []
    if world.frozen(host):
        image.frozen[-1][1] = world.now
    entry = world.partition_of(host)
    entry.rmc_state = RmcState.INACTIVE
    migration = world.migration_of(host)
    if migration is None:
        entry.state = PartitionState.NOT_ACTIVATED
    stages.software().crashed(world, host, why)
    if migration is not None:
        partition_lost(world, migration)
        if not migration.failed:
            entry.state = PartitionState.NOT_ACTIVATED


def boot(world: World, host: str) -> None:
    """A host's operating system has come up again, where its partition is."""
    image = world.images[host]
    image.up = True
    image.booted_at = world.now
    image.unreachable_until = 0.0
    entry = world.partition_of(host)
    entry.state, entry.rmc_state = PartitionState.RUNNING, RmcState.ACTIVE
    stages.software().booted(world, host)


_BOOT_S = 60.0
"""How long a partition takes to come up: an assumption."""


def switch_on(world: World, entry: PartitionEntry) -> None:
    """Activate a partition, or a Virtual I/O Server; a little later it is up."""
    entry.state = PartitionState.STARTING
    world.after(_BOOT_S, "power.booted", key=f"boot {entry.key}", entry=entry.key)


@on("power.booted")
def _booted(world: World, args: dict[str, str]) -> None:
    entry = world.partitions.get(args["entry"])
    if entry is None or entry.state is not PartitionState.STARTING:
        return
    if entry.host in world.images:
        boot(world, entry.host)
    else:
        entry.state, entry.rmc_state = PartitionState.RUNNING, RmcState.ACTIVE


def switch_off(world: World, entry: PartitionEntry) -> None:
    """Take the power from a partition: for its software that is a crash."""
    world.cancel(f"boot {entry.key}")
    if entry.host in world.images and world.images[entry.host].up:
        crash(world, entry.host, "switched off")
    else:
        entry.state, entry.rmc_state = PartitionState.NOT_ACTIVATED, RmcState.INACTIVE


def crash_system(world: World, system: str) -> list[str]:
    """A managed system is gone at once, and all that ran on it; returns the hosts that did.

    Migrations that it takes part in fail. A partition that already runs on the target of one loses the memory
    that was still to come.
    """
    world.frames[system].state = SystemState.ERROR
    hosts = [one.name for one in world.images.values() if one.system == system and one.up]
    for host in hosts:
        crash(world, host, "system lost")
    for entry in world.partitions.of(system):
        if entry.is_vios:
            entry.state, entry.rmc_state = PartitionState.NOT_ACTIVATED, RmcState.INACTIVE
    for migration in world.running_migrations():
        if system in (migration.source, migration.target) and system_lost(world, migration, system):
            crash(world, migration.host, "memory lost")
    return hosts


def start_system(world: World, system: str) -> None:
    """A managed system works again, and its Virtual I/O Servers run; other partitions have to be booted."""
    world.frames[system].state = SystemState.OPERATING
    for entry in world.partitions.of(system):
        if entry.is_vios:
            entry.state, entry.rmc_state = PartitionState.RUNNING, RmcState.ACTIVE
