"""The freeze meter: time stamps from inside the partition; what is missing between two is the suspension."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass

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
