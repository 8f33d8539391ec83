"""The service labels and volume groups of resource groups: where they really are active."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Group
from lpmtui.simulator.powerha.standing import talks
from lpmtui.simulator.world import World


def names(group: Group) -> list[str]:
    """All labels and volume groups of a group, in the order in which they are activated."""
    return [*group.volume_groups, *group.service_labels]


def missing(group: Group, host: str) -> list[str]:
    """What of a group is not active on a host."""
    return [name for name in names(group) if host not in group.resources.get(name, [])]


def hindrance(world: World, group: Group, host: str) -> str:
    """Why the group's resources cannot be activated on a host; empty where they can.

    A volume group that another living member of the cluster has varied on cannot be varied on; a label can be
    active twice. A node that is held for dead has lost its reservation of the disks.
    """
    for name in group.volume_groups:
        for other in group.resources.get(name, []):
            node = world.nodes.get(other)
            if node and other != host and group.startup != "OAAN" and _holds(world, other):
                return f"Failed to vary on volume group {name}: it is active on node {other}"
    network = label_network(world, group)
    if network and network in world.nodes[host].networks_down:
        return f"No interface on network {network} for service label {group.service_labels[0]}"
    return ""


def label_network(world: World, group: Group) -> str:
    """The network of the group's service labels; empty where it needs none."""
    networks = world.clusters[group.cluster].networks
    return networks[0] if networks and group.service_labels else ""


def activate(group: Group, host: str) -> None:
    """Make everything of a group active on a host."""
    for name in missing(group, host):
        group.resources.setdefault(name, []).append(host)


def release(group: Group, host: str) -> None:
    """Nothing of a group is active on a host any more."""
    for hosts in group.resources.values():
        if host in hosts:
            hosts.remove(host)


def die_with(world: World, cluster: str, host: str) -> None:
    """The host is gone, and what was active on it."""
    for group in world.groups.of(cluster):
        release(group, host)


def _holds(world: World, host: str) -> bool:
    return talks(world, host) and not world.nodes[host].seen_down_by_peers
