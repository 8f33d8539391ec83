"""Who is in a cluster, runs and can talk, whether it is stable, where groups belong; what is logged there.

Places follow from the startup, fallover and fallback policies of a group.
"""

from __future__ import annotations

from lpmtui.model.states import ClusterState, GroupState, NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, PowerhaCluster
from lpmtui.simulator.powerha.facts import in_force, table
from lpmtui.simulator.shells.files import CLUSTER_LOG, HACMP_OUT, epoch, stamp, syslog_stamp

STABLE = "ST_STABLE"
INIT = "ST_INIT"
UNMANAGED = "UNMANAGED"
RP_FAILED = "RP_FAILED"
_MOVING = (NodeState.JOINING, NodeState.LEAVING)
SERVING = (NodeState.NORMAL, NodeState.UNMANAGED, *_MOVING)
"""States in which the cluster manager of a node runs."""


def cluster_of(world: World, host: str) -> PowerhaCluster | None:
    """The cluster that a host is a node of."""
    node = world.nodes.get(host)
    return world.clusters.get(node.cluster) if node else None


def alive(world: World, host: str) -> bool:
    """Whether an operating system runs under that name (it may be frozen)."""
    image = world.images.get(host)
    return bool(image and image.up)


def talks(world: World, host: str) -> bool:
    """Whether the host's network answers at this moment."""
    image = world.images.get(host)
    return bool(image and image.up and not world.frozen(host) and image.unreachable_until <= world.now)


def peers(world: World, host: str) -> list[ClusterNode]:
    """The other nodes of the host's cluster."""
    node = world.nodes[host]
    return [other for other in world.nodes.of(node.cluster) if other.name != host]


def shown_state(world: World, node: ClusterNode) -> tuple[str, str]:
    """STATE and RAW_STATE as `clmgr query node` prints them."""
    if not alive(world, node.name) or node.seen_down_by_peers:
        return NodeState.UNKNOWN.value, "UNKNOWN"
    return node.state.value, manager_state(world, node)


def manager_state(world: World, node: ClusterNode) -> str:
    """What the cluster manager of a node is doing."""
    unstable = world.clusters[node.cluster].unstable_until > world.now
    return "ST_UNSTABLE" if unstable and node.raw_state == STABLE else node.raw_state


def serving(world: World, cluster: str) -> list[ClusterNode]:
    """The nodes whose cluster manager runs and takes part in events."""
    return [
        node
        for node in world.nodes.of(cluster)
        if node.state in SERVING and talks(world, node.name) and not node.seen_down_by_peers
    ]


def takers(world: World, cluster: str) -> list[str]:
    """The nodes that can take a resource group: services active and managing their groups."""
    return [
        node.name
        for node in world.nodes.of(cluster)
        if node.state is NodeState.NORMAL and talks(world, node.name) and not node.seen_down_by_peers
    ]


def why_unstable(world: World, cluster: PowerhaCluster) -> str:
    """Why an event or a change cannot begin now; empty where the cluster is stable."""
    if cluster.unstable_until > world.now:
        return "an event is running"
    for node in world.nodes.of(cluster.name):
        if node.state in _MOVING or node.raw_state not in (STABLE, INIT, UNMANAGED):
            return f"node {node.name} is in state {node.raw_state}"
    return ""


def cluster_state(world: World, cluster: PowerhaCluster) -> str:
    """STATE of `clmgr query cluster`."""
    nodes = world.nodes.of(cluster.name)
    if not any(node.state in SERVING and alive(world, node.name) for node in nodes):
        return ClusterState.OFFLINE.value
    if any(node.raw_state == RP_FAILED for node in nodes):
        return ClusterState.ERROR.value
    if why_unstable(world, cluster):
        return ClusterState.UNSTABLE.value
    return ClusterState.STABLE.value


def unmanaged_groups(world: World, cluster: str) -> list[Group]:
    """The groups that are UNMANAGED."""
    return [group for group in world.groups.of(cluster) if GroupState.UNMANAGED in group.states.values()]


def holders(group: Group) -> list[str]:
    """The nodes on which PowerHA believes a group to be online."""
    return [node for node in group.nodes if group.states.get(node) is GroupState.ONLINE]


def running_operation(world: World, cluster: str) -> bool:
    """Whether work of several steps is under way in the cluster."""
    return any(found.status is None for found in world.operations.of(cluster))


def next_node(world: World, group: Group, *, without: str = "") -> str:
    """The first node of the group's list that can take it, without one; empty where there is none.

    A node on which it has failed is none of them.
    """
    available = takers(world, group.cluster)
    return next(
        (node for node in group.nodes if node not in (without, *group.failed_on) and node in available), ""
    )


def after_failure(world: World, group: Group, dead: str) -> str:
    """Where a group goes when its node has failed or gives it up; empty for nowhere."""
    if group.startup == "OAAN" or group.fallover == "BO":
        return ""
    return next_node(world, group, without=dead)


def attracted(world: World, cluster: PowerhaCluster, node: str) -> list[Group]:
    """The groups that come online on a node, or fall back to it, when it joins."""
    groups = [group for group in world.groups.of(cluster.name) if node in group.nodes]
    return [group for group in groups if _wants(world, group, node)]


def settles_first(cluster: PowerhaCluster, group: Group, node: str) -> float:
    """For how many seconds a group waits for a better node than this one before it starts there."""
    if group.startup != "OFAN" or node == group.nodes[0] or holders(group):
        return 0.0
    return float(in_force(cluster, "RG_SETTLING_TIME"))


def depth(world: World, group: Group) -> int:
    """How many generations of parents a group has."""
    parents = [world.groups.get(f"{group.cluster}/{name}") for name in group.parents]
    return 1 + max((depth(world, parent) for parent in parents if parent), default=-1)


def parent_offline(world: World, group: Group) -> str:
    """The name of a parent that is not online; empty where all are."""
    for name in group.parents:
        parent = world.groups.get(f"{group.cluster}/{name}")
        if parent is None or not holders(parent):
            return name
    return ""


def _wants(world: World, group: Group, node: str) -> bool:
    if GroupState.UNMANAGED in group.states.values() or group.states.get(node) is GroupState.ONLINE:
        return False
    held = holders(group)
    if node in group.failed_on:
        return False
    if group.startup == "OAAN":
        return True
    if held:
        return _falls_back(world, group, node, held[0])
    if group.startup == "OHN":
        return group.nodes[0] == node
    if group.startup == "OUDP":
        return not any(
            other.startup == "OUDP" and node in holders(other) for other in world.groups.of(group.cluster)
        )
    return True


def _falls_back(world: World, group: Group, node: str, held: str) -> bool:
    higher = group.nodes.index(node) < group.nodes.index(held)
    return group.fallback == "FBHPN" and higher and held in takers(world, group.cluster)


def events(world: World, cluster: PowerhaCluster, sequence: str, *, only: str = "", **names: str) -> None:
    """Log a sequence of `events.toml` on all nodes that take part, or on one of them."""
    hosts = [only] if only else [node.name for node in serving(world, cluster.name)]
    for event in table("events")[sequence]:
        for host in hosts:
            _event(world, host, event.format(**names))


def remark(world: World, host: str, text: str) -> None:
    """A line that an event script writes into hacmp.out, with its time."""
    world.log(host, HACMP_OUT, f"{stamp(epoch(world, host))} {text}")


def trouble(world: World, host: str, program: str, text: str) -> None:
    """An error of an event script, as the banner that operators look for."""
    at = stamp(epoch(world, host))
    rule = "***************************"
    world.log(host, HACMP_OUT, f"{rule}\n{at} !!!!!!!!!! ERROR !!!!!!!!!!\n{rule}\n{at} {program}: {text}")


def _event(world: World, host: str, event: str) -> None:
    now = epoch(world, host)
    name = event.lstrip("+-")
    lines = [f"EVENT START: {name}"] if not event.startswith("-") else []
    lines += [f"EVENT COMPLETED: {name} 0"] if not event.startswith("+") else []
    world.log(host, HACMP_OUT, "\n".join(f"{stamp(now)} {line}" for line in lines))
    prefix = f"{syslog_stamp(now)} {host} user:notice PowerHA SystemMirror for AIX:"
    world.log(host, CLUSTER_LOG, "\n".join(f"{prefix} {line}" for line in lines))
