"""What the moving partition shows: its machine, its users, its freezes, PowerHA's own log on it."""

from __future__ import annotations

from lpmtui.commands import aix, lpar_identity
from lpmtui.commands.powerha import automation
from lpmtui.commands.powerha.automation import LogExcerpt, LogLine
from lpmtui.executor.monitor.freeze_meter import FreezeMeterStream
from lpmtui.executor.monitor.poller import AnyPoller, Poller
from lpmtui.executor.monitor.target import Target
from lpmtui.model.command import Query


class ClutilsLog:
    """New lines of clutils.log since the monitor began. Without a cluster node there are none."""

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


class PartitionProbe:
    """The partition through its own shell, where that can be reached."""

    def __init__(self, watched: Target, poll_s: float, users_s: float) -> None:
        self.moved = False
        self.users: int | None = None
        self._copying = False
        self.meter = FreezeMeterStream(watched.site, watched.host)
        node = watched.before.node(watched.subject.node)
        self._before = node.machine if node else None
        self._host = watched.host
        self._machine = Poller(watched.site, self._which_machine, poll_s)
        self._users = Poller(watched.site, self._who, users_s)

    @property
    def sources(self) -> tuple[AnyPoller, ...]:
        """Everything that is asked."""
        return (self._machine, self._users)

    def look(self, *, copying: bool) -> None:
        """Look once. `copying` says that memory is being sent: then it may move at any moment."""
        self._copying = copying
        if self.meter.look():
            self._machine.soon()
        if machine := self._machine.look():
            if self._before is None:
                self._before = machine.value
            if machine.value != self._before and not self.moved:
                self.moved = True
                self.users = None
        if users := self._users.look():
            self.users = len(users.value)

    def _which_machine(self) -> Query[str] | None:
        """Before the move once, then again and again from when it may happen until it has."""
        wanted = self._before is None or (self._copying and not self.moved)
        return lpar_identity.serial(self._host) if wanted else None

    def _who(self) -> Query[tuple[aix.LoggedIn, ...]] | None:
        """Once before the move and once after it."""
        return aix.users(self._host) if self.users is None and not self._copying else None
