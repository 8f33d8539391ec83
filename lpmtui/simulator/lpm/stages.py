"""Moving a migration from one stage to the next."""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import MigrationState
from lpmtui.simulator.lpm import hooks
from lpmtui.simulator.lpm.links import transfer_key
from lpmtui.simulator.migration_objects import Migration, Stage
from lpmtui.simulator.world import World


def enter(world: World, migration: Migration, stage: Stage) -> None:
    """Note that a migration has come to a stage."""
    migration.stage = stage
    migration.history.append([world.now, stage.value])
    if stage is not Stage.MEMORY:
        hooks.phase_begins(world, migration, stage.value)


def then(world: World, migration: Migration, seconds: float, kind: str, **args: Any) -> None:
    """What ends the present stage. A migration that is stopped or fails cancels it."""
    world.after(seconds, kind, key=transfer_key(migration), migration=migration.key, **args)


def close(world: World, migration: Migration) -> None:
    """The HMC has finished with a migration."""
    migration.state = MigrationState.NOT_MIGRATING
    migration.ended_at = world.now
    migration.answered = True
    enter(world, migration, Stage.OVER)
    if migration.key in world.settings.running:
        world.settings.running.remove(migration.key)


def at_stage(world: World, args: dict[str, Any], stage: Stage) -> Migration | None:
    """The migration that an event is about, if it is still in the stage in which the event was expected."""
    migration = world.migrations[args["migration"]]
    return migration if migration.stage is stage else None
