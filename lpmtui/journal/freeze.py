"""How long a partition was frozen, against the forecast and against the tightest time-out. Pure."""

from __future__ import annotations

from dataclasses import replace

from lpmtui.model.events import Event, SuspensionMeasured
from lpmtui.model.job_events import ForecastMade, FreezeMeasured, TimeoutsKnown
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Freeze:
    """Seconds, None where unknown. `limit` names the tightest time-out.

    `inside_s` is measured by the partition's own clock or told by a host (`source`), `outside_s` from here.
    """

    inside_s: float | None = None
    outside_s: float | None = None
    source: str = ""
    p50_s: float | None = None
    p95_s: float | None = None
    limit: str = ""
    limit_s: float | None = None

    @property
    def longest_s(self) -> float | None:
        """What the time-outs saw: the longer of the two gaps."""
        return max((gap for gap in (self.inside_s, self.outside_s) if gap is not None), default=None)

    @property
    def exceeded(self) -> bool:
        """Whether the freeze was longer than the tightest time-out."""
        return self.longest_s is not None and self.limit_s is not None and self.longest_s > self.limit_s

    def after(self, event: Event) -> Freeze:
        """What is known after one more event."""
        match event:
            case SuspensionMeasured(seconds=seconds, source=source):
                if self.inside_s is None or seconds > self.inside_s:
                    return replace(self, inside_s=seconds, source=source)
            case FreezeMeasured(inside_s=inside_s, outside_s=outside_s):
                return replace(self, inside_s=inside_s, outside_s=outside_s)
            case ForecastMade(suspension_s=likely):
                return replace(self, p50_s=likely.p50, p95_s=likely.p95)
            case TimeoutsKnown(timeouts=timeouts) if timeouts:
                tightest = min(timeouts, key=lambda one: (one.limit_s, one.name))
                return replace(self, limit=tightest.name, limit_s=tightest.limit_s)
        return self
