"""How applications are, looked at by lpmtui itself: PowerHA does not watch them while a node is unmanaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from lpmtui.commands import aix
from lpmtui.model.cluster import (
    ApplicationHealth,
    ApplicationMonitor,
    Cluster,
    GroupState,
    MonitorKind,
    ResourceGroup,
)
from lpmtui.model.command import Command, Completed, Query
from lpmtui.site.query_runner import NOT_LEARNT, QueryRunner

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
