"""The life of a migration, stage by stage, up to the moment when the source no longer lists the partition.

    validation -> pre phase -> target partition -> virtual devices -> rounds of memory -> (suspension) ->
    remaining memory -> clean-up -> complete -> over; the software's post phase begins with complete

`transfer` holds the rounds and the part in brackets, `failures` what happens when it does not come to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpmtui.model.states import MigrationState, PartitionState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import failures, message, stages, transfer
from lpmtui.simulator.lpm.entries import (
    add_target_adapter,
    free_lpar_id,
    prepare_target,
    remove_adapters,
    remove_entry,
    source_entry,
    target_entry,
)
from lpmtui.simulator.lpm.stages import at_stage, close, draw, enter, schedule_next
from lpmtui.simulator.lpm.transfer import LINK_LOST, recompute_rates
from lpmtui.simulator.lpm.validation import choose_movers, device_objections, objections, target_objections
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration


def begin(
    world: World,
    hmc: str,
    partition: str,
    source: str,
    target: str,
    *,
    validate_only: bool = False,
    wishes: Mapping[str, str] | None = None,
) -> Migration:
    """Begin to validate, and to migrate where nothing speaks against it. All that is named exists.

    `wishes` are the attributes of migrlpar's `-i`.
    """
    world.settings.migrations += 1
    migration = Migration(
        world.settings.migrations, partition, source, target, hmc, world.now, validate_only=validate_only
    )
    migration.image = source_entry(world, migration).image
    migration.wishes = dict(wishes or {})
    world.migrations.add(migration)
    enter(world, migration, LpmStage.VALIDATING)
    if not validate_only:
        world.settings.running.append(migration.key)
    schedule_next(world, migration, draw(world, migration, "validation"), "lpm.validated")
    return migration


@on("lpm.validated")
def _validated(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if not migration.validate_only:
        world.settings.running.remove(migration.key)
    if migration.orphaned:
        migration.messages = [message("console-restarted", partition=migration.partition)]
    else:
        migration.messages = objections(world, migration)
    if migration.messages or migration.validate_only:
        migration.failed = bool(migration.messages)
        close(world, migration)
        return
    partition = source_entry(world, migration)
    choose_movers(world, migration)
    wanted = int(migration.wishes.get("dest_lpar_id", partition.lpar_id))
    migration.target_lpar_id = free_lpar_id(world, migration.target, wanted)
    world.settings.running.append(migration.key)
    migration.state = MigrationState.STARTING
    partition.state = PartitionState.MIGRATING_RUNNING
    enter(world, migration, LpmStage.PRE_PHASE)
    stages.log_pmig_event(world, migration.host, "started")
    if not stages.software().pre(world, migration, "lpm.pre-done"):
        schedule_next(world, migration, 0.0, "lpm.pre-done")


@on("lpm.pre-done")
def _pre_done(world: World, args: dict[str, Any]) -> None:
    migration = at_stage(world, args, LpmStage.PRE_PHASE)
    if migration is None or failed_as_orphan(world, migration):
        return
    enter(world, migration, LpmStage.TARGET_PARTITION)
    if stopped_by(world, migration, target_objections(world, migration)):
        return
    prepare_target(world, migration)
    schedule_next(world, migration, draw(world, migration, "target-partition"), "lpm.target-ready")


@on("lpm.target-ready")
def _target_ready(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if failed_as_orphan(world, migration):
        return
    enter(world, migration, LpmStage.VIRTUAL_DEVICES)
    schedule_next(world, migration, draw(world, migration, "virtual-device"), "lpm.device-ready", place=0)


@on("lpm.device-ready")
def _device_ready(world: World, args: dict[str, Any]) -> None:
    migration, place = world.migrations[args["migration"]], args["place"]
    if failed_as_orphan(world, migration) or stopped_by(
        world, migration, device_objections(world, migration)
    ):
        return
    count = len(world.adapters.of(f"{migration.source}/{migration.partition}"))
    if place < count:
        add_target_adapter(world, migration, place)
    if place + 1 < count:
        schedule_next(
            world, migration, draw(world, migration, "virtual-device"), "lpm.device-ready", place=place + 1
        )
    else:
        enter(world, migration, LpmStage.MEMORY)
        transfer.begin_memory(world, migration)


@on("lpm.round-ended")
def _round_ended(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    left = transfer.end_round(world, migration)
    if left is not None and not failed_as_orphan(world, migration):
        transfer.begin(world, migration, left)


@on("lpm.memory-complete")
def _memory_complete(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    transfer.complete_memory(world, migration)
    if failed_as_orphan(world, migration):
        return
    enter(world, migration, LpmStage.CLEAN_UP)
    recompute_rates(world)
    schedule_next(world, migration, draw(world, migration, "source-adapters"), "lpm.cleaned-up")


@on("lpm.cleaned-up")
def _cleaned_up(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if failed_as_orphan(world, migration):
        return
    remove_adapters(world, f"{migration.source}/{migration.partition}")
    target = target_entry(world, migration)
    assert target is not None
    if target.state is PartitionState.MIGRATING_RUNNING:
        target.state = PartitionState.RUNNING
    migration.state = MigrationState.COMPLETE
    migration.completed_at = world.now
    migration.answered = True
    enter(world, migration, LpmStage.COMPLETE)
    stages.log_pmig_event(world, migration.host, "done")
    lingers = draw(world, migration, "source-entry") + source_entry(world, migration).entry_lingers_s
    schedule_next(world, migration, lingers, "lpm.source-gone")
    if not stages.at_the_end(world, migration, stages.software().post, "lpm.post-done"):
        world.after(0.0, "lpm.post-done", migration=migration.key)


@on("lpm.source-gone")
def _source_gone(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    remove_entry(world, f"{migration.source}/{migration.partition}")
    close(world, migration)


@on("lpm.post-done")
def _post_done(world: World, args: dict[str, Any]) -> None:
    world.migrations[args["migration"]].post_done_at = world.now


def stopped_by(world: World, migration: Migration, objections: list[str]) -> bool:
    """Whether something came up that stops a migration; then it is brought back."""
    if objections:
        failures.stop(world, migration, "\n".join(objections))
    return bool(objections)


def failed_as_orphan(world: World, migration: Migration) -> bool:
    """Whether its console restarted meanwhile: then it fails here, where the console's next step is due."""
    if migration.orphaned:
        failures.fail(world, migration, message("console-restarted", partition=migration.partition))
    return migration.orphaned


@on(LINK_LOST)
def _link_lost(world: World, args: dict[str, Any]) -> None:
    give_up_memory(world, world.migrations[args["migration"]])


def give_up_memory(world: World, migration: Migration) -> None:
    """Memory can no longer be sent: a partition that runs on the target already loses what is missing."""
    if migration.stage is LpmStage.REMAINING_MEMORY:
        failures.crash(world, migration.host, "memory lost")
    else:
        failures.fail(world, migration, "")
    migration.messages = [message("link-lost", partition=migration.partition)]
