"""Which cluster nodes a site has, which cluster each belongs to, and which of them to ask."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from lpmtui.commands.powerha import clmgr
from lpmtui.commands.powerha.node_services import belongs_to_cluster
from lpmtui.model.clock import Clock
from lpmtui.model.cluster import Node, NodeState
from lpmtui.model.errors import CommandFailed, LpmtuiError, Unreachable, UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.picture import Unknown
from lpmtui.site.query_runner import NOT_LEARNT, REST_S, QueryRunner, not_learnt, tried

_JUST_NOW_S = 2.0

NO_CLUSTER_AGE_S = 120.0
"""For so long a host that said that it is in no cluster is not asked again."""

_HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}\Z")


@dataclass(frozen=True, slots=True)
class ListedNode:
    """A node of the inventory; `cluster` is where it is believed to belong, empty where nobody said.

    `partition` is the HMC's name for it where the configuration says so.
    """

    name: str
    cluster: str = ""
    partition: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    cluster: str
    members: tuple[str, ...]
    told_by: str


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What a node told when it was asked for its cluster, for a look that goes on at once."""

    node: str
    states: tuple[Node, ...]
    attributes: clmgr.ClusterAttributes
    at: float


class Membership:
    """Nodes and clusters as far as they are known. Safe to use from several threads.

    `adopt(new, like)` makes a node reachable that another node told of; `also_called(name, host)` gives a
    host of the inventory the name that PowerHA has for it. Host names are compared without regard to case.
    """

    def __init__(
        self,
        queries: QueryRunner,
        clock: Clock,
        listed: Sequence[ListedNode],
        adopt: Callable[[str, str], None],
        also_called: Callable[[str, str], None],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._listed = tuple(listed)
        self._adopt = adopt
        self._also_called = also_called
        self._host_of: dict[str, str] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._open: dict[str, tuple[float, Unknown]] = {}
        self._without: dict[str, float] = {}
        self._first: dict[str, FirstAnswer] = {}
        self._lock = threading.RLock()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node that is known by now: those listed, then those that they told of."""
        node_of = {host: node for node, host in self._host_of.items()}
        listed = [node_of.get(each.name, each.name) for each in self._listed]
        found = [name for members in list(self._members.values()) for name in members]
        return tuple(dict.fromkeys([*listed, *found]))

    @property
    def clusters(self) -> tuple[str, ...]:
        """Every cluster that is known by now."""
        return tuple(self._members)

    def members(self, cluster: str) -> tuple[str, ...]:
        """The nodes of a cluster, as one of them told."""
        return self._members.get(cluster, ())

    @property
    def without_cluster(self) -> tuple[str, ...]:
        """The listed hosts that said themselves that they are in no cluster."""
        return tuple(self._without)

    @property
    def open_questions(self) -> tuple[Unknown, ...]:
        """The listed nodes whose cluster could not be learnt, and why."""
        return tuple(why for _, why in self._open.values())

    def configured_partition(self, node: str) -> str:
        """The partition that the configuration names for a node; empty where it names none."""
        host = self._host_of.get(node, node)
        return next((each.partition for each in self._listed if each.name == host), "")

    def listed_as(self, partition: str) -> str:
        """The listed host that may be a partition, by what it is called: to be asked, not believed."""
        wanted = partition.casefold()
        for each in self._listed:
            if wanted in (each.name.casefold(), each.partition.casefold()):
                return each.name
        return ""

    def discover_one(self, host: str) -> str:
        """The cluster of one listed host; empty where it tells of none."""
        with self._lock:
            cluster = self._known_cluster(host)
            found = None if cluster else self._ask_group([host], set())
            if found is not None:
                self._take(found)
                return self._known_cluster(found.told_by) or ""
            return cluster or ""

    def discover(self) -> tuple[Unknown, ...]:
        """Find the cluster of every listed node; the nodes of which it could not be learnt, and why."""
        with self._lock:
            asked: set[str] = set()
            while candidates := self._candidates(asked):
                jobs = [partial(self._ask_group, group, asked) for group in candidates]
                for found in self._queries.each(jobs):
                    if found is not None:
                        self._take(found)
            homed = self._homed()
            self._open = {name: why for name, why in self._open.items() if name not in homed}
            return self.open_questions

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
            host = self._host_of.get(told_by, told_by)
            self._take(_Found(cluster, tuple(node.name for node in nodes), host))

    def first_answer(self, cluster: str) -> FirstAnswer | None:
        """What a node whose services run has told while its cluster was looked for, just now; once."""
        found = self._first.pop(cluster, None)
        if found is None or self._clock.monotonic() - found.at > _JUST_NOW_S:
            return None
        node = next((name for name, host in self._host_of.items() if host == found.node), found.node)
        normal = {each.name for each in found.states if each.state is NodeState.NORMAL}
        return replace(found, node=node) if node in normal else None

    def answering_node(self, cluster: str, avoid: Iterable[str] = ()) -> tuple[str, tuple[Node, ...]]:
        """A node that answers, with the state of every node: one with NORMAL state where there is one.

        Raises what the first one raised, Unreachable, CommandFailed or GarbledAnswer, when none answers.
        """
        shunned = frozenset(avoid)
        node, states = self._first_told(cluster, shunned)
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

    def _first_told(self, cluster: str, avoid: frozenset[str]) -> tuple[str, tuple[Node, ...]]:
        failure: LpmtuiError | None = None
        for node in sorted(self._members[cluster], key=lambda one: (one in avoid, self._queries.silent(one))):
            try:
                return node, self._queries.look(clmgr.nodes(node))
            except NOT_LEARNT as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _candidates(self, asked: set[str]) -> list[list[str]]:
        """Nodes without a cluster; those believed to be of one cluster together, as one answer is enough."""
        homed = self._homed()
        groups: dict[str, list[str]] = {}
        for node in self._listed:
            if node.name not in homed and node.name not in asked and not self._resting(node.name):
                groups.setdefault(f"cluster {node.cluster}" if node.cluster else node.name, []).append(
                    node.name
                )
        return list(groups.values())

    def _homed(self) -> set[str]:
        """Nodes of known clusters, and the hosts of the inventory that they are."""
        nodes = {name for members in self._members.values() for name in members}
        return nodes | {host for node, host in self._host_of.items() if node in nodes}

    def _resting(self, node: str) -> bool:
        """Whether a node of no known cluster was asked in vain just now, or said that it is in none."""
        now = self._clock.monotonic()
        if node in self._without and now - self._without[node] < NO_CLUSTER_AGE_S:
            return True
        return node in self._open and now - self._open[node][0] < REST_S

    def _ask_group(self, group: list[str], asked: set[str]) -> _Found | None:
        """What the first node of a group that answers says; those that were asked are added to `asked`."""
        for node in group:
            asked.add(node)
            try:
                attributes = self._queries.look(clmgr.cluster(node))
                states = self._queries.look(clmgr.nodes(node))
            except NOT_LEARNT as error:
                self._note(node, error)
                continue
            now = self._clock.monotonic()
            self._first[attributes.name] = FirstAnswer(node, states, attributes, now)
            return _Found(attributes.name, tuple(each.name for each in states), node)
        return None

    def _note(self, node: str, error: LpmtuiError) -> None:
        """A node that told of no cluster: because there is none, or because it could not tell."""
        now = self._clock.monotonic()
        if isinstance(error, CommandFailed):
            belongs = tried(node, partial(self._queries.look, belongs_to_cluster(node)))
            if belongs is False:
                self._without[node] = now
                self._open.pop(node, None)
                return
        self._open[node] = (now, not_learnt(node, error))

    def _take(self, found: _Found) -> None:
        listed = {node.name for node in self._listed}
        usable = tuple(name for name in found.members if name in listed or _HOST_NAME.match(name))
        usable = usable or (found.told_by,)
        known = self._members.get(found.cluster)
        if known and not set(known).intersection(usable):
            self._open[found.told_by] = (self._clock.monotonic(), _namesake(found, known))
            first = self._first.get(found.cluster)
            if first is not None and first.node == found.told_by:
                del self._first[found.cluster]
            return
        self._recognise(found.told_by, usable)
        for name in usable:
            if name not in self.nodes:
                self._adopt(name, found.told_by)
        self._members[found.cluster] = usable

    def _recognise(self, told_by: str, members: tuple[str, ...]) -> None:
        """Which of the members are hosts of the inventory that it has under other names."""
        hosts = [node.name for node in self._listed if node.name not in members]
        for host in hosts:
            twin = next((name for name in members if name.casefold() == host.casefold()), "")
            self._is(twin, host)
        if told_by in hosts and told_by not in self._host_of.values():
            own = tried(told_by, partial(self._queries.look, clmgr.local_node_name(told_by)))
            if not isinstance(own, Unknown) and own in members:
                self._is(own, told_by)

    def _is(self, node: str, host: str) -> None:
        if node and self._host_of.get(node) != host:
            self._host_of[node] = host
            self._also_called(node, host)

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
        hint = did_you_mean(name, names, f"Known: {', '.join(names) or 'none'}.", most=1)
        return UsageError(f"This site has no cluster and no node {name!r}.", subject=name, remedy=hint)


def _namesake(found: _Found, known: Sequence[str]) -> Unknown:
    """Another cluster of a name that is known already: lpmtui would take the nodes of one for the other's."""
    why = f"There is another cluster {found.cluster}, of {', '.join(known)}: put them in sites of their own."
    return Unknown(found.told_by, why)
