"""What the cluster shows: resource groups and nodes as they change, its events, the applications' health."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from lpmtui.commands import aix
from lpmtui.commands.powerha import clmgr, clrginfo
from lpmtui.commands.powerha.automation import EventLine, EventState, event_lines
from lpmtui.config.options import LpmOptions
from lpmtui.executor.monitor.poller import AnyPoller, Poller, Target
from lpmtui.journal.job_parts import summarise
from lpmtui.model.cluster import (
    ApplicationMonitor,
    Cluster,
    GroupState,
    MonitorKind,
    Node,
    NodeState,
    ResourceGroup,
)
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.events import ApplicationSeen, Event, GroupSeen, Note
from lpmtui.model.move import Severity
from lpmtui.model.snapshot import Snapshot
from lpmtui.site import Site

_ASKED_FOR = (NodeState.NORMAL, NodeState.UNMANAGED, NodeState.JOINING, NodeState.LEAVING)
"""States that a procedure itself brings about."""
_BROUGHT_ABOUT = (
    *("admin_op", "node_up", "node_down_complete", "reconfig_", "cluster_notify"),
    *("rg_move", "process_resources", "start_server", "stop_server"),
)
"""So begin the names of events that a procedure brings about, or that show in the states of groups."""
_UNWANTED = ("node_down", "network_down", "server_down", "server_restart", "event_error", "rep_disk_notify")
_COULD_NOT_RUN = frozenset({126, 127})


def summary(group: ResourceGroup, host: str = "") -> GroupSeen:
    """One group in one state on one node; `host` is where it ran before."""
    seen = summarise(group.states, host)
    return GroupSeen(group.name, seen.state, seen.node)


class GroupWatch:
    """Tells a group whenever it is not as it was told last, and when another node has taken it over."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = hosts
        self._told: dict[str, GroupSeen] = {}

    def see(self, groups: Iterable[ResourceGroup]) -> list[Event]:
        """The groups that changed."""
        changed = [
            seen
            for seen in (summary(group, self._hosts.get(group.name, "")) for group in groups)
            if self._told.get(seen.group) != seen
        ]
        self._told.update({seen.group: seen for seen in changed})
        return [*changed, *(note for seen in changed for note in self._taken_over(seen))]

    def _taken_over(self, seen: GroupSeen) -> list[Note]:
        host = self._hosts.get(seen.group, "")
        if not host or seen.state != GroupState.ONLINE.value or host in seen.node.split(","):
            return []
        text = f"{seen.node} has taken over resource group {seen.group} from {host}: an unwanted event."
        return [Note(text, Severity.ERROR)]


class NodeWatch:
    """Tells a node whenever its state is not as it was told last; the first look tells nothing."""

    def __init__(self) -> None:
        self._known: dict[str, NodeState] = {}

    def see(self, nodes: Iterable[Node]) -> list[Note]:
        """What changed; a node that fails is an error."""
        told = []
        for node in nodes:
            before = self._known.get(node.name)
            if node.state is NodeState.UNKNOWN:
                continue
            self._known[node.name] = node.state
            if before is not None and before is not node.state:
                level = Severity.INFO if node.state in _ASKED_FOR else Severity.ERROR
                told.append(Note(f"Node {node.name} is {node.state.value}; it was {before.value}.", level))
        return told


class EventWatch:
    """Tells the cluster events that no procedure brings about; what was logged before tells nothing.

    A stop by an administrator says forced, graceful or takeover behind the node; `failed` is a node whose
    failure is known.
    """

    def __init__(self, failed: str = "") -> None:
        self._failed = failed
        self._last: dict[str, int] = {}
        self._long: set[str] = set()

    def see(self, node: str, lines: Sequence[EventLine]) -> list[Note]:
        """What a node's log has that it had not when it was seen last; it may have begun anew meanwhile."""
        newest = max((line.number for line in lines), default=0)
        last = self._last.get(node, newest)
        self._last[node] = newest
        fresh = [line for line in lines if line.number > (last if newest >= last else 0)]
        return [note for line in fresh if (note := self._told(node, line))]

    def _told(self, node: str, line: EventLine) -> Note | None:
        if line.state is EventState.TOO_LONG:
            known, self._long = node in self._long, self._long | {node}
            text = f"An event has been running for too long on {node}: {line}. See /var/hacmp/log/hacmp.out."
            return None if known else Note(text, Severity.ERROR)
        self._long.discard(node)
        if line.state is EventState.FAILED:
            remedy = f"Repair what /var/hacmp/log/hacmp.out names there, then: clruncmd {node}"
            return Note(f"The event {line} failed on {node}. {remedy}", Severity.ERROR)
        stopped = line.name == "node_down" and (len(line.words) > 1 or line.words == (self._failed,))
        if line.state is not EventState.STARTED or stopped or line.name.startswith(_BROUGHT_ABOUT):
            return None
        level = Severity.ERROR if line.name in _UNWANTED else Severity.INFO
        return Note(f"Cluster event on {node}: {line}.", level)


class ClusterProbe:
    """The cluster around the moving node, asked from a node that stays where there is one that answers."""

    def __init__(self, watched: Target, options: LpmOptions, hosts: Mapping[str, str] | None = None) -> None:
        """`hosts` are where UNMANAGED groups run, by default where they did before."""
        subject = watched.subject
        self._nodes = (*subject.peers, subject.node) if subject.node else ()
        self._turn = 0
        self._watch = GroupWatch(watched.before.hosts if hosts is None else hosts)
        self._groups = Poller(watched.site, self._question, 2 * options.poll_s)
        self._node_watch = NodeWatch()
        self._states = Poller(watched.site, self._about_nodes, options.watch_s)
        self._event_watch = EventWatch("" if hosts is None else subject.node)
        self._events = Poller(watched.site, self._about_events, options.watch_s)
        self._health = (
            HealthProbe(
                watched.site,
                watched.cluster,
                watched.before,
                period_s=options.watch_s,
                custom_monitors=options.run_custom_monitors.allowed(watched.site.kind),
                own=options.watch,
            )
            if watched.cluster
            else None
        )

    @property
    def sources(self) -> tuple[AnyPoller, ...]:
        """Everything that is asked."""
        return (self._groups, self._states, self._events, *(self._health.sources if self._health else ()))

    def look(self) -> list[Event]:
        """Look once; what changed."""
        events: list[Event] = []
        seen = self._groups.look()
        if seen:
            events += self._watch.see(seen.value)
        if nodes := self._states.look():
            events += self._node_watch.see(nodes.value)
        if lines := self._events.look():
            events += self._event_watch.see(self._events.host, lines.value)
        return events + (self._health.look() if self._health else [])

    def _question(self) -> Query[tuple[ResourceGroup, ...]] | None:
        if not self._nodes:
            return None
        if self._groups.trouble:
            self._turn += 1
        return clrginfo.groups(self._asked)

    @property
    def _asked(self) -> str:
        return self._nodes[self._turn % len(self._nodes)]

    def _about_events(self) -> Query[tuple[EventLine, ...]] | None:
        return event_lines(self._asked) if self._nodes else None

    def _about_nodes(self) -> Query[tuple[Node, ...]] | None:
        return clmgr.nodes(self._asked) if self._nodes else None


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
