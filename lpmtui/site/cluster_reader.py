"""The cluster side: one cluster as its nodes tell it, with what is configured and what is true now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from lpmtui.commands.powerha import clmgr, clrginfo
from lpmtui.commands.powerha.clmgr import ClusterAttributes, ResourceGroupAttributes
from lpmtui.model.cluster import Cluster, ClusterState, GroupState, Node, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import Unknown
from lpmtui.site.query_runner import QueryRunner, known, tried

T = TypeVar("T")

DEFINITIONS_AGE_S = 120.0
"""What is configured changes seldom, and clmgr takes a second for each object."""


@dataclass(frozen=True, slots=True)
class ClusterSeen:
    """A look at one cluster. `ages`: subject and seconds of what was remembered."""

    cluster: Cluster
    unknown: tuple[Unknown, ...] = ()
    ages: tuple[tuple[str, float], ...] = ()


def read_cluster(
    queries: QueryRunner,
    name: str,
    node: str,
    states: tuple[Node, ...],
    attributes: ClusterAttributes | None = None,
) -> ClusterSeen:
    """A cluster as one node tells it; `states` are its nodes, and its attributes where just asked for.

    Raises Unreachable, CommandFailed or GarbledAnswer when not even the cluster's attributes can be had.
    """
    definitions = clmgr.resource_groups(node), clmgr.monitors(node)
    jobs: list[Callable[[], Any]] = [
        partial(queries.look, clmgr.cluster(node)) if attributes is None else lambda: attributes,
        partial(tried, f"resource groups of {name}", partial(queries.look, clrginfo.groups(node))),
        partial(tried, f"definitions of the groups of {name}", partial(_remembered, queries, definitions[0])),
        partial(tried, f"application monitors of {name}", partial(_remembered, queries, definitions[1])),
    ]
    answers = queries.each(jobs)
    attributes = answers[0]
    assert attributes is not None
    unknown: list[Unknown] = []
    groups = _groups(attributes, answers[1], known(answers[2:3], unknown), unknown)
    monitors = known(answers[3:4], unknown)
    cluster = Cluster(
        name=attributes.name,
        state=attributes.state,
        nodes=states,
        groups=groups,
        monitors=monitors[0] if monitors else (),
        tunables=attributes.tunables,
        version=attributes.version,
    )
    age = max(queries.age_s(query) for query in definitions)
    ages = ((f"definitions of {attributes.name}", age),) if age > 0 else ()
    return ClusterSeen(cluster, tuple(unknown), ages)


def _remembered(queries: QueryRunner, query: Query[T]) -> T:
    return queries.remembered(query, DEFINITIONS_AGE_S)


def _groups(
    attributes: ClusterAttributes,
    seen: tuple[ResourceGroup, ...] | Unknown,
    definitions: Sequence[tuple[ResourceGroupAttributes, ...]],
    unknown: list[Unknown],
) -> tuple[ResourceGroup, ...]:
    """The groups as clRGinfo tells them; where it does not, as configured and in no known state."""
    configured = definitions[0] if definitions else ()
    if not isinstance(seen, Unknown):
        return _described(seen, configured)
    stopped = attributes.state is ClusterState.OFFLINE
    if not stopped:
        unknown.append(seen)
    return tuple(_unseen(each, stopped=stopped) for each in configured)


def _described(
    seen: tuple[ResourceGroup, ...], definitions: Sequence[ResourceGroupAttributes]
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
