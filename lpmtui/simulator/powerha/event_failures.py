"""Events that do not come to their end: a script that fails (`RP_FAILED`), an event that lasts too long."""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Group, Operation
from lpmtui.simulator.powerha import facts, operations
from lpmtui.simulator.powerha.cluster_state import RP_FAILED, serving
from lpmtui.simulator.powerha.eventlog import events, remark, trouble

_WARNINGS = 4
"""How often an event is said to last too long, each time after twice as many seconds."""


def script_failed(world: World, operation: Operation, group: Group, host: str, event: str) -> None:
    """An event script failed on a host: the cluster manager there stops, those of the others wait for it."""
    group.states[host] = GroupState.TEMPORARY_ERROR
    trouble(world, host, event.split(maxsplit=1)[0], f"event script failed for {group.name} (simulated text)")
    remark(world, host, f"EVENT FAILED: 1: {event} 1")
    events(world, world.clusters[operation.cluster], "error", event=event.split(maxsplit=1)[0])
    for node in serving(world, operation.cluster):
        if node.raw_state != "UNMANAGED":
            node.raw_state = RP_FAILED if node.name == host else "ST_BARRIER"
    operations.halt(world, operation, host)


def run_on(world: World, host: str) -> bool:
    """What `clruncmd` does: the event goes on as if the script had succeeded. False where none failed there.

    What the script did not do stays undone: the group is in ERROR until it is moved.
    """
    cluster = world.clusters[world.nodes[host].cluster]
    halted = [found for found in operations.under_way(world, cluster.name) if found.halted_on == host]
    for operation in halted:
        for group in world.groups.of(cluster.name):
            if group.states.get(host) is GroupState.TEMPORARY_ERROR:
                group.states[host] = GroupState.ERROR
        for node in serving(world, cluster.name):
            if node.raw_state in (RP_FAILED, "ST_BARRIER"):
                node.raw_state = "ST_RP_RUNNING"
        operations.proceed(world, operation)
    return bool(halted)


@on("powerha.too-long")
def _too_long(world: World, args: dict[str, Any]) -> None:
    operation = world.operations.get(args["operation"])
    if operation is None or operation.status is not None:
        return
    cluster = world.clusters[operation.cluster]
    lasted, event = world.now - operation.began_at, operation.event or operation.what
    if lasted <= facts.longest_event_s(cluster) + 1:
        events(world, cluster, "too_long", seconds=f"{lasted:.0f}", event=event)
    for node in serving(world, cluster.name):
        text = f"Cluster {cluster.name} has been running {event} for {lasted:.0f} seconds."
        remark(world, node.name, f"WARNING: {text} Please check cluster status. (simulated text)")
    place = args.get("place", 1)
    if place < _WARNINGS:
        key = operations.long_key(operation)
        world.after(lasted, "powerha.too-long", key=key, operation=operation.key, place=place + 1)
