"""The life of a migration, stage by stage, up to the moment when the source forgets the partition.

    validation -> pre phase -> target partition -> virtual devices -> rounds of memory -> (suspension) ->
    remaining memory -> clean-up -> complete -> over; the software's post phase begins with complete

`suspension` holds the part in brackets, `undoing` what happens when it does not come to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpmtui.model.states import MigrationState, PartitionState
from lpmtui.simulator.kernel import on
from lpmtui.simulator.lpm import errorlog, hooks, memory, suspension
from lpmtui.simulator.lpm.breaking import came_up, orphaned
from lpmtui.simulator.lpm.entries import (
    add_target_adapter,
    free_lpar_id,
    prepare_target,
    remove_adapters,
    remove_entry,
    source_entry,
    target_entry,
)
from lpmtui.simulator.lpm.links import reckon
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.lpm.stages import at_stage, close, enter, then
from lpmtui.simulator.lpm.timing import draw
from lpmtui.simulator.lpm.validation import (
    device_objections,
    objections,
    target_objections,
    wished_mover,
)
from lpmtui.simulator.migration_objects import Migration, Stage
from lpmtui.simulator.world import World


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
    migration.wishes = dict(wishes or {})
    world.migrations.add(migration)
    enter(world, migration, Stage.VALIDATING)
    if not validate_only:
        world.settings.running.append(migration.key)
    then(world, migration, draw(world, migration, "validation"), "lpm.validated")
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
    migration.source_msp = wished_mover(world, migration, "source")[0].name
    migration.target_msp = wished_mover(world, migration, "dest")[0].name
    wanted = int(migration.wishes.get("dest_lpar_id", partition.lpar_id))
    migration.target_lpar_id = free_lpar_id(world, migration.target, wanted)
    world.settings.running.append(migration.key)
    migration.state = MigrationState.STARTING
    partition.state = PartitionState.MIGRATING_RUNNING
    enter(world, migration, Stage.PRE_PHASE)
    errorlog.note(world, migration.partition, "started")
    if not hooks.software().pre(world, migration, "lpm.pre-done"):
        then(world, migration, 0.0, "lpm.pre-done")


@on("lpm.pre-done")
def _pre_done(world: World, args: dict[str, Any]) -> None:
    migration = at_stage(world, args, Stage.PRE_PHASE)
    if migration is None or orphaned(world, migration):
        return
    enter(world, migration, Stage.TARGET_PARTITION)
    if came_up(world, migration, target_objections(world, migration)):
        return
    prepare_target(world, migration)
    then(world, migration, draw(world, migration, "target-partition"), "lpm.target-ready")


@on("lpm.target-ready")
def _target_ready(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if orphaned(world, migration):
        return
    enter(world, migration, Stage.VIRTUAL_DEVICES)
    then(world, migration, draw(world, migration, "virtual-device"), "lpm.device-ready", place=0)


@on("lpm.device-ready")
def _device_ready(world: World, args: dict[str, Any]) -> None:
    migration, place = world.migrations[args["migration"]], args["place"]
    if orphaned(world, migration) or came_up(world, migration, device_objections(world, migration)):
        return
    count = len(world.adapters.of(f"{migration.source}/{migration.partition}"))
    if place < count:
        add_target_adapter(world, migration, place)
    if place + 1 < count:
        then(world, migration, draw(world, migration, "virtual-device"), "lpm.device-ready", place=place + 1)
    else:
        enter(world, migration, Stage.MEMORY)
        memory.begin(world, migration)


@on("lpm.round-ended")
def _round_ended(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    left = memory.end_round(world, migration)
    if left is not None and not orphaned(world, migration):
        suspension.begin(world, migration, left)


@on("lpm.memory-complete")
def _memory_complete(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    memory.complete(world, migration)
    if orphaned(world, migration):
        return
    enter(world, migration, Stage.CLEAN_UP)
    reckon(world)
    then(world, migration, draw(world, migration, "source-adapters"), "lpm.cleaned-up")


@on("lpm.cleaned-up")
def _cleaned_up(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    if orphaned(world, migration):
        return
    remove_adapters(world, f"{migration.source}/{migration.partition}")
    target = target_entry(world, migration)
    assert target is not None
    if target.state is PartitionState.MIGRATING_RUNNING:
        target.state = PartitionState.RUNNING
    migration.state = MigrationState.COMPLETE
    migration.completed_at = world.now
    migration.answered = True
    enter(world, migration, Stage.COMPLETE)
    errorlog.note(world, migration.partition, "done")
    lingers = draw(world, migration, "source-entry") + source_entry(world, migration).entry_lingers_s
    then(world, migration, lingers, "lpm.source-gone")
    if not hooks.at_the_end(world, migration, hooks.software().post, "lpm.post-done"):
        world.after(0.0, "lpm.post-done", migration=migration.key)


@on("lpm.source-gone")
def _source_gone(world: World, args: dict[str, Any]) -> None:
    migration = world.migrations[args["migration"]]
    remove_entry(world, f"{migration.source}/{migration.partition}")
    close(world, migration)


@on("lpm.post-done")
def _post_done(world: World, args: dict[str, Any]) -> None:
    world.migrations[args["migration"]].post_done_at = world.now
