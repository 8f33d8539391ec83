"""After the resume: what is not there yet is pushed, and fetched page by page where it is touched first."""

from __future__ import annotations

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DemandPaging:
    """What one fetch costs: page in bytes, seconds for one fetch, and how many run at once.

    `faulting` is the share of first touches that must be fetched; the others find that a page near by has
    brought theirs along (pre-paging cuts faults to 21 % of the working set: Hines and Gopalan, VEE 2009).
    """

    page: float = 4096.0
    fetch_s: float = 0.0005
    at_once: float = 4.0
    faulting: float = 0.21


@dataclass(frozen=True, slots=True)
class Degraded:
    """The time after the resume in which memory is still under way.

    `slowdown` is how many times longer work takes meanwhile: 1 is full speed.
    """

    seconds: float
    faults: float
    slowdown: float


def degraded(rest: float, rate: float, touched: DirtyCurve, paging: DemandPaging) -> Degraded:
    """The slow interval when `rest` bytes follow at `rate` bytes per second.

    `touched` tells what is touched first. A page touched t seconds after the resume is still missing with
    probability 1 - t / T, where T is the whole interval. Summed over all first touches, that is the mean of
    the touched pages over the interval.
    """
    interval = rest / rate
    if interval <= 0.0:
        return Degraded(0.0, 0.0, 1.0)
    missing = _mean(touched, interval, rest) / paging.page
    faults = paging.faulting * missing
    return Degraded(interval, faults, 1.0 + faults * paging.fetch_s / paging.at_once / interval)


def _mean(curve: DirtyCurve, seconds: float, most: float) -> float:
    """The mean of the curve, capped at `most`, over the first `seconds`; trapezes between its points."""
    inner = (point for point in curve.breaks if 0.0 < point < seconds)
    times = (0.0, *inner, seconds)
    values = [min(most, curve.dirtied(time)) for time in times]
    area = sum((values[n] + values[n + 1]) / 2 * (times[n + 1] - times[n]) for n in range(len(times) - 1))
    return area / seconds
