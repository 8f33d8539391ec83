"""Heartbeats against a node that is frozen, and the timers that look at the gap.

Nothing recurs: a node that runs beats, so it is enough to work out, when it stops, when its last beat was and
when its peers miss the next; and, when it runs again, which of its own timers ran out.

The books say that a long freeze can hit both nodes of a two-node cluster, not when. Assumed here:

- RSCT: Group Services of the peer wait for the silent node as long as CAA counts it as a member. Where the
  node time-out is longer than the trip interval (as in a migration), an armed switch of the peer trips.
- CAA: a peer that can reach neither the other node nor the repository disk is alone; in mode `a` its dead man
  crashes it after the node time-out.
- Network: a peer without `netmon.cf` cannot tell its own broken network from a silent neighbour.
"""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, PowerhaCluster
from lpmtui.simulator.powerha import applications, caa, group_moves, groups, heartbeat_paths, operations
from lpmtui.simulator.powerha.cluster_state import SERVING, alive, cluster_of, peers, serving, talks
from lpmtui.simulator.powerha.heartbeat_paths import halt
from lpmtui.simulator.shells import files


def frozen(world: World, host: str, start: float) -> None:
    """The node stopped beating: when its peers will consider it dead, unless it is back before."""
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is not None and cluster is not None:
        last_beat = start - world.rng("powerha.beat", host).uniform(0.0, caa.BEAT_S)
        _expect(world, host, last_beat + deadline_s(cluster), since=last_beat)
        start_peer_timers(world, host, start)


def resumed(world: World, host: str, start: float, end: float) -> None:
    """The node runs again, and its own timers see how long it did not."""
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is None or cluster is None:
        return
    gap = end - start
    world.images[host].clock_offset_s += node.clock_jump_s
    if node.dms_armed and gap > caa.TRIP_S:
        halt(world, host, "rsct_dead_man")
    elif node.deadman_mode == "a" and gap > caa.node_timeout_s(cluster):
        halt(world, host, "caa_dead_man")
    else:
        operations.thaw(world, host)
        applications.thawed(world, host, start, end)


def reachable(world: World, host: str, start: float, end: float) -> None:
    """Its peers hear the node again. One whose groups were taken over has no place here any more."""
    del start, end
    node = world.nodes.get(host)
    if node is None:
        return
    world.cancel(_key(host))
    stop_peer_timers(world, host)
    if node.seen_down_by_peers and node.state in (NodeState.UNMANAGED, NodeState.OFFLINE):
        node.seen_down_by_peers = False
    elif node.seen_down_by_peers:
        halt(world, host, "expelled")
        return
    _look_around(world, node)


def _look_around(world: World, node: ClusterNode) -> None:
    """It begins to miss silent nodes, too: no other node may have been up to notice."""
    for peer in peers(world, node.name):
        silent = not talks(world, peer.name) and not peer.seen_down_by_peers
        if silent and not world.kernel.pending(_key(peer.name)):
            _expect(world, peer.name, world.now + deadline_s(world.clusters[node.cluster]))


def crashed(world: World, host: str, why: str) -> None:
    """The node is gone, with all that ran on it; its peers notice when its heartbeats are missed."""
    del why
    node, cluster = world.nodes.get(host), cluster_of(world, host)
    if node is None or cluster is None:
        return
    stop_peer_timers(world, host)
    _hand_on(world, cluster, host)
    for application in world.applications.of(cluster.name):
        application.instances.pop(host, None)
    groups.lose_resources(world, cluster.name, host)
    for group in world.groups.of(cluster.name):
        applications.unwatch(world, group, host)
    if node.seen_down_by_peers:
        _set_dead(node)
    elif not world.kernel.pending(_key(host)):
        _expect(world, host, world.now + deadline_s(cluster))
    if not _members(world, cluster):
        _no_member_left(world, cluster)


def _hand_on(world: World, cluster: PowerhaCluster, host: str) -> None:
    """What a dead node had under way goes on without it; its own part in a migration does not.

    Where all that are left are frozen, one of them goes on when it is back.
    """
    able = [*serving(world, cluster.name), *_members(world, cluster)]
    survivors = [peer.name for peer in able if peer.name != host]
    operations.abandon(world, host, survivors[0] if survivors else "")


def _members(world: World, cluster: PowerhaCluster) -> list[ClusterNode]:
    """The nodes on which a cluster manager still runs, whether they are frozen or not."""
    return [
        node
        for node in world.nodes.of(cluster.name)
        if node.state in SERVING and alive(world, node.name) and not node.seen_down_by_peers
    ]


def _no_member_left(world: World, cluster: PowerhaCluster) -> None:
    """The last cluster manager is gone, and with it all that the cluster knew."""
    for node in world.nodes.of(cluster.name):
        if not alive(world, node.name):
            world.cancel(_key(node.name))
            node.seen_down_by_peers = True
            _set_dead(node)
    groups.forget(world, cluster.name)


def rejoined(world: World, host: str) -> None:
    """The node has booted. Whoever still held it for alive learns that it was dead in between."""
    node = world.nodes.get(host)
    if node is None:
        return
    if world.cancel(_key(host)) or not node.seen_down_by_peers:
        declare_dead(world, node)
        if not node.seen_down_by_peers:
            group_moves.lose_groups(world, node.cluster, host)
    node.seen_down_by_peers = False
    node.state, node.raw_state = NodeState.OFFLINE, "ST_INIT"
    node.dms_armed = node.client_kill = True


def deadline_s(cluster: PowerhaCluster) -> float:
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


def declare_dead(world: World, node: ClusterNode) -> None:
    """The survivors consider a node dead: its groups go to others, unless they are UNMANAGED.

    Where all others are frozen themselves nobody can: they look around when they are back.
    """
    cluster = world.clusters[node.cluster]
    survivors = [peer for peer in peers(world, node.name) if peer in serving(world, cluster.name)]
    if not survivors and any(member is not node for member in _members(world, cluster)):
        return
    was_member = node.state is not NodeState.OFFLINE
    node.seen_down_by_peers = True
    if not alive(world, node.name):
        _set_dead(node)
    if was_member and survivors:
        _hand_on(world, cluster, node.name)
        group_moves.begin_node_down(world, cluster, node.name, survivors[0].name)
    elif not _members(world, cluster):
        _no_member_left(world, cluster)


def _set_dead(node: ClusterNode) -> None:
    node.state, node.raw_state, node.stopped_how = NodeState.OFFLINE, "ST_INIT", "crash"


def _expect(world: World, host: str, at: float, since: float | None = None) -> None:
    world.cancel(_key(host))
    world.at(at, "powerha.silent", key=_key(host), host=host, since=world.now if since is None else since)


def _key(host: str) -> str:
    return f"silent {host}"


NETMON = "/usr/es/sbin/cluster/netmon.cf"
"""Addresses outside the cluster by which a node can tell that its own network works."""


def start_peer_timers(world: World, host: str, since: float) -> None:
    """A node is frozen: see what the other one of two will make of it, and when."""
    others = peers(world, host)
    if len(others) != 1:
        return
    cluster = world.clusters[others[0].cluster]
    moments = {
        "switch": since + caa.TRIP_S,
        "alone": since + caa.node_timeout_s(cluster),
        "deaf": since + caa.network_s(cluster),
    }
    for what, at in moments.items():
        world.at(at, "powerha.peer-timer", key=_peer_key(host), what=what, host=host, peer=others[0].name)


def stop_peer_timers(world: World, host: str) -> None:
    """It is heard again, or gone for certain."""
    world.cancel(_peer_key(host))
    for peer in peers(world, host):
        heartbeat_paths.hears_again(world, peer)


@on("powerha.peer-timer")
def _ran_out(world: World, args: dict[str, Any]) -> None:
    peer = world.nodes[args["peer"]]
    cluster = world.clusters[peer.cluster]
    if peer.state not in SERVING or not talks(world, peer.name):
        return
    if args["what"] == "switch" and _waits_for_the_other(cluster, peer):
        halt(world, peer.name, "rsct_dead_man")
    elif args["what"] == "alone" and peer.deadman_mode == "a" and not peer.repository_reachable:
        halt(world, peer.name, "caa_dead_man")
    elif args["what"] == "deaf" and not has_other_targets(world, peer):
        heartbeat_paths.goes_deaf(world, peer)


def _waits_for_the_other(cluster: PowerhaCluster, peer: ClusterNode) -> bool:
    return peer.dms_armed and caa.node_timeout_s(cluster) > caa.TRIP_S


def has_other_targets(world: World, peer: ClusterNode) -> bool:
    """Whether the node has addresses in `netmon.cf`."""
    lines = (files.read(world, peer.name, NETMON) or "").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _peer_key(host: str) -> str:
    return f"peer timers {host}"
