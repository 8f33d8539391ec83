"""What the moving partition itself shows: on which machine it runs, who is logged in, when it stood still."""

from __future__ import annotations

from functools import partial

from lpmtui.commands import aix
from lpmtui.executor.watch.meter import MeterStream
from lpmtui.executor.watch.source import AnySource, Source
from lpmtui.executor.watch.watched import Watched


class InsideView:
    """The partition through its own shell, where that can be reached."""

    def __init__(self, watched: Watched, poll_s: float, users_s: float) -> None:
        self.moved = False
        self.users: int | None = None
        self.meter = MeterStream(watched.site, watched.host)
        node = watched.before.node(watched.subject.node)
        self._before = node.machine if node else None
        self._machine = Source(watched.site, partial(aix.machine_id, watched.host), poll_s)
        self._users = Source(watched.site, partial(aix.users, watched.host), users_s)

    @property
    def sources(self) -> tuple[AnySource, ...]:
        """Everything that is asked."""
        return (self._machine, self._users)

    def look(self) -> None:
        """Look once."""
        if self.meter.look():
            self._machine.soon()
        if machine := self._machine.look():
            if self._before is None:
                self._before = machine.value
            self.moved = self.moved or machine.value != self._before
        if users := self._users.look():
            self.users = len(users.value)
