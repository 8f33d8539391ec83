"""PowerHA's own log on the moving node, line by line as it grows."""

from __future__ import annotations

from lpmtui.commands.powerha import automation
from lpmtui.commands.powerha.automation import LogExcerpt, LogLine
from lpmtui.executor.monitor.poller import AnyPoller, Poller
from lpmtui.executor.monitor.target import Target
from lpmtui.model.command import Query


class ClutilsLog:
    """New lines of clutils.log since the watch began. Without a cluster node there are none."""

    def __init__(self, watched: Target, poll_s: float) -> None:
        self._node = watched.subject.node
        self._next: int | None = None
        self._resting = False
        self._length = Poller(watched.site, self._how_long, poll_s)
        self._lines = Poller(watched.site, self._what_is_new, poll_s)

    @property
    def sources(self) -> tuple[AnyPoller, ...]:
        """Everything that is asked."""
        return (self._length, self._lines)

    def look(self, *, copying: bool) -> tuple[LogLine, ...]:
        """The lines that are new. Nothing is asked while memory is sent: PowerHA does nothing then."""
        self._resting = copying
        if length := self._length.look():
            self._next = length.value + 1
        if excerpt := self._lines.look():
            self._next = excerpt.value.next_line
            return excerpt.value.lines
        return ()

    def _how_long(self) -> Query[int] | None:
        return automation.log_length(self._node) if self._node and self._next is None else None

    def _what_is_new(self) -> Query[LogExcerpt] | None:
        if self._resting or not self._node or self._next is None:
            return None
        return automation.log_since(self._node, self._next)
