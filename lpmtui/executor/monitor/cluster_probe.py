"""What the cluster shows: its resource groups and applications."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.commands.powerha import clmgr, clrginfo
from lpmtui.config.options import LpmOptions
from lpmtui.executor.monitor.groups import GroupWatch, NodeWatch
from lpmtui.executor.monitor.health_probe import HealthProbe
from lpmtui.executor.monitor.poller import AnyPoller, Poller
from lpmtui.executor.monitor.target import Target
from lpmtui.model.cluster import Node, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.events import Event


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
        return (self._groups, self._states, *(self._health.sources if self._health else ()))

    def look(self) -> list[Event]:
        """Look once; what changed."""
        events: list[Event] = []
        seen = self._groups.look()
        if seen:
            events += self._watch.see(seen.value)
        if nodes := self._states.look():
            events += self._node_watch.see(nodes.value)
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

    def _about_nodes(self) -> Query[tuple[Node, ...]] | None:
        return clmgr.nodes(self._asked) if self._nodes else None
