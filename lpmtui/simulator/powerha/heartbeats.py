"""Heartbeats against a node that stands still, and the timers inside it that look at the gap afterwards.

Nothing recurs: a node that runs beats, so it is enough to work out, when it stops, when its peers will miss
it; and, when it runs again, which of its own timers ran out.
"""

from __future__ import annotations

from typing import Any

from lpmtui.model.cluster import GroupState, NodeState
from lpmtui.simulator import power
from lpmtui.simulator.cluster_objects import Cluster, Group, Node, Operation, Step
from lpmtui.simulator.kernel import on
from lpmtui.simulator.powerha import (
    applications,
    caa,
    deadman,
    groups,
    monitors,
    operations,
    placement,
    resources,
)
from lpmtui.simulator.powerha.eventlog import events
from lpmtui.simulator.powerha.facts import seconds, table
from lpmtui.simulator.powerha.services import unsettle
from lpmtui.simulator.powerha.standing import alive, cluster_of, peers, running_operation, serving, talks
from lpmtui.simulator.world import World


def frozen(world: World, host: str, start: float) -> None:
    """The node stopped beating: when its peers will hold it for dead, unless it is back before."""
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is not None and cluster is not None:
        _expect(world, host, start + deadline_s(cluster))


def resumed(world: World, host: str, start: float, end: float) -> None:
    """The node runs again, and its own timers see how long it did not."""
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is None or cluster is None:
        return
    gap = end - start
    world.images[host].clock_offset_s += node.clock_jump_s
    if node.dms_armed and gap > deadman.TRIP_S:
        _halt(world, host, "rsct_dead_man")
    elif node.deadman_mode == "a" and gap > caa.node_timeout_s(cluster):
        _halt(world, host, "caa_dead_man")
    else:
        operations.thaw(world, host)
        monitors.thawed(world, host, start, end)


def reachable(world: World, host: str, start: float, end: float) -> None:
    """Its peers hear the node again. One whose groups were taken over has no place here any more."""
    del start, end
    node = world.nodes.get(host)
    if node is None:
        return
    world.cancel(_key(host))
    if not node.seen_down_by_peers:
        return
    if node.state is NodeState.NORMAL:
        _halt(world, host, "expelled")
    else:
        node.seen_down_by_peers = False


def crashed(world: World, host: str, why: str) -> None:
    """The node is gone, with all that ran on it; its peers notice when its heartbeats are missed."""
    del why
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is None or cluster is None:
        return
    _hand_on(world, cluster, host)
    applications.die_with(world, cluster, host)
    resources.die_with(world, cluster.name, host)
    for group in world.groups.of(cluster.name):
        monitors.unwatch(world, group, host)
    if node.seen_down_by_peers:
        node.state, node.raw_state, node.stopped_how = NodeState.OFFLINE, "ST_INIT", "crash"
    elif not world.kernel.pending(_key(host)):
        _expect(world, host, world.now + deadline_s(cluster))


def _hand_on(world: World, cluster: Cluster, host: str) -> None:
    """What the dead node had under way goes on without it; its own part in a migration does not."""
    survivors = [peer.name for peer in serving(world, cluster.name) if peer.name != host]
    operations.abandon(world, host, survivors[0] if survivors else "")
    if not running_operation(world, cluster.name):
        operations.settle(world, cluster.name)


def rejoined(world: World, host: str) -> None:
    """The node has booted. Whoever still held it for alive learns that it was dead in between."""
    node = world.nodes.get(host)
    if node is None:
        return
    if world.cancel(_key(host)) or not node.seen_down_by_peers:
        declare_dead(world, node)
    node.seen_down_by_peers = False
    node.state, node.raw_state = NodeState.OFFLINE, "ST_INIT"
    node.dms_armed = node.client_kill = True


def deadline_s(cluster: Cluster) -> float:
    """After how many silent seconds a node is declared dead: time-out plus grace."""
    return caa.node_timeout_s(cluster) + caa.grace_s(cluster)


@on("powerha.silent")
def _silent(world: World, args: dict[str, Any]) -> None:
    node = world.nodes[args["host"]]
    cluster = world.clusters[node.cluster]
    if talks(world, node.name) or node.seen_down_by_peers:
        return
    due = args["since"] + deadline_s(cluster)
    if due > world.now + 0.001:
        _expect(world, node.name, due, since=args["since"])
    else:
        declare_dead(world, node)


def declare_dead(world: World, node: Node) -> None:
    """The survivors hold a node for dead: its groups go to others, unless they are UNMANAGED."""
    cluster = world.clusters[node.cluster]
    was_serving = node.state is not NodeState.OFFLINE
    node.seen_down_by_peers = True
    if not alive(world, node.name):
        node.state, node.raw_state, node.stopped_how = NodeState.OFFLINE, "ST_INIT", "crash"
    survivors = [peer for peer in peers(world, node.name) if peer in serving(world, cluster.name)]
    if was_serving and survivors:
        args = {"node": node.name}
        steps = [
            Step(0, "failure.begin", args),
            Step(seconds("failure", "node_down"), "failure.take-over", args),
            Step(0, "failure.end", args),
        ]
        operations.begin(world, cluster.name, survivors[0].name, "node_down", steps)


@operations.step("failure.begin")
def _begin(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    unsettle(world, cluster, "ST_RP_RUNNING")
    events(world, cluster, "failure_begin", node=args["node"])


@operations.step("failure.take-over")
def _take_over(world: World, operation: Operation, args: dict[str, str]) -> None:
    steps: list[Step] = []
    affected = [
        group
        for group in world.groups.of(operation.cluster)
        if group.states.get(args["node"]) in (GroupState.ONLINE, GroupState.ACQUIRING, GroupState.RELEASING)
    ]
    for group in sorted(affected, key=lambda group: len(group.parents)):
        steps += _taken(world, group, args["node"])
    operations.first(operation, steps)


def _taken(world: World, group: Group, dead: str) -> list[Step]:
    group.states[dead] = GroupState.OFFLINE
    if group.owner == dead:
        group.owner = ""
    to = placement.after_failure(world, group, dead)
    return groups.acquire(group, to) if to else []


@operations.step("failure.end")
def _end(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    operations.settle(world, cluster.name)
    events(world, cluster, "failure_end", node=args["node"])


def _expect(world: World, host: str, at: float, since: float | None = None) -> None:
    world.cancel(_key(host))
    world.at(at, "powerha.silent", key=_key(host), host=host, since=world.now if since is None else since)


def _halt(world: World, host: str, why: str) -> None:
    entry = table("halts")[why]
    image = world.images[host]
    image.errors.append(
        f"{world.now:.3f}|{entry['identifier']}|S|{entry['type']}|{entry['resource']}|{entry['description']}"
    )
    power.crash(world, host, entry["description"])


def _key(host: str) -> str:
    return f"silent {host}"
