"""Timers of the other node that run out while a node of a two-node cluster stands still.

The books say that a long freeze can hit both nodes of a two-node cluster, not when. Assumed here:

- RSCT: Group Services of the peer wait for the silent node as long as CAA counts it as a member. Where the
  node time-out is longer than the trip interval (as in a migration), an armed switch of the peer trips.
- CAA: a peer that can reach neither the other node nor the repository disk is alone; in mode `a` its dead man
  crashes it after the node time-out.
- Network: a peer without `netmon.cf` cannot tell its own broken network from a silent neighbour.
"""

from __future__ import annotations

from typing import Any

from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Cluster, Node
from lpmtui.simulator.kernel import on
from lpmtui.simulator.powerha import caa, deadman, networks
from lpmtui.simulator.powerha.halts import halt
from lpmtui.simulator.powerha.standing import SERVING, peers, talks
from lpmtui.simulator.world import World

NETMON = "/usr/es/sbin/cluster/netmon.cf"
"""Addresses outside the cluster by which a node can tell that its own network works."""


def start(world: World, host: str, since: float) -> None:
    """A node stands still: see what the other one of two will make of it, and when."""
    others = peers(world, host)
    if len(others) != 1:
        return
    cluster = world.clusters[others[0].cluster]
    moments = {
        "switch": since + deadman.TRIP_S,
        "alone": since + caa.node_timeout_s(cluster),
        "deaf": since + caa.network_s(cluster),
    }
    for what, at in moments.items():
        world.at(at, "powerha.peer-timer", key=_key(host), what=what, host=host, peer=others[0].name)


def stop(world: World, host: str) -> None:
    """It is heard again, or gone for certain."""
    world.cancel(_key(host))
    for peer in peers(world, host):
        networks.hears_again(world, peer)


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
        networks.goes_deaf(world, peer)


def _waits_for_the_other(cluster: Cluster, peer: Node) -> bool:
    return peer.dms_armed and caa.node_timeout_s(cluster) > deadman.TRIP_S


def has_other_targets(world: World, peer: Node) -> bool:
    """Whether the node has addresses in `netmon.cf`."""
    lines = (files.read(world, peer.name, NETMON) or "").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _key(host: str) -> str:
    return f"peer timers {host}"
