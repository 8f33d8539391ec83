"""The what-if table of a measured curve, and what would make a transfer converge that does not."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from lpmtui.forecast.dirty_curve import DirtyCurve, MeasuredCurve
from lpmtui.forecast.precopy import MOST_WALKED, PreCopy, StopRule, iterate, rounds
from lpmtui.model.lazy_dataclass import dataclass

_STEPS = 40
_DOUBLINGS = 20
_MARGIN = 1.001
"""A found change is given a thousandth more, so that it holds when it is typed in again."""


class Obstacle(StrEnum):
    """What keeps a transfer from converging."""

    MEMORY = "memory"
    """Sending everything once takes too long already."""
    WORKLOAD = "workload"
    """Rounds stop shrinking: as much is dirtied in a round as the round sent."""
    TIME = "time"
    """Rounds still shrink, but the time is up before one fits."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Why it does not converge; each change alone would do, None where no such change does.

    `settles_s` is the shortest round there was, `bandwidth` in bytes per second, `pause_s` the allowed pause
    in seconds, `workload` the share of today's dirtying.
    """

    obstacle: Obstacle
    settles_s: float
    bandwidth: float | None
    pause_s: float | None
    workload: float | None


def divergence(first: float, curve: DirtyCurve, rate: float, rule: StopRule) -> Divergence:
    """Look at a transfer whose `iterate` does not converge. The smallest changes are found by bisection."""
    settles, obstacle = _shortest(first, curve, rate, rule)

    def faster(factor: float) -> bool:
        return iterate(first, curve, rate * factor, rule).converges

    def quieter(divisor: float) -> bool:
        return iterate(first, curve.scaled(1.0 / divisor), rate, rule).converges

    bandwidth, calm = _smallest(faster), _smallest(quieter)
    return Divergence(
        obstacle,
        settles,
        bandwidth * rate if bandwidth else None,
        settles * _MARGIN if obstacle is not Obstacle.MEMORY else None,
        1.0 / calm if calm else None,
    )


def _shortest(first: float, curve: DirtyCurve, rate: float, rule: StopRule) -> tuple[float, Obstacle]:
    """The shortest round that ends in time, and what stood in the way."""
    most_s = math.inf if rule.most_s is None else rule.most_s
    shortest, before = math.inf, math.inf
    for step in rounds(first, curve, rate):
        if step.start_s + step.seconds > most_s:
            break
        if step.seconds == before or step.number > MOST_WALKED:
            return shortest, Obstacle.WORKLOAD
        shortest, before = min(shortest, step.seconds), step.seconds
    if shortest == math.inf:
        return first / rate, Obstacle.MEMORY
    return shortest, Obstacle.WORKLOAD if step.seconds >= before * 0.99 else Obstacle.TIME


def _smallest(works: Callable[[float], bool]) -> float | None:
    """The smallest factor above 1 that works, where bigger ones work too."""
    low, high = 1.0, 2.0
    for _ in range(_DOUBLINGS):
        if works(high):
            break
        low, high = high, high * 2.0
    else:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if works(middle) else (middle, high)
    with_margin = high * _MARGIN
    return with_margin if works(with_margin) else high


LONGEST_S = 3600.0
"""A transfer that takes longer is said not to converge."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer. `bandwidth` in bytes per second, `pause_s` None for any pause; None where it never ends."""

    bandwidth: float
    pause_s: float | None
    rounds: int | None
    total_s: float | None
    suspension_s: float | None
    divergence: Divergence | None = None

    @property
    def converges(self) -> bool:
        """Whether the transfer ends within the hour."""
        return self.total_s is not None


def cell(measured: MeasuredCurve, bandwidth: float, pause_s: float | None) -> Cell:
    """Send rounds until one fits the pause: that one is the suspension, and the total counts it."""
    first, curve, rule = measured.first_round(), measured.curve(), StopRule(pause_s, most_s=LONGEST_S)
    copy: PreCopy = iterate(first, curve, bandwidth, rule)
    if not copy.converges:
        return Cell(bandwidth, pause_s, None, None, None, divergence(first, curve, bandwidth, rule))
    return Cell(bandwidth, pause_s, copy.rounds, copy.total_s, copy.suspension_s)


def table(
    measured: MeasuredCurve, bandwidths: tuple[float, ...], pauses: tuple[float | None, ...]
) -> tuple[Cell, ...]:
    """A cell for each bandwidth and each pause, in that order."""
    return tuple(cell(measured, bandwidth, pause) for bandwidth in bandwidths for pause in pauses)
