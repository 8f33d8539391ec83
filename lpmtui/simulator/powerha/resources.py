"""The service labels and volume groups of resource groups: where they really are active."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Group
from lpmtui.simulator.world import World


def names(group: Group) -> list[str]:
    """All labels and volume groups of a group, in the order in which they are activated."""
    return [*group.volume_groups, *group.service_labels]


def missing(group: Group, host: str) -> list[str]:
    """What of a group is not active on a host."""
    return [name for name in names(group) if host not in group.resources.get(name, [])]


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
