"""What a watch is about, and its questions, asked again and again without ever waiting for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

from lpmtui.commands.query import AttributesUnknown
from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.model.cluster import Cluster
from lpmtui.model.command import Query
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import Note
from lpmtui.model.job import Subject, Timeout
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Severity
from lpmtui.model.snapshot import Snapshot
from lpmtui.site import Site
from lpmtui.transports.transport import Running

T = TypeVar("T")
PATIENCE_S = 30.0
"""An answer that takes longer is given up, in seconds of the site's clock."""


@dataclass(frozen=True, slots=True)
class Target:
    """One migration. `cluster` is the picture from before, None for a partition in no cluster.

    `inputs` are what its forecast goes by, `timeouts` those that count while the partition is frozen.
    """

    site: Site
    subject: Subject
    before: Snapshot
    cluster: Cluster | None = None
    inputs: MoveInputs | None = None
    timeouts: tuple[Timeout, ...] = ()

    @property
    def host(self) -> str:
        """The moving partition's own shell, which lpmtui may or may not reach."""
        return self.subject.move.partition


@dataclass(frozen=True, slots=True)
class Fresh(Generic[T]):
    """An answer that has not been looked at yet."""

    value: T


class AnyPoller(Protocol):
    """What all sources have in common, whatever they ask."""

    trouble: str
    host: str

    def close(self) -> None:
        """Stop the command that is polled, if one runs."""
        ...


class Poller(Generic[T]):
    """Asks what `question` returns every `period_s` seconds; nothing while it returns None.

    `trouble` says why the last question was not answered; it is empty where it was.
    """

    def __init__(self, site: Site, question: Callable[[], Query[T] | None], period_s: float) -> None:
        self.trouble = ""
        self.host = ""
        self._site = site
        self._question = question
        self._period_s = period_s
        self._due = 0.0
        self._asked: Query[Any] | None = None
        self._running: Running | None = None
        self._since = 0.0
        self._shorter: dict[object, Query[Any]] = {}

    def look(self) -> Fresh[T] | None:
        """A new answer, where one has come since the last look."""
        now = self._site.clock.monotonic()
        if self._running is None and not self._ask(now):
            return None
        return self._collect(now)

    def soon(self) -> None:
        """Ask at the next look, whatever the period."""
        self._due = 0.0

    def close(self) -> None:
        """Stop the command that is polled, if one runs."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def _ask(self, now: float) -> bool:
        if now < self._due:
            return False
        query = self._question()
        if query is None:
            return False
        return self._start(self._shorter.get(query.command, query), now)

    def _start(self, query: Query[Any], now: float) -> bool:
        self._due = now + self._period_s
        self._since = now
        self._asked = query
        self.host = query.command.host
        try:
            self._running = self._site.start(query.command)
        except LpmtuiError as error:
            self.trouble = error.title
            return False
        return True

    def _collect(self, now: float) -> Fresh[T] | None:
        assert self._running is not None
        assert self._asked is not None
        try:
            completed = self._running.poll()
            if completed is None:
                if now - self._since > PATIENCE_S:
                    self._give_up(f"{self.host} has not answered for {PATIENCE_S:.0f} seconds.")
                return None
            answer = self._asked.parse(completed)
        except AttributesUnknown as unknown:
            self.close()
            self._shorter[self._question_command()] = unknown.reduced
            self.soon()
        except LpmtuiError as error:
            self._give_up(error.title)
        else:
            self.close()
            self.trouble = ""
            return Fresh(answer)
        return None

    def _question_command(self) -> object:
        query = self._question()
        return query.command if query else None

    def _give_up(self, why: str) -> None:
        self.close()
        self.trouble = why


class Silence:
    """Watches the sources for trouble. That nobody answers on an `optional` host is not told."""

    def __init__(self, optional: str = "") -> None:
        self._optional = optional
        self._silent: dict[str, str] = {}

    def see(self, sources: Iterable[AnyPoller]) -> list[Note]:
        """What is worth telling."""
        troubled: dict[str, str] = {}
        for source in sources:
            if source.trouble and source.host != self._optional:
                troubled.setdefault(source.host, source.trouble)
        began = [Note(why, Severity.WARNING) for host, why in troubled.items() if host not in self._silent]
        ended = [Note(f"{host} answers again.") for host in self._silent if host not in troubled]
        self._silent = troubled
        return began + ended
