"""Lists that the console answers from its picture of the site: partitions, systems, nodes, clusters.

An HMC lists partitions one system at a time; the picture already holds them all, so F4 need not ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from lpmtui.model.cluster import NodeState
from lpmtui.model.states import SystemState
from lpmtui.model.units import MIB, format_size
from lpmtui.smit.list_popup import ListEntry, table

if TYPE_CHECKING:
    from lpmtui.model.cluster import Cluster, ResourceGroup
    from lpmtui.model.picture import SitePicture
    from lpmtui.model.system import ManagedSystem, Partition

PictureList = Callable[["SitePicture", Mapping[str, str]], tuple[ListEntry, ...]]


def partitions(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every partition that could move, with its system, state, memory, and the cluster node that it is."""
    rows = [
        (
            partition.name,
            partition.system,
            partition.state.value,
            _memory(partition),
            _node(picture, partition),
        )
        for partition in sorted(picture.partitions, key=lambda partition: (partition.name, partition.system))
        if not partition.is_vios
    ]
    return table(("Partition", "System", "State", "Memory", "Cluster"), rows)


def sources(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The managed system that the chosen partition is on; every system while none is chosen."""
    chosen = values.get("partition", "")
    here = {partition.system for partition in picture.where(chosen)}
    return _systems(picture, lambda name: name in here or not chosen)


def targets(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every managed system except the one that the chosen partition is on, with what speaks against it."""
    chosen = picture.where(values.get("partition", ""))
    here = {partition.system for partition in chosen}
    rows = [
        (
            system.name,
            system.state.value,
            str(_guests(picture, system.name)),
            "; ".join(_against(picture, system, chosen)) or "-",
        )
        for system in picture.systems
        if system.name not in here
    ]
    return table(("System", "State", "Partitions", "Why not"), rows)


def systems(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every managed system of the picture, by name."""
    return _systems(picture, lambda _: True)


def nodes(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """Every node of every cluster, with the partition that it is."""
    rows = [
        (node.name, cluster.name, node.state.value, identity.partition if identity else "unknown")
        for cluster in picture.clusters
        for node in cluster.nodes
        for identity in [picture.identity_of_node(node.name)]
    ]
    return table(("Node", "Cluster", "State", "Partition"), rows)


def groups_to_take_over(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The groups that can be taken over: ONLINE nowhere, and a node of theirs is not managed."""
    rows = [
        (group.name, cluster.name, ", ".join(f"{group.words_on(node)} on {node}" for node, _ in group.states))
        for cluster in picture.clusters
        for group in cluster.groups
        if not group.owner and _lost(cluster, group)
    ]
    return table(("Group", "Cluster", "State"), rows)


def standby_nodes(picture: SitePicture, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """The managed nodes that may have the chosen group; those of every such group where none is chosen."""
    chosen = values.get("group", "")
    takers = {
        (cluster.name, node)
        for cluster in picture.clusters
        for group in cluster.groups
        if group.name == chosen or (not chosen and _lost(cluster, group))
        for node, _ in group.states
    }
    rows = [
        (node.name, cluster.name, node.state.value)
        for cluster in picture.clusters
        for node in cluster.nodes
        if node.state is NodeState.NORMAL and (cluster.name, node.name) in takers
    ]
    return table(("Node", "Cluster", "State"), rows)


def _lost(cluster: Cluster, group: ResourceGroup) -> bool:
    """Whether a node that may have a group is not managed: it may have failed with it."""
    states = {node.name: node.state for node in cluster.nodes}
    return any(states.get(node) is not NodeState.NORMAL for node, _ in group.states)


def _systems(picture: SitePicture, wanted: Callable[[str], bool]) -> tuple[ListEntry, ...]:
    rows = [
        (system.name, system.state.value, str(_guests(picture, system.name)))
        for system in picture.systems
        if wanted(system.name)
    ]
    return table(("System", "State", "Partitions"), rows)


def _against(picture: SitePicture, system: ManagedSystem, chosen: Sequence[Partition]) -> Iterator[str]:
    """What can be seen from here; the checks of a move look at more."""
    if system.state is not SystemState.OPERATING:
        yield f"it is {system.raw_state or system.state.value}"
    if system.active_mobility_capable is False:
        yield "it takes no running partition"
    clusters = {identity.cluster for one in chosen if (identity := picture.identity_of(one)) is not None}
    for identity in picture.identities:
        if identity.cluster in clusters and identity.system == system.name:
            yield f"node {identity.node} of the same cluster is there"


def _guests(picture: SitePicture, system: str) -> int:
    return sum(not partition.is_vios and partition.system == system for partition in picture.partitions)


def _memory(partition: Partition) -> str:
    return "unknown" if partition.memory_mib is None else format_size(partition.memory_mib * MIB)


def _node(picture: SitePicture, partition: Partition) -> str:
    """The node with its cluster; the node is left out where it has the partition's name."""
    identity = picture.identity_of(partition)
    if identity is None:
        return "-"
    return identity.cluster if identity.node == partition.name else f"{identity.cluster} ({identity.node})"


PICTURE_LISTS: Mapping[str, PictureList] = MappingProxyType(
    {
        "partitions": partitions,
        "sources": sources,
        "targets": targets,
        "systems": systems,
        "nodes": nodes,
        "groups-to-take-over": groups_to_take_over,
        "standby-nodes": standby_nodes,
    }
)
"""The lists a field may name with the role `site`."""
