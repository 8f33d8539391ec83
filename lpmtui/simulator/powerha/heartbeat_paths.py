"""The paths that heartbeats take: networks, the repository disk, SAN communication; what is lost with each.

A node that loses a path goes on, gives up its groups, or is halted, as CAA was told.
"""

from __future__ import annotations

from typing import Any

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import failures
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, Operation, OperationStep
from lpmtui.simulator.powerha import caa, group_moves, groups, operations
from lpmtui.simulator.powerha.cluster_state import SERVING, events, holders, remark, takers, talks
from lpmtui.simulator.powerha.facts import seconds, table
from lpmtui.simulator.powerha.operations import first, step, unsettle
from lpmtui.simulator.shells import files


def halt(world: World, host: str, why: str) -> None:
    """Stop a node at once; `why` is an entry of `halts.toml`."""
    log_error(world, host, why)
    failures.crash(world, host, table("halts")[why]["description"])


def log_error(world: World, host: str, why: str) -> None:
    """Write an entry of `halts.toml` into a node's error log."""
    entry = table("halts")[why]
    world.images[host].errors.append(
        f"{world.now:.3f}|{entry['identifier']}|{entry['class']}|{entry['type']}|{entry['resource']}"
        f"|{entry['description']}"
    )


RESTRICTIONS = "/etc/cluster/ifrestrict"
KEPT_RESTRICTIONS = "/var/hacmp/ifrestrict"
INTERFACE = "sfwcom"
DEVICE = "sfwcomm"


def apply_restrictions(world: World, host: str) -> None:
    """What `clusterconf` does on a node: read the file of restrictions and obey it."""
    node = world.nodes.get(host)
    if node is not None:
        node.sfwcom = _state(world, node)


def _state(world: World, node: ClusterNode) -> str:
    restrictions = (files.read(world, node.name, RESTRICTIONS) or "").split()
    if INTERFACE in restrictions:
        return "DOWN RESTRICTED"
    devices = world.images[node.name].devices
    lost = [name for name, state in devices.items() if name.startswith(DEVICE) and state != "Available"]
    return "DOWN" if lost else "UP"


def reconfigure(world: World, host: str, *, returns: bool = True) -> None:
    """What PowerHA does in the background after a migration: unconfigure and configure the devices again.

    They do not always come back: then they stay Defined until they are configured.
    """
    devices = world.images[host].devices
    for name in devices:
        if name.startswith(DEVICE):
            devices[name] = "Available" if returns else "Defined"
    apply_restrictions(world, host)


def look_at_networks(world: World, node: ClusterNode) -> None:
    """See whether the state of a node's networks has changed; it is noticed after the detection time."""
    for network in world.clusters[node.cluster].networks:
        if (network in node.networks_down) == (network in node.networks_known_down):
            world.cancel(_network_key(node, network))
        elif not world.kernel.pending(_network_key(node, network)):
            wait = caa.network_s(world.clusters[node.cluster])
            _notice_after(world, node, network, wait)


def goes_deaf(world: World, node: ClusterNode) -> None:
    """The node hears no other node and considers its own networks down."""
    for network in world.clusters[node.cluster].networks:
        if network not in node.networks_known_down:
            node.deaf_networks.append(network)
            node.networks_down = [*node.networks_down, network]
            _notice_after(world, node, network, 0.0)


def hears_again(world: World, node: ClusterNode) -> None:
    """The node hears another node: networks that it only considered down work."""
    for network in node.deaf_networks:
        node.networks_down = [name for name in node.networks_down if name != network]
        _notice_after(world, node, network, 1.0)
    node.deaf_networks = []


def _notice_after(world: World, node: ClusterNode, network: str, seconds: float) -> None:
    world.cancel(_network_key(node, network))
    world.after(seconds, "powerha.network", key=_network_key(node, network), host=node.name, network=network)


@on("powerha.network")
def _network_noticed(world: World, args: dict[str, Any]) -> None:
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
    steps = [OperationStep(0, step_name, {"node": node.name, "network": network})]
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
            OperationStep(0, "group.fall-over", {"group": group.key, "node": node})
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
            first(operation, group_moves.relocate(world, cluster.name, {group.key: node}))


def _concerned(world: World, operation: Operation, args: dict[str, str]) -> list[Group]:
    found = world.groups.of(operation.cluster)
    return [group for group in found if groups.label_network(world, group) == args["network"]]


def _network_key(node: ClusterNode, network: str) -> str:
    return f"network {node.name} {network}"


def look_at_repository(world: World, node: ClusterNode) -> None:
    """See whether a node has lost its repository disk, or found it again; both are noticed soon."""
    if node.repository_reachable is node.repository_known:
        world.cancel(_repository_key(node))
    elif not world.kernel.pending(_repository_key(node)):
        world.after(
            seconds("failure", "repository"), "powerha.repository", key=_repository_key(node), host=node.name
        )


@on("powerha.repository")
def _repository_noticed(world: World, args: dict[str, Any]) -> None:
    node = world.nodes[args["host"]]
    if node.repository_reachable is node.repository_known or not talks(world, node.name):
        return
    node.repository_known = node.repository_reachable
    if node.repository_reachable:
        log_error(world, node.name, "repository_back")
        return
    log_error(world, node.name, "repository_lost")
    cluster = world.clusters[node.cluster]
    if caa.value(cluster, node, "repos_mode") == "a":
        halt(world, node.name, "repository_assert")
    elif node.state in SERVING:
        steps = [OperationStep(0, "repository.lost", {"host": node.name})]
        operations.begin(world, cluster.name, node.name, "rep_disk_notify", steps, queued=True)


@step("repository.lost")
def _lost(world: World, operation: Operation, args: dict[str, str]) -> None:
    events(world, world.clusters[operation.cluster], "repository", node=args["host"])


def _repository_key(node: ClusterNode) -> str:
    return f"repository {node.name}"
