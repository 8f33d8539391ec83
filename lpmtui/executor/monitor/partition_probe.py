"""What the moving partition shows: its machine, its users, PowerHA's log, and how long it was frozen."""

from __future__ import annotations

from lpmtui.commands import aix, lpar_identity
from lpmtui.commands.powerha import automation
from lpmtui.commands.powerha.automation import LogExcerpt, LogLine
from lpmtui.executor.monitor.poller import AnyPoller, Poller, Target
from lpmtui.model.command import Query
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.site import Site
from lpmtui.transports.transport import Running

NOTICEABLE_S = 0.15
"""A gap longer than the interval by less than this is the jitter of any machine."""
SILENCE_S = 2.0
"""So long without a stamp, and the partition is taken to be frozen (or its link to be gone)."""
INTERVAL_S = 0.1
_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole between two stamps: by the partition's own clock, and as they arrived.

    Arrival is noticed when somebody looks, so `outside_s` is too long by up to the time between two looks.
    """

    inside_s: float
    outside_s: float


class FreezeMeter:
    """Reads a stream of epoch seconds, one per line, that come every `interval_s` seconds.

    The partition's clock goes on while it is suspended, so the longest hole in it is how long it was frozen.
    """

    def __init__(self, interval_s: float) -> None:
        self._interval = interval_s
        self._rest = ""
        self._stamp: float | None = None
        self._arrival: float | None = None
        self.longest = Gap(0.0, 0.0)

    @property
    def listening(self) -> bool:
        """Whether stamps have ever come."""
        return self._stamp is not None

    def hear(self, text: str, now: float) -> list[Gap]:
        """The holes that end in this piece of the stream, which arrived at `now` (seconds of any clock)."""
        lines = (self._rest + text).split("\n")
        self._rest = lines.pop()
        stamps = [stamp for stamp in map(_stamp, lines) if stamp is not None]
        gaps = [self._gap(stamp, now) for stamp in stamps]
        return [gap for gap in gaps if gap is not None]

    def silent_for(self, now: float) -> float:
        """Seconds since the last stamp arrived; 0 before the first."""
        return 0.0 if self._arrival is None else max(0.0, now - self._arrival)

    def _gap(self, stamp: float, now: float) -> Gap | None:
        before, arrived = self._stamp, self._arrival
        self._stamp, self._arrival = stamp, now
        if before is None or arrived is None:
            return None
        inside, outside = stamp - before - self._interval, now - arrived - self._interval
        longest = self.longest
        if inside > longest.inside_s or outside > longest.outside_s:
            self.longest = Gap(max(longest.inside_s, inside), max(longest.outside_s, outside))
        return Gap(inside, max(0.0, outside)) if inside >= NOTICEABLE_S else None


def _stamp(line: str) -> float | None:
    try:
        return float(line.strip())
    except ValueError:
        return None


class FreezeMeterStream:
    """Time stamps from inside a partition, on the site's clock."""

    def __init__(self, site: Site, node: str) -> None:
        self.trouble = ""
        self._site = site
        self._node = node
        self._meter = FreezeMeter(INTERVAL_S)
        self._running: Running | None = None
        self._due = 0.0
        self._wanted = False

    def start(self) -> None:
        """Want it from now on."""
        self._wanted = True

    def forget(self) -> None:
        """The longest gap counts from now on."""
        self._meter.longest = Gap(0.0, 0.0)

    @property
    def longest(self) -> Gap | None:
        """The longest gap so far; None where no stamp has ever come."""
        return self._meter.longest if self._meter.listening else None

    @property
    def silent(self) -> bool:
        """Whether the stream has stopped to flow."""
        return self._running is not None and self._meter.silent_for(self._now()) > SILENCE_S

    @property
    def flowing(self) -> bool:
        """Whether time stamps arrive from inside the partition."""
        return self._meter.listening and self._meter.silent_for(self._now()) < SILENCE_S

    def look(self) -> list[Gap]:
        """Read what has arrived; the gaps that ended in it."""
        if not self._wanted:
            return []
        if self._running is None and not self._begin():
            return []
        assert self._running is not None
        try:
            text = self._running.read()
            heard = self._meter.hear(text, self._now())
            ended = None if text else self._running.poll()
        except LpmtuiError as error:
            self._broke(error.title)
            return []
        if ended is not None:
            heard += self._meter.hear(self._running.read(), self._now())
            self._broke(f"it ended with status {ended.status}: {ended.text[-200:].strip()}")
        return heard

    def close(self) -> None:
        """Stop the stream of time stamps."""
        self._wanted = False
        if self._running is not None:
            self._running.close()
            self._running = None

    def _begin(self) -> bool:
        if self._now() < self._due:
            return False
        self._due = self._now() + _AGAIN_S
        try:
            self._running = self._site.start(aix.time_stamps(self._node, INTERVAL_S))
        except LpmtuiError as error:
            self.trouble = error.title
            return False
        return True

    def _broke(self, why: str) -> None:
        self.trouble = why
        if self._running is not None:
            self._running.close()
            self._running = None

    def _now(self) -> float:
        return self._site.clock.monotonic()


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
