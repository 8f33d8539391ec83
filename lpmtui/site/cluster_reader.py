"""One cluster as its nodes tell it, and how its applications are, looked at by lpmtui itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from lpmtui.commands import aix
from lpmtui.commands.powerha import clmgr, clrginfo
from lpmtui.commands.powerha.clmgr import ClusterAttributes, ResourceGroupAttributes
from lpmtui.model.cluster import (
    ApplicationHealth,
    ApplicationMonitor,
    Cluster,
    ClusterState,
    GroupState,
    MonitorKind,
    Node,
    ResourceGroup,
)
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.picture import Unknown
from lpmtui.site.query_runner import NOT_LEARNT, QueryRunner, known, tried

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


_COULD_NOT_RUN = frozenset({126, 127})
"""What a shell answers for a program that it cannot run: that says nothing about the application."""

Verdict = Callable[[str], bool | None]
"""Whether an application is well on a node; None where nobody can tell."""


class Health:
    """Looks at applications with the means that the operator allows.

    A command of their own (`watch`, by application) wins over the monitor. Custom monitors run only where
    `custom_monitors` says so. A node that has just been silent is not asked. Remembers where each group was
    last seen, since an unmanaged one does not tell.
    """

    def __init__(
        self, queries: QueryRunner, *, custom_monitors: bool, watch: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._queries = queries
        self._custom_monitors = custom_monitors
        self._watch = dict(watch)
        self._owners: dict[tuple[str, str], str] = {}

    def note_owners(self, cluster: Cluster) -> None:
        """Remember where each group runs now."""
        for group in cluster.groups:
            if group.owner:
                self._owners[cluster.name, group.name] = group.owner

    def of(self, cluster: Cluster) -> tuple[ApplicationHealth, ...]:
        """Every application of a cluster. One that is not meant to run now is unknown, not unwell."""
        self.note_owners(cluster)
        processes: dict[str, tuple[aix.RunningProcess, ...] | None] = {}
        jobs = [
            partial(self._application, cluster, group, name, processes)
            for group in cluster.groups
            for name in group.applications
        ]
        return tuple(self._queries.each(jobs))

    def _application(
        self,
        cluster: Cluster,
        group: ResourceGroup,
        name: str,
        processes: dict[str, tuple[aix.RunningProcess, ...] | None],
    ) -> ApplicationHealth:
        monitor = _running_monitor(cluster, name)
        kind = monitor.kind if monitor else MonitorKind.NONE
        verdict = self._verdict(name, monitor, processes)
        if verdict is None:
            return ApplicationHealth(name, kind, None)
        online = [node for node, state in group.states if state is GroupState.ONLINE]
        if online:
            return ApplicationHealth(name, kind, _everywhere([verdict(node) for node in online]))
        if not group.unmanaged:
            return ApplicationHealth(name, kind, None)
        owner = self._owners.get((cluster.name, group.name))
        nodes = [owner] if owner else [node for node, _ in group.states]
        return ApplicationHealth(name, kind, _somewhere([verdict(node) for node in nodes]))

    def _verdict(
        self,
        application: str,
        monitor: ApplicationMonitor | None,
        processes: dict[str, tuple[aix.RunningProcess, ...] | None],
    ) -> Verdict | None:
        if application in self._watch:
            return lambda node: self._asked(_own_command(node, self._watch[application]))
        if monitor is None:
            return None
        if monitor.kind is MonitorKind.PROCESS and monitor.processes:
            return lambda node: _all_run(monitor, self._processes(node, processes))
        if monitor.kind is MonitorKind.CUSTOM and monitor.method and self._custom_monitors:
            return lambda node: self._asked(aix.run_monitor(node, monitor.method))
        return None

    def _asked(self, query: Query[bool | None]) -> bool | None:
        """A method's verdict; one that hangs says nothing about its node, which is not noted as silent."""
        if self._queries.silent(query.command.host):
            return None
        try:
            return self._queries.ask(query, self._queries.patience_s)
        except NOT_LEARNT:
            return None

    def _processes(
        self, node: str, seen: dict[str, tuple[aix.RunningProcess, ...] | None]
    ) -> tuple[aix.RunningProcess, ...] | None:
        """What runs on a node, asked once for all applications of a look."""
        if self._queries.silent(node):
            return None
        if node not in seen:
            try:
                seen[node] = self._queries.look(aix.processes(node))
            except NOT_LEARNT:
                seen[node] = None
        return seen[node]


def _running_monitor(cluster: Cluster, application: str) -> ApplicationMonitor | None:
    """The monitor that watches a running application; one that only watches the start says nothing later."""
    watching = [monitor for monitor in cluster.monitors if application in monitor.applications]
    lasting = [monitor for monitor in watching if monitor.mode.casefold() != "startup"]
    return next(iter(lasting or watching), None)


def _own_command(node: str, argv: tuple[str, ...]) -> Query[bool | None]:
    return Query(Command(node, argv), _by_status)


def _by_status(completed: Completed) -> bool | None:
    return None if completed.status in _COULD_NOT_RUN else completed.ok


def _all_run(monitor: ApplicationMonitor, processes: tuple[aix.RunningProcess, ...] | None) -> bool | None:
    if processes is None:
        return None
    running = {
        process.program.rpartition("/")[2]
        for process in processes
        if not monitor.owner or process.user == monitor.owner
    }
    return all(name.rpartition("/")[2] in running for name in monitor.processes)


def _everywhere(verdicts: list[bool | None]) -> bool | None:
    """Well where all are, unwell where one is, else unknown."""
    if False in verdicts:
        return False
    return None if None in verdicts or not verdicts else True


def _somewhere(verdicts: list[bool | None]) -> bool | None:
    """Well where one is, unwell where all are, else unknown."""
    if True in verdicts:
        return True
    return None if None in verdicts or not verdicts else False
