"""How much memory a running partition dirties: a curve over time, and the file of one that was measured."""

from __future__ import annotations

import csv
import math
import re
from bisect import bisect_right
from itertools import pairwise

from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass, field, replace

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


HEADER = ["period_ms", "dirty_pages"]
_SETTING = re.compile(r"#\s*(page_size|total_pages|zero_pages|page_header_bytes)\s*=\s*(.*?)\s*\Z")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class MeasuredCurve:
    """Distinct pages dirtied within periods of some lengths (seconds), and what a page is.

    `total_pages` is None where the file does not tell. A zero page costs only its header on the wire.
    """

    points: tuple[tuple[float, float], ...]
    page_size: int = 4096
    total_pages: int | None = None
    zero_pages: int = 0
    page_header_bytes: int = 8

    def of_memory(self, memory: int) -> MeasuredCurve:
        """The same workload in a partition of `memory` bytes. Raises UsageError for less than a page."""
        if memory < self.page_size:
            raise UsageError(
                f"A memory of {memory} bytes is less than one page of {self.page_size} bytes.",
                remedy="Give --memory like 64GiB.",
            )
        return replace(self, total_pages=memory // self.page_size)

    @property
    def full_pages(self) -> int:
        """Pages that are not zero pages. Raises UsageError where that is not known or cannot be."""
        if self.total_pages is None:
            raise UsageError(
                "The size of the memory is not known.",
                remedy="Give --memory SIZE, or `# total_pages=N` in the file.",
            )
        if self.zero_pages > self.total_pages:
            raise UsageError(
                f"There are more zero pages ({self.zero_pages}) than pages ({self.total_pages}).",
                remedy="Correct --memory or `# zero_pages`.",
            )
        return self.total_pages - self.zero_pages

    @property
    def page_on_the_wire(self) -> int:
        """Bytes that one page costs."""
        return self.page_size + self.page_header_bytes

    def first_round(self) -> float:
        """Bytes of the round that sends everything."""
        return self.full_pages * self.page_on_the_wire + self.zero_pages * self.page_header_bytes

    def curve(self) -> DirtyCurve:
        """The curve in bytes on the wire."""
        cost = self.page_on_the_wire
        return DirtyCurve(
            tuple((seconds, pages * cost) for seconds, pages in self.points), self.full_pages * cost
        )


def parse(text: str, name: str = "") -> MeasuredCurve:
    """Read the file's text. Raises UsageError that names the file and the line."""
    settings: dict[str, int] = {}
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix(_BYTE_ORDER_MARK).splitlines(), 1):
        setting = _SETTING.match(line.strip())
        if setting:
            settings[setting[1]] = _whole(setting[1], setting[2], name, number)
        elif line.strip() and not line.lstrip().startswith("#"):
            rows.append((number, line))
    if not rows or [cell.strip() for cell in next(csv.reader([rows[0][1]]))] != HEADER:
        raise _wrong(name, rows[0][0] if rows else 1, f"the header {','.join(HEADER)} is expected here")
    return MeasuredCurve(_points(rows[1:], name), **settings)


def _whole(key: str, value: str, name: str, number: int) -> int:
    if not value.isdecimal():
        raise _wrong(name, number, f"{key} is a whole number, not {value!r}")
    if key in ("page_size", "total_pages") and int(value) == 0:
        raise _wrong(name, number, f"{key} is more than zero")
    return int(value)


def _points(rows: list[tuple[int, str]], name: str) -> tuple[tuple[float, float], ...]:
    found: dict[float, float] = {}
    for number, line in rows:
        try:
            period, pages = (float(cell) for cell in next(csv.reader([line])))
        except ValueError:
            raise _wrong(name, number, f"two numbers are expected, not {line.strip()!r}") from None
        if not (math.isfinite(period) and math.isfinite(pages)) or period < 0 or pages < 0:
            raise _wrong(name, number, f"no number may be negative or infinite: {line.strip()!r}")
        if period / 1000 in found:
            raise _wrong(name, number, f"the period of {period:g} ms is listed twice")
        found[period / 1000] = pages
    if len(found) < 2:
        last = rows[-1][0] if rows else 1
        raise _wrong(name, last, "a dirty curve needs at least two points; measure two lengths of time")
    return tuple(sorted(found.items()))


def _wrong(name: str, number: int, what: str) -> UsageError:
    where = f"{name}, line {number}" if name else f"line {number}"
    return UsageError(
        f"The dirty curve cannot be read: {where}: {what}.",
        subject=name,
        remedy="The file holds lines of period_ms,dirty_pages under that header.",
    )
