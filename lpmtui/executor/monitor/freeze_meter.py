"""The freeze meter: time stamps from inside the partition; what is missing between two is the suspension."""

from __future__ import annotations

from lpmtui.commands import aix
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.site import Site
from lpmtui.transports.transport import Running

NOTICEABLE_S = 0.15
"""A gap longer than the interval by less than this is the jitter of any machine."""
SILENCE_S = 2.0
"""So long without a stamp, and the partition is taken to be frozen (or its link to be gone)."""


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
        gap = Gap(max(0.0, stamp - before - self._interval), max(0.0, now - arrived - self._interval))
        self.longest = Gap(
            max(self.longest.inside_s, gap.inside_s), max(self.longest.outside_s, gap.outside_s)
        )
        return gap if gap.inside_s >= NOTICEABLE_S else None


def _stamp(line: str) -> float | None:
    try:
        return float(line.strip())
    except ValueError:
        return None


INTERVAL_S = 0.1
_AGAIN_S = 10.0


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
