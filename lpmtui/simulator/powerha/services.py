"""Cluster services of a node: stopped (offline, move, unmanage) and started, as steps of an operation."""

from __future__ import annotations

from lpmtui.model.states import GroupState, NodeState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, Operation, OperationStep
from lpmtui.simulator.powerha import cluster_state, group_moves, groups, operations
from lpmtui.simulator.powerha.cluster_state import STABLE, UNMANAGED, alive, events, holders, remark
from lpmtui.simulator.powerha.facts import seconds, skips_event_processing, wording
from lpmtui.simulator.powerha.operations import fail, first, say, settle, step, unsettle
from lpmtui.simulator.shells.files import clock, epoch, stamp

_CLSTOP_FLAGS = {"unmanage": "-f", "offline": "-g", "move": "-gr"}


def stop(nodes: list[str], manage: str, *, broadcast: bool = True) -> list[OperationStep]:
    """The steps that stop services on nodes, one after the other; `manage` is offline, move or unmanage."""
    told = "true" if broadcast else "false"
    return [
        OperationStep(0, "services.stop", {"node": node, "manage": manage, "broadcast": told})
        for node in nodes
    ]


def start(nodes: list[str], manage: str, *, broadcast: bool = True) -> list[OperationStep]:
    """The steps that start services on nodes, one after the other; `manage` is auto or manual."""
    told = "true" if broadcast else "false"
    return [
        OperationStep(0, "services.start", {"node": node, "manage": manage, "broadcast": told})
        for node in nodes
    ]


@step("services.stop")
def _stop(world: World, operation: Operation, args: dict[str, str]) -> None:
    node, cluster = world.nodes[args["node"]], world.clusters[operation.cluster]
    if already := _already_stopped(node, args["manage"]):
        say(world, operation, wording(already, node=node.name))
        return
    if not alive(world, node.name):
        fail(world, operation, wording("unreachable", node=node.name))
        return
    if args["manage"] == "unmanage" and node.pre_fails_at == "unmanage":
        fail(world, operation, wording("lpm_not_unmanaged", node=node.name))
        return
    if args["broadcast"] == "true":
        at = clock(epoch(world, node.name))
        say(world, operation, wording("broadcast", node=node.name, time=at))
    operation.event = "node_down"
    unsettle(world, cluster, "ST_RP_RUNNING")
    keeps = args["manage"] == "unmanage"
    node.state = NodeState.LEAVING
    steps = [OperationStep(seconds("stop", "broadcast"), "services.stopping", args)]
    steps += [] if keeps else [OperationStep(0, "services.evacuate", args)]
    first(operation, [*steps, OperationStep(seconds("stop", "services"), "services.stopped", args)])


def _already_stopped(node: ClusterNode, manage: str) -> str:
    if node.state is NodeState.OFFLINE:
        return "already_offline"
    if node.state is NodeState.UNMANAGED and manage == "unmanage":
        return "already_unmanaged"
    return ""


@step("services.evacuate")
def _evacuate(world: World, operation: Operation, args: dict[str, str]) -> None:
    node, moves = args["node"], args["manage"] == "move"
    targets = {
        group.key: cluster_state.after_failure(world, group, node) if moves else ""
        for group in world.groups.of(operation.cluster)
        if group.states.get(node) in (GroupState.ONLINE, GroupState.ERROR)
    }
    first(operation, group_moves.relocate(world, operation.cluster, targets, leaving=node))


@step("services.stopping")
def _stopping(world: World, operation: Operation, args: dict[str, str]) -> None:
    say(world, operation, wording("clevmgr_stopped", node=args["node"]))
    events(world, world.clusters[operation.cluster], f"stop_{args['manage']}", node=args["node"])


@step("services.stopped")
def _stopped(world: World, operation: Operation, args: dict[str, str]) -> None:
    node, cluster, manage = world.nodes[args["node"]], world.clusters[operation.cluster], args["manage"]
    node.stopped_how = manage
    if manage == "unmanage":
        node.state, node.raw_state = NodeState.UNMANAGED, UNMANAGED
        for group in world.groups.of(cluster.name):
            if node.name in holders(group):
                groups.unmanage(world, group)
    else:
        node.state, node.raw_state = NodeState.OFFLINE, "ST_INIT"
    settle(world, cluster.name)
    events(world, cluster, f"stopped_{manage}", node=node.name)
    say(world, operation, ".")
    say(
        world, operation, wording(f"now_{'unmanaged' if manage == 'unmanage' else 'offline'}", node=node.name)
    )
    called = wording(
        "clstop_called",
        node=node.name,
        stamp=stamp(epoch(world, node.name)),
        flags=_CLSTOP_FLAGS[manage],
    )
    say(world, operation, f"\n{called}")


@step("services.start")
def _start(world: World, operation: Operation, args: dict[str, str]) -> None:
    node, cluster = world.nodes[args["node"]], world.clusters[operation.cluster]
    if node.state is NodeState.NORMAL:
        say(world, operation, wording("already_online", node=node.name))
        return
    if not alive(world, node.name):
        fail(world, operation, wording("unreachable", node=node.name))
        return
    say(world, operation, wording("inittab", node=node.name))
    say(world, operation, wording("starting", node=node.name))
    operation.event = "node_up"
    unsettle(world, cluster, "ST_RP_RUNNING")
    node.state, node.raw_state = NodeState.JOINING, "ST_JOINING"
    joined = OperationStep(seconds("start", "services"), "services.joining", args)
    first(operation, [joined, OperationStep(seconds("start", "join"), "services.started", args)])


@step("services.joining")
def _joining(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    say(world, operation, "...")
    events(world, cluster, "start_begin", node=args["node"])
    if args["manage"] == "manual":
        return
    steps = [OperationStep(0, "services.remanage", args)]
    if _unmanaged_on(world, args["node"]) and not skips_event_processing(cluster):
        steps[0].after = seconds("start", "check")
    first(operation, [*steps, OperationStep(0, "services.attract", args)])


def _unmanaged_on(world: World, node: str) -> list[Group]:
    cluster = world.nodes[node].cluster
    found = [group for group in world.groups.of(cluster) if GroupState.UNMANAGED in group.states.values()]
    return [group for group in found if groups.holder_before(group) == node]


@step("services.remanage")
def _remanage(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    check = not skips_event_processing(cluster)
    node = world.nodes[args["node"]]
    steps: list[OperationStep] = []
    found = _unmanaged_on(world, node.name)
    for group in sorted(found, key=lambda group: cluster_state.depth(world, group)):
        if check:
            events(world, cluster, "acquire_begin", node=node.name, group=group.name)
        else:
            remark(world, node.name, f"event processing skipped for {group.name} (simulated text)")
        groups.remanage(world, group, check=check)
        if check:
            events(world, cluster, "acquire_end", node=node.name, group=group.name)
        if group.states.get(node.name) is GroupState.ERROR:
            to = cluster_state.next_node(world, group)
            steps += group_moves.relocate(world, cluster.name, {group.key: to} if to else {})
    first(operation, steps)


@step("services.attract")
def _attract(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster, name = world.clusters[operation.cluster], args["node"]
    now: dict[str, str] = {}
    for group in cluster_state.attracted(world, cluster, name):
        if pause := cluster_state.settles_first(cluster, group, name):
            _settle_later(world, group, pause)
        else:
            now[group.key] = name
    first(operation, group_moves.relocate(world, cluster.name, now))


def _settle_later(world: World, group: Group, pause: float) -> None:
    """The group waits so long for its best node; then it starts on the best one that is there."""
    key = groups.settling_key(group)
    if not world.kernel.pending(key):
        world.after(pause, "powerha.settled", key=key, group=group.key)


@on("powerha.settled")
def _settled(world: World, args: dict[str, str]) -> None:
    group = world.groups[args["group"]]
    free = all(group.states.get(node) is GroupState.OFFLINE for node in group.nodes)
    to = cluster_state.next_node(world, group) if free else ""
    if to:
        operations.begin(world, group.cluster, to, "rg_move", groups.acquire(group, to), queued=True)


@step("services.started")
def _started(world: World, operation: Operation, args: dict[str, str]) -> None:
    node, cluster = world.nodes[args["node"]], world.clusters[operation.cluster]
    node.state, node.raw_state, node.stopped_how = NodeState.NORMAL, STABLE, ""
    node.seen_down_by_peers = False
    for group in world.groups.of(cluster.name):
        group.failed_on = [name for name in group.failed_on if name != node.name]
    settle(world, cluster.name)
    events(world, cluster, "start_end", node=node.name)
    at = stamp(epoch(world, node.name))
    flags = f"-boot -N -{'M' if args['manage'] == 'manual' else 'A'}"
    flags += (" -b" if args["broadcast"] == "true" else "") + " -P cl_rc_cluster"
    say(world, operation, wording("now_online", node=node.name))
    say(world, operation, wording("please_wait", node=node.name))
    say(world, operation, wording("rc_cluster", node=node.name, stamp=at, flags=flags))
    say(world, operation, wording("srcmstr", node=node.name, stamp=at))
