"""What the cluster shows: its resource groups and applications."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.commands.powerha import clrginfo
from lpmtui.config.options import LpmOptions
from lpmtui.executor.watch.groups import GroupWatch
from lpmtui.executor.watch.health import HealthWatch
from lpmtui.executor.watch.source import AnySource, Source
from lpmtui.executor.watch.watched import Watched
from lpmtui.model.cluster import ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.events import Event


class ClusterView:
    """The cluster around the moving node, asked from a node that stays where there is one that answers."""

    def __init__(self, watched: Watched, options: LpmOptions, hosts: Mapping[str, str] | None = None) -> None:
        """`hosts` are where UNMANAGED groups run, by default where they did before."""
        subject = watched.subject
        self._nodes = (*subject.peers, subject.node) if subject.node else ()
        self._turn = 0
        self._watch = GroupWatch(watched.before.hosts if hosts is None else hosts)
        self._groups = Source(watched.site, self._question, 2 * options.poll_s)
        self._health = (
            HealthWatch(
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
    def sources(self) -> tuple[AnySource, ...]:
        """Everything that is asked."""
        return (self._groups, *(self._health.sources if self._health else ()))

    def look(self) -> list[Event]:
        """Look once; what changed."""
        events: list[Event] = []
        seen = self._groups.look()
        if seen:
            events += self._watch.see(seen.value)
        return events + (self._health.look() if self._health else [])

    def _question(self) -> Query[tuple[ResourceGroup, ...]] | None:
        if not self._nodes:
            return None
        if self._groups.trouble:
            self._turn += 1
        return clrginfo.groups(self._nodes[self._turn % len(self._nodes)])
