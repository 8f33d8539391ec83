"""The cluster side: one cluster as its nodes tell it, with what is configured and what is true now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from lpmtui.commands.powerha import clmgr, clrginfo
from lpmtui.commands.powerha.clmgr import ResourceGroupAttributes
from lpmtui.model.cluster import ApplicationMonitor, Cluster, ClusterState, GroupState, Node, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.picture import Unknown
from lpmtui.site.query_runner import QueryRunner, known, tried

T = TypeVar("T")

DEFINITIONS_AGE_S = 120.0
"""What is configured changes seldom, and clmgr takes a second for each object."""


@dataclass(frozen=True, slots=True)
class ClusterSeen:
    """A look at one cluster."""

    cluster: Cluster
    unknown: tuple[Unknown, ...] = ()


def look_at_cluster(queries: QueryRunner, node: str, states: tuple[Node, ...]) -> ClusterSeen:
    """The cluster as one node tells it; `states` are its nodes, already asked for.

    Raises Unreachable, CommandFailed or GarbledAnswer when not even the cluster's attributes can be had.
    """
    attributes = queries.look(clmgr.cluster(node))
    unknown: list[Unknown] = []
    definitions = _definitions(queries, node, unknown)
    seen = tried(f"resource groups of {attributes.name}", partial(queries.look, clrginfo.groups(node)))
    if isinstance(seen, Unknown):
        stopped = attributes.state is ClusterState.OFFLINE
        if not stopped:
            unknown.append(seen)
        found = tuple(_unseen(each, stopped=stopped) for each in definitions)
    else:
        found = _described(seen, definitions)
    cluster = Cluster(
        name=attributes.name,
        state=attributes.state,
        nodes=states,
        groups=found,
        monitors=_monitors(queries, node, unknown),
        tunables=attributes.tunables,
        version=attributes.version,
    )
    return ClusterSeen(cluster, tuple(unknown))


def _definitions(queries: QueryRunner, node: str, unknown: list[Unknown]) -> list[ResourceGroupAttributes]:
    names = clmgr.resource_group_names(node)
    return _objects(queries, "resource groups", names, partial(clmgr.resource_group, node), unknown)


def _monitors(queries: QueryRunner, node: str, unknown: list[Unknown]) -> tuple[ApplicationMonitor, ...]:
    names = clmgr.monitor_names(node)
    return tuple(_objects(queries, "application monitors", names, partial(clmgr.monitor, node), unknown))


def _objects(
    queries: QueryRunner,
    what: str,
    names: Query[tuple[str, ...]],
    query_of: Callable[[str], Query[T]],
    unknown: list[Unknown],
) -> list[T]:
    """Every configured object of a class, from memory where it is fresh enough."""
    listed = tried(f"{what} on {names.command.host}", partial(queries.remembered, names, DEFINITIONS_AGE_S))
    if isinstance(listed, Unknown):
        unknown.append(listed)
        return []
    jobs = [partial(queries.remembered, query_of(name), DEFINITIONS_AGE_S) for name in listed]
    return known((tried(name, job) for name, job in zip(listed, jobs, strict=True)), unknown)


def _described(
    seen: tuple[ResourceGroup, ...], definitions: list[ResourceGroupAttributes]
) -> tuple[ResourceGroup, ...]:
    """The groups as they are now, with what is configured about them."""
    by_name = {each.name: each for each in definitions}
    return tuple(_with(group, by_name.get(group.name)) for group in seen)


def _with(group: ResourceGroup, definition: ResourceGroupAttributes | None) -> ResourceGroup:
    if definition is None:
        return group
    return replace(
        group,
        applications=definition.applications,
        startup=definition.startup,
        fallover=definition.fallover,
        fallback=definition.fallback,
    )


def _unseen(definition: ResourceGroupAttributes, *, stopped: bool) -> ResourceGroup:
    """A group of which only the configuration is known: offline where the whole cluster is, else unknown."""
    state = GroupState.OFFLINE if stopped else GroupState.UNKNOWN
    return _with(
        ResourceGroup(definition.name, tuple((node, state) for node in definition.nodes)), definition
    )
