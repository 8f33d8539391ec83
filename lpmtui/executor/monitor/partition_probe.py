"""What the moving partition itself shows: on which machine it runs, who is logged in, when it was frozen."""

from __future__ import annotations

from lpmtui.commands import aix, lpar_identity
from lpmtui.executor.monitor.freeze_meter import FreezeMeterStream
from lpmtui.executor.monitor.poller import AnyPoller, Poller
from lpmtui.executor.monitor.target import Target
from lpmtui.model.command import Query


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
