"""The what-if table: one measured curve against bandwidths and allowed pauses."""

from __future__ import annotations

from lpmtui.forecast.convergence import Divergence, divergence
from lpmtui.forecast.curve_file import MeasuredCurve
from lpmtui.forecast.precopy import PreCopy, StopRule, iterate
from lpmtui.model.lazy_dataclass import dataclass

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
