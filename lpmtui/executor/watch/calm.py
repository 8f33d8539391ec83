"""The watch where no partition moves: only the cluster and its applications are looked at."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.config.options import LpmOptions
from lpmtui.executor.watch.around import ClusterView
from lpmtui.executor.watch.watched import Watched
from lpmtui.model.events import Event


class ClusterWatch:
    """Looks once per call of `look`, without ever waiting, and tells events."""

    def __init__(self, watched: Watched, options: LpmOptions, tell: Callable[[Event], None]) -> None:
        self._around = ClusterView(watched, options, hosts={})
        self._tell = tell

    def look(self) -> None:
        """Look once, and tell what is new."""
        for event in self._around.look():
            self._tell(event)

    def close(self) -> None:
        """Stop looking."""
        for source in self._around.sources:
            source.close()
