"""How much memory a running partition dirties: a curve over time, never a constant rate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field, replace
from itertools import pairwise

from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass

Point = tuple[float, float]
"""Seconds since everything was clean, and the bytes dirty by then."""

Line = tuple[float, float, float]
"""A piece of the curve: seconds and bytes of a point on it, and its slope in bytes per second."""


@dataclass(frozen=True, slots=True)
class DirtyCurve:
    """Distinct bytes dirtied within a period, by the period's length in seconds.

    Pages that are written again and again count once, so the curve is concave and saturates at `ceiling`, the
    writable working set in bytes. It is linear between `points` and continues the slope of the outer two on
    either side; at length zero it does not start below zero. Raises UsageError for fewer than two points, for
    points that do not ascend in time and for values below zero.

    `lines[n]` is the piece that holds for periods from `breaks[n - 1]` to `breaks[n]`.
    """

    points: tuple[Point, ...]
    ceiling: float
    breaks: tuple[float, ...] = field(init=False, repr=False, compare=False)
    lines: tuple[Line, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise UsageError("A dirty curve needs at least two points.", remedy="Measure two period lengths.")
        if any(later[0] <= earlier[0] for earlier, later in pairwise(self.points)):
            raise UsageError("The points of a dirty curve must ascend in time, each length once.")
        if self.points[0][0] < 0 or any(dirty < 0 for _, dirty in self.points) or self.ceiling < 0:
            raise UsageError("A dirty curve has no values below zero.")
        object.__setattr__(self, "breaks", tuple(seconds for seconds, _ in self.points[:-1]))
        object.__setattr__(self, "lines", _lines(self.points))

    @classmethod
    def constant(cls, rate: float, ceiling: float, *, start: float = 0.0) -> DirtyCurve:
        """A curve of `start` bytes plus `rate` bytes per second up to `ceiling` bytes."""
        return cls(((0.0, start), (1.0, start + rate)), ceiling)

    def dirtied(self, seconds: float) -> float:
        """Bytes dirty after `seconds` since everything was clean; never more than the ceiling."""
        from_s, dirty, slope = self.lines[bisect_right(self.breaks, seconds)]
        return min(self.ceiling, max(0.0, dirty + slope * (seconds - from_s)))

    def scaled(self, factor: float) -> DirtyCurve:
        """The same workload writing `factor` times as many pages; the writable working set stays."""
        points = tuple((seconds, dirty * factor) for seconds, dirty in self.points)
        return replace(self, points=points)


def _lines(points: tuple[Point, ...]) -> tuple[Line, ...]:
    """One line left of the first point, one between each two; the last goes on for ever."""
    between = [
        (left[0], left[1], (right[1] - left[1]) / (right[0] - left[0])) for left, right in pairwise(points)
    ]
    first_s, first_dirty = points[0]
    start = max(0.0, first_dirty - between[0][2] * first_s)
    slope = (first_dirty - start) / first_s if first_s else between[0][2]
    return ((0.0, start, slope), *between)
