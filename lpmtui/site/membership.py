"""Which cluster nodes a site has, which cluster each belongs to, and which of them to ask."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from lpmtui.commands.powerha import clmgr
from lpmtui.model.clock import Clock
from lpmtui.model.close_names import did_you_mean
from lpmtui.model.cluster import Node, NodeState
from lpmtui.model.command import Query
from lpmtui.model.errors import LpmtuiError, Unreachable, UsageError
from lpmtui.model.picture import Unknown
from lpmtui.site.query_runner import NOT_LEARNT, REST_S, QueryRunner, known, not_learnt

T = TypeVar("T")

_HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}\Z")


@dataclass(frozen=True, slots=True)
class ListedNode:
    """A node of the inventory; `cluster` is where it is believed to belong, empty where nobody said."""

    name: str
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    cluster: str
    members: tuple[str, ...]
    told_by: str


class Membership:
    """Nodes and clusters as far as they are known. Safe to use from several threads.

    `adopt(new, like)` makes a node reachable that another node told of.
    """

    def __init__(
        self,
        queries: QueryRunner,
        clock: Clock,
        listed: Sequence[ListedNode],
        adopt: Callable[[str, str], None],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._listed = tuple(listed)
        self._adopt = adopt
        self._members: dict[str, tuple[str, ...]] = {}
        self._open: dict[str, tuple[float, Unknown]] = {}
        self._lock = threading.RLock()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node that is known by now: those listed, then those that they told of."""
        found = [name for members in list(self._members.values()) for name in members]
        return tuple(dict.fromkeys([*(node.name for node in self._listed), *found]))

    @property
    def clusters(self) -> tuple[str, ...]:
        """Every cluster that is known by now."""
        return tuple(self._members)

    def discover(self) -> tuple[Unknown, ...]:
        """Find the cluster of every listed node; the nodes of which it could not be learnt, and why."""
        with self._lock:
            asked: set[str] = set()
            while candidates := self._candidates(asked):
                unknown: list[Unknown] = []
                jobs = [partial(self._ask_group, group, asked) for group in candidates]
                for found in known(self._queries.each(jobs), unknown):
                    self._take(found)
            homed = {name for members in self._members.values() for name in members}
            self._open = {name: why for name, why in self._open.items() if name not in homed}
            return tuple(why for _, why in self._open.values())

    def cluster_of(self, name: str) -> str:
        """The cluster of that name, or of the node of that name. Raises UsageError that names the nearest."""
        found = self._known_cluster(name)
        if found is None:
            unknown = self.discover()
            found = self._known_cluster(name)
            if found is None:
                raise self._no_cluster(name, unknown)
        return found

    def learn(self, cluster: str, nodes: Iterable[Node], told_by: str) -> None:
        """The members of a cluster, as one of them has just told."""
        with self._lock:
            self._take(_Found(cluster, tuple(node.name for node in nodes), told_by))

    def answering(
        self, cluster: str, query_of: Callable[[str], Query[T]], avoid: Iterable[str] = ()
    ) -> tuple[str, T]:
        """The first node that answers, and its answer. Raises what the first one raised when none does."""
        failure: LpmtuiError | None = None
        for node in self._in_order(self._members[cluster], frozenset(avoid)):
            try:
                answer = self._queries.look(query_of(node))
            except NOT_LEARNT as error:
                failure = failure or error
                continue
            return node, answer
        assert failure is not None
        raise failure

    def answering_node(self, cluster: str, avoid: Iterable[str] = ()) -> tuple[str, tuple[Node, ...]]:
        """A node that answers, with the state of every node: one with NORMAL state where there is one.

        Raises Unreachable, CommandFailed or GarbledAnswer when none answers.
        """
        shunned = frozenset(avoid)
        node, states = self.answering(cluster, clmgr.nodes, shunned)
        normal = [each.name for each in states if each.state is NodeState.NORMAL and each.name not in shunned]
        if node in normal or not normal:
            return node, states
        self.learn(cluster, states, node)
        for other in normal:
            try:
                return other, self._queries.look(clmgr.nodes(other))
            except NOT_LEARNT:
                continue
        return node, states

    def _candidates(self, asked: set[str]) -> list[list[str]]:
        """Nodes without a cluster; those believed to be of one cluster together, as one answer is enough."""
        homed = {name for members in self._members.values() for name in members}
        groups: dict[str, list[str]] = {}
        for node in self._listed:
            if node.name not in homed and node.name not in asked and not self._resting(node.name):
                groups.setdefault(f"cluster {node.cluster}" if node.cluster else node.name, []).append(
                    node.name
                )
        return list(groups.values())

    def _resting(self, node: str) -> bool:
        """Whether a node of no known cluster was asked in vain just now."""
        return node in self._open and self._clock.monotonic() - self._open[node][0] < REST_S

    def _ask_group(self, group: list[str], asked: set[str]) -> _Found | Unknown:
        """What the first node of a group that answers says; those that were asked are added to `asked`."""
        problem: Unknown | None = None
        for node in group:
            asked.add(node)
            try:
                attributes = self._queries.look(clmgr.cluster(node))
                members = self._queries.look(clmgr.node_names(node))
            except NOT_LEARNT as error:
                problem = not_learnt(node, error)
                self._open[node] = (self._clock.monotonic(), problem)
                continue
            return _Found(attributes.name, members, node)
        assert problem is not None
        return problem

    def _take(self, found: _Found) -> None:
        listed = {node.name for node in self._listed}
        usable = tuple(name for name in found.members if name in listed or _HOST_NAME.match(name))
        usable = usable or (found.told_by,)
        for name in usable:
            if name not in self.nodes:
                self._adopt(name, found.told_by)
        self._members[found.cluster] = usable

    def _in_order(self, members: tuple[str, ...], avoid: frozenset[str]) -> list[str]:
        return sorted(members, key=lambda node: (node in avoid, self._queries.silent(node)))

    def _known_cluster(self, name: str) -> str | None:
        if name in self._members:
            return name
        return next((cluster for cluster, members in list(self._members.items()) if name in members), None)

    def _no_cluster(self, name: str, unknown: tuple[Unknown, ...]) -> LpmtuiError:
        if name in self._open:
            return Unreachable(f"The cluster of {name} is not known: {self._open[name][1].why}", subject=name)
        if not self._members and unknown:
            return Unreachable(f"No cluster could be asked: {unknown[0].why}", subject=unknown[0].subject)
        names = [*self.clusters, *self.nodes]
        hint = did_you_mean(name, names, f"Known are: {', '.join(names) or 'none'}.", most=1)
        return UsageError(f"This site has no cluster and no node {name!r}.", subject=name, remedy=hint)
