"""How long a partition stood still, against what was forecast and against the tightest time-out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lpmtui.model.events import Event, Recorded, SuspensionMeasured
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.units import format_duration

FORECAST = "forecast"
"""Key of the journal's record of how long the partition may stand still: seconds, `p50` and `p95`."""
MEASURED = "freeze"
"""Key of the freeze meter's record, in seconds: `inside_s` by the partition's clock, `outside_s` by ours."""
TIMEOUTS = "time-outs"
"""Key of the record of the time-outs that a freeze may trip: a list of `name` and `limit_s` in seconds."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """Seconds, None where unknown. `limit` names the tightest time-out."""

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


def after(freeze: Freeze, event: Event) -> Freeze:
    """What is known after one more event."""
    match event:
        case SuspensionMeasured(seconds=seconds, source=source):
            if freeze.inside_s is None or seconds > freeze.inside_s:
                return replace(freeze, inside_s=seconds, source=source)
        case Recorded(key=key, value=Mapping() as found) if key == MEASURED:
            return replace(freeze, inside_s=found.get("inside_s"), outside_s=found.get("outside_s"))
        case Recorded(key=key, value=Mapping() as found) if key == FORECAST:
            return replace(freeze, p50_s=found.get("p50"), p95_s=found.get("p95"))
        case Recorded(key=key, value=list() as found) if key == TIMEOUTS:
            return _limited(freeze, found)
    return freeze


def read(events: Iterable[Event]) -> Freeze:
    """What a migration's events tell."""
    freeze = Freeze()
    for event in events:
        freeze = after(freeze, event)
    return freeze


def _limited(freeze: Freeze, found: list[Any]) -> Freeze:
    timers = [(float(one["limit_s"]), str(one["name"])) for one in found]
    if not timers:
        return freeze
    limit_s, limit = min(timers)
    return replace(freeze, limit=limit, limit_s=limit_s)


def sentences(freeze: Freeze) -> Iterator[str]:
    """What was measured, what was forecast, and what it was measured against."""
    if freeze.inside_s is not None:
        outside = (
            f"; seen from outside it was silent for {format_duration(freeze.outside_s)}"
            if freeze.outside_s is not None
            else ""
        )
        source = f" ({freeze.source})" if freeze.source else ""
        yield f"Stood still for {format_duration(freeze.inside_s)}{source}{outside}."
    if freeze.p50_s is not None and freeze.p95_s is not None:
        usual, most = format_duration(freeze.p50_s), format_duration(freeze.p95_s)
        yield f"Forecast: {usual}; in 95 of 100 cases within {most}."
    if freeze.limit_s is not None:
        yield tightest(freeze)


def tightest(freeze: Freeze) -> str:
    """The time-out that was nearest to being tripped, and by how much it was not (or was)."""
    limit = "unknown" if freeze.limit_s is None else format_duration(freeze.limit_s)
    return f"Tightest time-out: {freeze.limit}, {limit}{_verdict(freeze)}."


def _verdict(freeze: Freeze) -> str:
    if freeze.longest_s is None or freeze.limit_s is None:
        return ""
    if freeze.exceeded:
        return ": EXCEEDED"
    return f": not reached, {format_duration(freeze.limit_s - freeze.longest_s)} were left"
