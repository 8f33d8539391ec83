"""Work of several steps in world time: begun by a program or by PowerHA itself, carried on by the kernel.

A step is a function registered under a name; what is still to be done is data, so it survives in the world's
file. A step may put further steps in front of the rest. Events of a cluster come one after the other: what
PowerHA begins by itself waits in a queue (`queued`). An event may not come to its end: a script of it fails
(`RP_FAILED`), or it lasts too long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lpmtui.model.states import GroupState, NodeState
from lpmtui.simulator.engine.kernel import POWERHA, load_room, on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Group, Operation, OperationStep, PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import (
    RP_FAILED,
    UNMANAGED,
    alive,
    events,
    remark,
    serving,
    trouble,
)
from lpmtui.simulator.powerha.facts import longest_event_s
from lpmtui.simulator.shells.files import CLUTILS_LOG, date_line, epoch

LPM = "lpm"
"""The name of the operation that is a node's part in its own migration, and not an event of the cluster."""

NODE_DOWN = "node_down"
"""The event that comes before all others in the queue."""

Action = Callable[[World, Operation, dict[str, str]], None]

_ACTIONS: dict[str, Action] = {}

_KEPT = 20
"""How many finished operations of a cluster are remembered, so that who waits for one still finds it."""


def step(name: str) -> Callable[[Action], Action]:
    """Register what a step of that name does."""

    def register(action: Action) -> Action:
        _ACTIONS[name] = action
        return action

    return register


def begin(
    world: World,
    cluster: str,
    host: str,
    what: str,
    steps: list[OperationStep],
    *,
    program: str = "",
    done: str = "",
    subject: str = "",
    queued: bool = False,
) -> Operation:
    """Start an operation; steps without delay are done at once. `done` is scheduled when it ends."""
    over = [found for found in world.operations.of(cluster) if found.status is not None]
    for old in over[: max(0, len(over) - _KEPT)]:
        world.operations.remove(old.key)
    world.settings.operations += 1
    number = world.settings.operations
    operation = Operation(
        number, cluster, host, what, list(steps), program=program, done=done, subject=subject
    )
    operation.began_at = world.now
    operation.waiting = queued and any(not found.waiting for found in under_way(world, cluster))
    world.operations.add(operation)
    if not operation.waiting:
        _start(world, operation)
    return operation


def under_way(world: World, cluster: str) -> list[Operation]:
    """The events of a cluster that have not ended, those in the queue included."""
    return [found for found in world.operations.of(cluster) if found.status is None and found.what != LPM]


def first(operation: Operation, steps: list[OperationStep]) -> None:
    """Put steps in front of what is still to be done."""
    operation.steps[:0] = steps


def wait_for(operation: Operation, other: Operation) -> None:
    """Do nothing more until another operation has ended; how it did is then in `awaited_status`."""
    if other.status is None:
        operation.awaits = other.key
    else:
        operation.awaited_status = other.status


def say(world: World, operation: Operation, text: str) -> None:
    """Print a line; an operation that keeps a log writes it there, too."""
    operation.output += f"{text}\n"
    if operation.program:
        world.log(operation.host, CLUTILS_LOG, text)


def note(world: World, operation: Operation, text: str) -> None:
    """Write a line with time and program into clutils.log."""
    at = date_line(epoch(world, operation.host))
    world.log(operation.host, CLUTILS_LOG, f"{at} {operation.program or operation.what}: {text}")


def fail(world: World, operation: Operation, text: str, status: int = 1) -> None:
    """End an operation with an error; what was still to be done is not done."""
    operation.errors += f"{text}\n"
    if operation.program:
        note(world, operation, text)
    _end(world, operation, status)


def settle(world: World, cluster: str) -> None:
    """The event is over: the cluster manager of every managed node is stable again."""
    for node in world.nodes.of(cluster):
        if node.state is NodeState.NORMAL:
            node.raw_state = "ST_STABLE"


def unsettle(world: World, cluster: PowerhaCluster, state: str) -> None:
    """The cluster manager of every managed node goes to a state of an event under way."""
    for node in serving(world, cluster.name):
        if node.raw_state != UNMANAGED:
            node.raw_state = state


def proceed(world: World, operation: Operation) -> None:
    """Go on after a script that failed, or with what waited for something that is there now."""
    operation.halted_on, operation.stalled = "", False
    if not operation.waiting and not world.kernel.pending(_key(operation)):
        _go_on(world, operation)


def abandon(world: World, host: str, heir: str) -> None:
    """The host is gone: what it had under way in the cluster goes on from another node, without the host.

    Its own part in a migration (and everything, where there is no heir) ends here without a notice.
    """
    for operation in world.operations.of(world.nodes[host].cluster):
        if operation.status is not None:
            continue
        operation.steps = [following for following in operation.steps if not _needs(following, host)]
        if operation.host == host and (operation.what == LPM or not heir):
            operation.done = ""
            _end(world, operation, 1)
            continue
        operation.host = heir if operation.host == host else operation.host
        if operation.halted_on in ("", host):
            proceed(world, operation)


def thaw(world: World, host: str) -> None:
    """Go on with what waited for a frozen host."""
    node = world.nodes.get(host)
    for operation in world.operations.of(node.cluster if node else ""):
        if operation.stalled:
            proceed(world, operation)


@on("powerha.step")
def _due(world: World, args: dict[str, str]) -> None:
    operation = world.operations.get(args["operation"])
    if operation is None or operation.status is not None:
        return
    if operation.steps:
        operation.steps[0].after = 0.0
    _go_on(world, operation)


def _start(world: World, operation: Operation) -> None:
    operation.waiting, operation.began_at = False, world.now
    if operation.what != LPM:
        limit = longest_event_s(world.clusters[operation.cluster])
        world.after(limit, "powerha.too-long", key=_long_key(operation), operation=operation.key)
    _go_on(world, operation)


def _go_on(world: World, operation: Operation) -> None:
    while _may(world, operation) and operation.steps and operation.steps[0].after <= 0:
        following = operation.steps.pop(0)
        if following.name not in _ACTIONS:
            load_room(POWERHA)
        _ACTIONS[following.name](world, operation, following.args)
    if not _may(world, operation):
        return
    if operation.steps:
        delay = operation.steps[0].after
        world.after(delay, "powerha.step", key=_key(operation), operation=operation.key)
    else:
        _end(world, operation, 0)


def _may(world: World, operation: Operation) -> bool:
    """Whether it can go on at this moment; where a host is frozen it is marked to be thawed."""
    if operation.status is not None or operation.awaits or operation.halted_on:
        return False
    following = operation.steps[0] if operation.steps else None
    there = following.args.get("node", "") if following and following.name.startswith(_ON_A_NODE) else ""
    operation.stalled = world.frozen(operation.host) or world.frozen(there)
    return not operation.stalled


def _end(world: World, operation: Operation, status: int) -> None:
    operation.status, operation.ended_at, operation.steps = status, world.now, []
    operation.halted_on, operation.awaits = "", ""
    world.cancel(_key(operation))
    world.cancel(_long_key(operation))
    if operation.what == "clmgr" and alive(world, operation.host):
        note(world, operation, f"ended, RC: {status}")
    _wake(world, operation, status)
    if operation.done:
        world.after(0, operation.done, migration=operation.subject)
    if operation.what != LPM:
        _next(world, operation.cluster)


def _next(world: World, cluster: str) -> None:
    """The next event of the queue; the cluster is stable where there is none."""
    pending = under_way(world, cluster)
    if not pending:
        settle(world, cluster)
    elif all(found.waiting for found in pending):
        _start(world, min(pending, key=lambda found: (found.what != NODE_DOWN, found.number)))


def _wake(world: World, operation: Operation, status: int) -> None:
    for waiter in world.operations.of(operation.cluster):
        if waiter.awaits == operation.key:
            waiter.awaits, waiter.awaited_status = "", status
            proceed(world, waiter)


_ON_A_NODE = ("services.", "group.", "network.", "monitor.")
"""Beginnings of the steps that run scripts on the node that they name."""


def _needs(following: OperationStep, host: str) -> bool:
    return following.args.get("node") == host and following.name.startswith((*_ON_A_NODE, "request."))


def _key(operation: Operation) -> str:
    return f"operation {operation.number}"


def _long_key(operation: Operation) -> str:
    return f"too long {operation.number}"


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
    operation.halted_on = host
    _wake(world, operation, 1)


def run_on(world: World, host: str) -> bool:
    """What `clruncmd` does: the event goes on as if the script had succeeded. False where none failed there.

    What the script did not do stays undone: the group is in ERROR until it is moved.
    """
    cluster = world.clusters[world.nodes[host].cluster]
    halted = [found for found in under_way(world, cluster.name) if found.halted_on == host]
    for operation in halted:
        for group in world.groups.of(cluster.name):
            if group.states.get(host) is GroupState.TEMPORARY_ERROR:
                group.states[host] = GroupState.ERROR
        for node in serving(world, cluster.name):
            if node.raw_state in (RP_FAILED, "ST_BARRIER"):
                node.raw_state = "ST_RP_RUNNING"
        proceed(world, operation)
    return bool(halted)


@on("powerha.too-long")
def _too_long(world: World, args: dict[str, Any]) -> None:
    operation = world.operations.get(args["operation"])
    if operation is None or operation.status is not None:
        return
    cluster = world.clusters[operation.cluster]
    lasted, event = world.now - operation.began_at, operation.event or operation.what
    if lasted <= longest_event_s(cluster) + 1:
        events(world, cluster, "too_long", seconds=f"{lasted:.0f}", event=event)
    text = f"Cluster {cluster.name} has been running {event} for {lasted:.0f} seconds."
    for node in serving(world, cluster.name):
        remark(world, node.name, f"WARNING: {text} Please check cluster status. (simulated text)")
    if (place := args.get("place", 1)) < _WARNINGS:
        args = {"operation": operation.key, "place": place + 1}
        world.after(lasted, "powerha.too-long", key=_long_key(operation), **args)
