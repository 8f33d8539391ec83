"""Where a resource group belongs, after its startup, fallover and fallback policies."""

from __future__ import annotations

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.cluster import Group, PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import holders, takers
from lpmtui.simulator.powerha.facts import in_force


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
