"""Migrations that are stopped, fail or are recovered; partitions and systems that go down and come up."""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import MigrationState, PartitionState, RmcState, SystemState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import message, stages
from lpmtui.simulator.lpm.entries import remove_entry, source_entry, target_entry
from lpmtui.simulator.lpm.stages import close, draw, enter, schedule_next, transfer_key
from lpmtui.simulator.lpm.transfer import recompute_rates, thaw
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.objects.systems import PartitionEntry

STOPPABLE = frozenset(
    {
        LpmStage.VALIDATING,
        LpmStage.PRE_PHASE,
        LpmStage.TARGET_PARTITION,
        LpmStage.VIRTUAL_DEVICES,
        LpmStage.MEMORY,
        LpmStage.SUSPENDED,
        LpmStage.PROCESSOR_STATE,
    }
)
"""Stages before the point of no return, which is the resume on the target."""


def stop(world: World, migration: Migration, why: str) -> None:
    """Bring a stoppable migration back: the partition goes on (or resumes) on the source.

    It takes a little; then migrlpar prints `why`.
    """
    world.cancel(transfer_key(migration))
    migration.failed = True
    migration.messages = [why]
    if migration.stage is LpmStage.VALIDATING:
        close(world, migration)
        return
    migration.state = MigrationState.ABORTED
    _stand_still(world, migration)
    enter(world, migration, LpmStage.STOPPING)
    recompute_rates(world)
    schedule_next(world, migration, draw(world, migration, "roll-back"), "lpm.rolled-back")


def fail(world: World, migration: Migration, why: str) -> None:
    """Something broke: everything stays as it is until it is recovered; migrlpar prints `why` now."""
    world.cancel(transfer_key(migration))
    migration.failed = True
    migration.messages = [why]
    migration.state = MigrationState.FAILED
    migration.answered = True
    _stand_still(world, migration)
    enter(world, migration, LpmStage.FAILED)
    recompute_rates(world)


def recover(world: World, migration: Migration) -> None:
    """Bring a failed migration to an end, on the system where the partition is."""
    schedule_next(world, migration, draw(world, migration, "recovery"), "lpm.recovered")


def partition_lost(world: World, migration: Migration) -> None:
    """The partition's operating system is gone in the middle of its migration."""
    if migration.stage in STOPPABLE - {LpmStage.VALIDATING} or migration.stage is LpmStage.REMAINING_MEMORY:
        fail(world, migration, message("partition-lost", partition=migration.partition))


def system_lost(world: World, migration: Migration, system: str) -> bool:
    """A system is gone, the partition runs on the migration's other one; returns whether it lost memory."""
    lost = migration.stage is LpmStage.REMAINING_MEMORY and system == migration.source
    if (
        not lost
        and migration.stage in (*STOPPABLE, LpmStage.CLEAN_UP)
        and migration.stage is not LpmStage.VALIDATING
    ):
        fail(world, migration, message("system-lost", partition=migration.partition, system=system))
    return lost


def _stand_still(world: World, migration: Migration) -> None:
    """No more pages flow. What is suspended resumes on the source."""
    migration.rate_bps, migration.sent, migration.round_pages = 0.0, 0.0, 0
    image = world.images[migration.host]
    if image.up and world.frozen(image.name):
        thaw(world, migration)


@on("lpm.rolled-back")
def _rolled_back(world: World, args: dict[str, Any]) -> None:
    _back_to_source(world, world.migrations[args["migration"]])


@on("lpm.recovered")
def _recovered(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if world.images[migration.host].system == migration.source:
        _back_to_source(world, migration)
    else:
        _on_to_target(world, migration)


def _back_to_source(world: World, migration: Migration) -> None:
    remove_entry(world, f"{migration.target}/{migration.partition}")
    _set_free(world, source_entry(world, migration))
    close(world, migration)
    stages.log_pmig_event(world, migration.host, "aborted")
    stages.at_the_end(world, migration, stages.software().undo, "lpm.post-done")


def _on_to_target(world: World, migration: Migration) -> None:
    remove_entry(world, f"{migration.source}/{migration.partition}")
    target = target_entry(world, migration)
    assert target is not None
    _set_free(world, target)
    close(world, migration)
    stages.at_the_end(world, migration, stages.software().post, "lpm.post-done")


def _set_free(world: World, entry: PartitionEntry) -> None:
    entry.placeholder = False
    if entry.state is PartitionState.MIGRATING_RUNNING:
        up = world.images[entry.host].up
        entry.state = PartitionState.RUNNING if up else PartitionState.NOT_ACTIVATED


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
