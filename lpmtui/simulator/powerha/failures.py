"""The event of a node that failed: the survivors take over what it had."""

from __future__ import annotations

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Cluster, Group, Operation, Step
from lpmtui.simulator.powerha import operations, placement, relocation
from lpmtui.simulator.powerha.eventlog import events
from lpmtui.simulator.powerha.facts import seconds
from lpmtui.simulator.powerha.operations import first, step
from lpmtui.simulator.powerha.services import unsettle
from lpmtui.simulator.world import World

_HELD = (GroupState.ONLINE, GroupState.ACQUIRING, GroupState.RELEASING)


def begin(world: World, cluster: Cluster, dead: str, host: str) -> None:
    """Begin the event on one of the survivors, before all others that wait."""
    args = {"dead": dead}
    steps = [
        Step(0, "failure.begin", args),
        Step(seconds("failure", "node_down"), "failure.take-over", args),
        Step(0, "failure.end", args),
    ]
    operations.begin(world, cluster.name, host, operations.NODE_DOWN, steps, queued=True)


@step("failure.begin")
def _begin(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    unsettle(world, cluster, "ST_RP_RUNNING")
    events(world, cluster, "failure_begin", node=args["dead"])


@step("failure.take-over")
def _take_over(world: World, operation: Operation, args: dict[str, str]) -> None:
    dead = args["dead"]
    targets = {
        group.key: placement.after_failure(world, group, dead)
        for group in lose(world, operation.cluster, dead)
    }
    first(operation, relocation.relocate(world, operation.cluster, targets))


def lose(world: World, cluster: str, dead: str) -> list[Group]:
    """Nothing of any group is on a dead node any more; returns the groups that were there."""
    lost: list[Group] = []
    for group in world.groups.of(cluster):
        state = group.states.get(dead)
        if state in _HELD:
            lost.append(group)
        if state not in (None, GroupState.UNMANAGED):
            group.states[dead] = GroupState.OFFLINE
        if group.owner == dead:
            group.owner = ""
    return lost


@step("failure.end")
def _end(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    operations.settle(world, cluster.name)
    events(world, cluster, "failure_end", node=args["dead"])
