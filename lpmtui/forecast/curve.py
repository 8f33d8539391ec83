"""How much memory a running partition dirties: a curve over time, never a constant rate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from lpmtui.model.errors import UsageError

Point = tuple[float, float]
"""Seconds since everything was clean, and the bytes dirty by then."""


@dataclass(frozen=True, slots=True)
class DirtyCurve:
    """Distinct bytes dirtied within a period, by the period's length in seconds.

    Pages that are written again and again count once, so the curve is concave and saturates at `ceiling`, the
    writable working set in bytes. It is linear between `points` and continues the slope of the outer two on
    either side; at length zero it does not start below zero. Raises UsageError for fewer than two points, for
    points that do not ascend in time and for values below zero.
    """

    points: tuple[Point, ...]
    ceiling: float

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise UsageError("A dirty curve needs at least two points.", remedy="Measure two period lengths.")
        if any(later[0] <= earlier[0] for earlier, later in zip(self.points, self.points[1:], strict=False)):
            raise UsageError("The points of a dirty curve must ascend in time, each length once.")
        if self.points[0][0] < 0 or any(dirty < 0 for _, dirty in self.points) or self.ceiling < 0:
            raise UsageError("A dirty curve has no values below zero.")

    @classmethod
    def constant(cls, rate: float, ceiling: float, *, start: float = 0.0) -> DirtyCurve:
        """A curve of `start` bytes plus `rate` bytes per second up to `ceiling` bytes."""
        return cls(((0.0, start), (1.0, start + rate)), ceiling)

    def dirtied(self, seconds: float) -> float:
        """Bytes dirty after `seconds` since everything was clean; never more than the ceiling."""
        left, right = self._segment(seconds)
        slope = (right[1] - left[1]) / (right[0] - left[0])
        return min(self.ceiling, max(0.0, left[1] + slope * (seconds - left[0])))

    def scaled(self, factor: float) -> DirtyCurve:
        """The same workload writing `factor` times as many pages; the writable working set stays."""
        points = tuple((seconds, dirty * factor) for seconds, dirty in self.points)
        return replace(self, points=points)

    def _segment(self, seconds: float) -> tuple[Point, Point]:
        first, second = self.points[0], self.points[1]
        if seconds < first[0]:
            slope = (second[1] - first[1]) / (second[0] - first[0])
            return (0.0, max(0.0, first[1] - slope * first[0])), first
        place = bisect_right(self.points, seconds, key=lambda point: point[0])
        end = min(max(place, 1), len(self.points) - 1)
        return self.points[end - 1], self.points[end]
