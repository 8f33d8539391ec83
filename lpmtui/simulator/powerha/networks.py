"""Cluster networks that a node loses and finds again, and what becomes of the groups that need them."""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Group, Node, Operation, Step
from lpmtui.simulator.kernel import on
from lpmtui.simulator.powerha import caa, operations, relocation, resources
from lpmtui.simulator.powerha.eventlog import events, remark
from lpmtui.simulator.powerha.operations import first, step
from lpmtui.simulator.powerha.services import unsettle
from lpmtui.simulator.powerha.standing import SERVING, holders, takers, talks
from lpmtui.simulator.world import World


def look(world: World, node: Node) -> None:
    """See whether the state of a node's networks has changed; it is noticed after the detection time."""
    for network in world.clusters[node.cluster].networks:
        if (network in node.networks_down) == (network in node.networks_known_down):
            world.cancel(_key(node, network))
        elif not world.kernel.pending(_key(node, network)):
            wait = caa.network_s(world.clusters[node.cluster])
            _notice_after(world, node, network, wait)


def goes_deaf(world: World, node: Node) -> None:
    """The node hears nobody and holds its own networks for broken."""
    for network in world.clusters[node.cluster].networks:
        if network not in node.networks_known_down:
            node.deaf_networks.append(network)
            node.networks_down = [*node.networks_down, network]
            _notice_after(world, node, network, 0.0)


def hears_again(world: World, node: Node) -> None:
    """The node hears somebody: what it only held for broken works."""
    for network in node.deaf_networks:
        node.networks_down = [name for name in node.networks_down if name != network]
        _notice_after(world, node, network, 1.0)
    node.deaf_networks = []


def _notice_after(world: World, node: Node, network: str, seconds: float) -> None:
    world.cancel(_key(node, network))
    world.after(seconds, "powerha.network", key=_key(node, network), host=node.name, network=network)


@on("powerha.network")
def _noticed(world: World, args: dict[str, Any]) -> None:
    node, network = world.nodes[args["host"]], args["network"]
    down = network in node.networks_down
    if down == (network in node.networks_known_down) or not talks(world, node.name):
        return
    if down:
        node.networks_known_down.append(network)
    else:
        node.networks_known_down.remove(network)
    if node.state not in SERVING:
        return
    step_name = "network.down" if down else "network.up"
    steps = [Step(0, step_name, {"node": node.name, "network": network})]
    operations.begin(world, node.cluster, node.name, step_name.replace(".", "_"), steps, queued=True)


@step("network.down")
def _down(world: World, operation: Operation, args: dict[str, str]) -> None:
    """Groups whose label needs the network leave the node; UNMANAGED ones stay."""
    cluster, node = world.clusters[operation.cluster], args["node"]
    unsettle(world, cluster, "ST_RP_RUNNING")
    events(world, cluster, "network_down", node=node, network=args["network"])
    first(
        operation,
        [
            Step(0, "group.fall-over", {"group": group.key, "node": node})
            for group in _concerned(world, operation, args)
            if node in holders(group)
        ],
    )


@step("network.up")
def _up(world: World, operation: Operation, args: dict[str, str]) -> None:
    """What is in ERROR for want of the network is tried again, here."""
    cluster, node = world.clusters[operation.cluster], args["node"]
    unsettle(world, cluster, "ST_RP_RUNNING")
    events(world, cluster, "network_up", node=node, network=args["network"])
    for group in _concerned(world, operation, args):
        group.failed_on = [name for name in group.failed_on if name != node]
        broken = GroupState.ERROR in group.states.values() and not holders(group)
        if broken and node in group.nodes and node in takers(world, cluster.name):
            remark(world, node, f"recovery of {group.name} is tried (simulated text)")
            first(operation, relocation.relocate(world, cluster.name, {group.key: node}))


def _concerned(world: World, operation: Operation, args: dict[str, str]) -> list[Group]:
    found = world.groups.of(operation.cluster)
    return [group for group in found if resources.label_network(world, group) == args["network"]]


def _key(node: Node, network: str) -> str:
    return f"network {node.name} {network}"
