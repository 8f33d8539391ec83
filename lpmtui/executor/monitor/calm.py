"""The watch where no partition moves: only the cluster and its applications are looked at."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.config.options import LpmOptions
from lpmtui.executor.monitor.cluster_probe import ClusterProbe
from lpmtui.executor.monitor.target import Target
from lpmtui.model.events import Event


class ClusterMonitor:
    """Looks once per call of `look`, without ever waiting, and tells events."""

    def __init__(self, watched: Target, options: LpmOptions, tell: Callable[[Event], None]) -> None:
        self._around = ClusterProbe(watched, options, hosts={})
        self._tell = tell

    def look(self) -> None:
        """Look once, and tell what is new."""
        for event in self._around.look():
            self._tell(event)

    def close(self) -> None:
        """Stop looking."""
        for source in self._around.sources:
            source.close()
