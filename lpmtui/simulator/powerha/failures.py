"""The event of a node that failed: the survivors take over what it had."""

from __future__ import annotations

from lpmtui.model.cluster import GroupState
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
        group.key: _taker(world, group, dead)
        for group in world.groups.of(operation.cluster)
        if dead in group.nodes and _lost(group, dead)
    }
    first(operation, relocation.relocate(world, operation.cluster, targets))


def _lost(group: Group, dead: str) -> bool:
    """Whether the group was on the dead node; from now on nothing of it is there."""
    state = group.states[dead]
    if state is not GroupState.UNMANAGED:
        group.states[dead] = GroupState.OFFLINE
    if group.owner == dead:
        group.owner = ""
    return state in _HELD


def _taker(world: World, group: Group, dead: str) -> str:
    """The node that takes the group over; empty for none. One that is online elsewhere stays there."""
    return placement.after_failure(world, group, dead)


@step("failure.end")
def _end(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    operations.settle(world, cluster.name)
    events(world, cluster, "failure_end", node=args["dead"])
