"""Who is in a cluster, who runs, who can talk, whether the cluster is stable. It only asks."""

from __future__ import annotations

from lpmtui.model.states import ClusterState, GroupState, NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.cluster import ClusterNode, Group, PowerhaCluster

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
