"""How the applications are, asked without waiting: PowerHA does not watch them while they are UNMANAGED."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from lpmtui.commands import aix
from lpmtui.executor.monitor.poller import AnyPoller, Poller
from lpmtui.model.cluster import ApplicationMonitor, Cluster, MonitorKind
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.events import ApplicationSeen, Event, Note
from lpmtui.model.move import Severity
from lpmtui.model.snapshot import Snapshot
from lpmtui.site import Site

_COULD_NOT_RUN = frozenset({126, 127})


class HealthProbe:
    """Tells an application's health whenever it changes.

    An operator's own command (`own`, by application) wins over the monitor; a custom monitor's method runs
    only where `custom_monitors` says so.
    """

    def __init__(
        self,
        site: Site,
        cluster: Cluster,
        before: Snapshot,
        *,
        period_s: float,
        custom_monitors: bool,
        own: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._told: dict[str, bool | None] = {}
        self._sources: dict[str, Poller[bool | None]] = {}
        for group in before.groups:
            for name in group.applications:
                query = _question(cluster, name, group.host, own, custom_monitors=custom_monitors)
                if query is not None and group.host:
                    self._sources[name] = Poller(site, partial(_same, query), period_s)

    @property
    def sources(self) -> tuple[AnyPoller, ...]:
        """Everything that is asked."""
        return tuple(self._sources.values())

    def look(self) -> list[Event]:
        """The applications whose health has changed since the last look."""
        events: list[Event] = []
        for name, source in self._sources.items():
            fresh = source.look()
            if fresh is not None and (name not in self._told or self._told[name] != fresh.value):
                events += self._changed(name, fresh.value)
        return events

    def _changed(self, name: str, healthy: bool | None) -> list[Event]:  # noqa: FBT001 - three-valued
        before = self._told.get(name)
        self._told[name] = healthy
        seen: list[Event] = [ApplicationSeen(name, healthy)]
        if before and healthy is False:
            seen.append(Note(f"The application {name} is no longer healthy.", Severity.ERROR))
        return seen


def _same(query: Query[bool | None]) -> Query[bool | None]:
    return query


def _question(
    cluster: Cluster, name: str, node: str, own: Mapping[str, tuple[str, ...]], *, custom_monitors: bool
) -> Query[bool | None] | None:
    if name in own:
        return Query(Command(node, own[name]), _by_status)
    monitor = cluster.monitor_of(name)
    if monitor is None:
        return None
    if monitor.kind is MonitorKind.PROCESS and monitor.processes:
        asked = aix.processes(node)
        return Query(asked.command, _all_run(monitor, asked.parse))
    if monitor.kind is MonitorKind.CUSTOM and monitor.method and custom_monitors:
        return aix.run_monitor(node, monitor.method)
    return None


def _by_status(completed: Completed) -> bool | None:
    return None if completed.status in _COULD_NOT_RUN else completed.ok


def _all_run(
    monitor: ApplicationMonitor, parse: Callable[[Completed], tuple[aix.RunningProcess, ...]]
) -> Callable[[Completed], bool | None]:
    def verdict(completed: Completed) -> bool | None:
        running = {
            process.program.rpartition("/")[2]
            for process in parse(completed)
            if not monitor.owner or process.user == monitor.owner
        }
        return all(name.rpartition("/")[2] in running for name in monitor.processes)

    return verdict
