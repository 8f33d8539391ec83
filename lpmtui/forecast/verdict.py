"""Whether a freeze trips a time-out: what a timer needs against what it is set to."""

from __future__ import annotations

from enum import StrEnum

from lpmtui.model.lazy_dataclass import dataclass

SUSPENSION_FACTOR = 3.0
"""Vendors raise their time-outs by a factor of two to six over the pause they expect."""
LEAST_HEARTBEAT_S = 10.0
"""No heartbeat time-out below this is thought safe, however short the forecast."""
COMFORT = 1.5
"""From this multiple of what is needed on, a time-out is green."""


class Verdict(StrEnum):
    """How a time-out stands against a forecast."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Timer:
    """One time-out in seconds, what the move needs of it, and how that looks; `change` says how to set it."""

    name: str
    limit_s: float
    needed_s: float
    change: str = ""

    @property
    def verdict(self) -> Verdict:
        """Red where the limit is below what is needed, amber where it is just above."""
        if self.limit_s < self.needed_s:
            return Verdict.RED
        return Verdict.AMBER if self.limit_s < COMFORT * self.needed_s else Verdict.GREEN


class Suspicion(StrEnum):
    """What a heartbeat detector does about a freeze."""

    SAFE = "SAFE"
    POSSIBLE = "POSSIBLE"
    CERTAIN = "CERTAIN"


def heartbeat_needs(suspension_p95_s: float, *, period_s: float, relearn_s: float) -> float:
    """Seconds that a heartbeat time-out should be; `relearn_s` is until the network delivers again."""
    return max(SUSPENSION_FACTOR * suspension_p95_s + period_s + relearn_s, LEAST_HEARTBEAT_S)


def monitor_needs(suspension_p95_s: float, *, run_s: float, slowdown: float) -> float:
    """Seconds that an application monitor's interval must be: a frozen run that then goes on slowly."""
    return suspension_p95_s + run_s * slowdown


def tightest(timers: tuple[Timer, ...]) -> Timer | None:
    """The timer with the least reserve, which a forecast always names."""
    return min(timers, key=lambda timer: timer.limit_s / timer.needed_s, default=None)


def suspicion(freeze_s: float, *, relearn_s: float, period_s: float, limit_s: float) -> Suspicion:
    """What a detector with this limit (seconds after the last beat) does about one freeze.

    The answer between safe and certain depends on the phase of the beats; where the sender's own timer
    freezes with it, that zone is certain as well.
    """
    if freeze_s + relearn_s + period_s <= limit_s:
        return Suspicion.SAFE
    return Suspicion.CERTAIN if freeze_s + relearn_s > limit_s else Suspicion.POSSIBLE


def suspicion_chance(freeze_s: float, *, relearn_s: float, period_s: float, limit_s: float) -> float:
    """The chance of a false suspicion where the first beat leaves at once on resume; 0 to 1."""
    late = freeze_s + relearn_s + period_s - limit_s
    return min(1.0, max(0.0, late / period_s))
