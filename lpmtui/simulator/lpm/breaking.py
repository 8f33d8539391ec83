"""What breaks a migration that was all right when it was validated."""

from __future__ import annotations

from typing import Any

from lpmtui.simulator import power
from lpmtui.simulator.kernel import on
from lpmtui.simulator.lpm import undoing
from lpmtui.simulator.lpm.links import LINK_LOST
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.migration_objects import Migration, Stage
from lpmtui.simulator.world import World


def came_up(world: World, migration: Migration, objections: list[str]) -> bool:
    """Whether something came up that stops a migration; then it is brought back."""
    if objections:
        undoing.stop(world, migration, "\n".join(objections))
    return bool(objections)


def orphaned(world: World, migration: Migration) -> bool:
    """Whether its console restarted meanwhile: then it fails here, where the console's next step is due."""
    if migration.orphaned:
        undoing.fail(world, migration, message("console-restarted", partition=migration.partition))
    return migration.orphaned


@on(LINK_LOST)
def _link_lost(world: World, args: dict[str, Any]) -> None:
    give_up_memory(world, world.migrations[args["migration"]])


def give_up_memory(world: World, migration: Migration) -> None:
    """Memory can no longer be sent: a partition that runs on the target already loses what is missing."""
    if migration.stage is Stage.REMAINING_MEMORY:
        power.crash(world, migration.partition, "memory lost")
    else:
        undoing.fail(world, migration, "")
    migration.messages = [message("link-lost", partition=migration.partition)]
