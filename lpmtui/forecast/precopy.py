"""Memory transfer: pre-copy by rounds, and what is pushed or fetched after the resume."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.model.lazy_dataclass import dataclass

MOST_WALKED = 1_000_000
"""Rounds after which a transfer without a cap on rounds is taken to go on for ever."""


class StopReason(StrEnum):
    """Why no further round was sent while the partition ran."""

    FITS = "fits"
    """What remained fits the allowed pause."""
    ROUNDS = "rounds"
    """The cap on rounds."""
    BYTES = "bytes"
    """The cap on bytes sent."""
    TIME = "time"
    """The cap on time: what remained never came to fit, so there is no suspension to speak of."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """When the partition is suspended; None means no such limit.

    `pause_s` is the longest last round in seconds (None: any pause is allowed), `most_rounds` caps the rounds
    sent while it runs, `most_bytes` the bytes sent while it runs, `most_s` the seconds of the whole transfer.
    """

    pause_s: float | None
    most_rounds: int | None = None
    most_bytes: float | None = None
    most_s: float | None = None


@dataclass(frozen=True, slots=True)
class CopyRound:
    """One pass over memory: its number from 1, its start in seconds, its length in seconds, its bytes."""

    number: int
    start_s: float
    seconds: float
    sent: float


@dataclass(frozen=True, slots=True)
class PreCopy:
    """The whole transfer. Where it converges, the last round is sent while the partition is suspended.

    `rounds` counts the last one too; `total_s` and `total_bytes` include it. Where nothing ever fitted
    (`reason` TIME), they tell what had passed when the time was up.
    """

    reason: StopReason
    rounds: int
    last: CopyRound
    total_s: float
    total_bytes: float

    @property
    def converges(self) -> bool:
        """Whether the transfer came to an end at all."""
        return self.reason is not StopReason.TIME

    @property
    def suspension_s(self) -> float:
        """Seconds in which the partition is frozen while its last pages are sent."""
        return self.last.seconds


def rounds(first_bytes: float, curve: DirtyCurve, rate: float) -> Iterator[CopyRound]:
    """Rounds without end at `rate` bytes per second: the first sends `first_bytes`.

    Less than one byte dirtied counts as nothing.
    """
    number, start, sent = 1, 0.0, first_bytes
    while True:
        step = CopyRound(number, start, sent / rate, sent)
        yield step
        number, start = number + 1, start + step.seconds
        dirtied = curve.dirtied(step.seconds)
        sent = dirtied if dirtied >= 1.0 else 0.0


def iterate(first_bytes: float, curve: DirtyCurve, rate: float, rule: StopRule) -> PreCopy:
    """Send rounds until the rule suspends the partition, or its time is up.

    The same recurrence as `rounds`, written out in one loop because a Monte Carlo runs it a thousand times.
    A round that is just as long as the one before it repeats for ever, so the rest is reckoned in one step.
    """
    pause = math.inf if rule.pause_s is None else rule.pause_s
    most_s = math.inf if rule.most_s is None else rule.most_s
    most_bytes = math.inf if rule.most_bytes is None else rule.most_bytes
    most_rounds = MOST_WALKED if rule.most_rounds is None else rule.most_rounds
    breaks, lines, ceiling = curve.breaks, curve.lines, curve.ceiling
    number, start, total, before, sent = 1, 0.0, 0.0, -1.0, first_bytes
    while True:
        seconds = sent / rate
        end = start + seconds
        if end > most_s or seconds <= pause or number > most_rounds or total >= most_bytes:
            break
        if seconds == before:
            return _saturated(CopyRound(number, start, seconds, sent), total, rule)
        from_s, dirty, slope = lines[bisect_right(breaks, seconds)]
        total += sent
        sent = dirty + slope * (seconds - from_s)
        if sent > ceiling:
            sent = ceiling
        if sent < 1.0:
            sent = 0.0
        number, start, before = number + 1, end, seconds
    last = CopyRound(number, start, seconds, sent)
    return PreCopy(_reason(last, total, rule), number, last, end, total + sent)


def _reason(step: CopyRound, bytes_before: float, rule: StopRule) -> StopReason:
    """Why `iterate` stopped at this round: the time first, then the pause, then the caps."""
    if rule.most_s is not None and step.start_s + step.seconds > rule.most_s:
        return StopReason.TIME
    if rule.pause_s is None or step.seconds <= rule.pause_s:
        return StopReason.FITS
    if rule.most_rounds is not None and step.number > rule.most_rounds:
        return StopReason.ROUNDS
    if rule.most_bytes is not None and bytes_before >= rule.most_bytes:
        return StopReason.BYTES
    return StopReason.TIME


def _saturated(step: CopyRound, bytes_before: float, rule: StopRule) -> PreCopy:
    """The end of a transfer whose rounds have stopped to shrink: whichever cap is met first."""
    caps: list[tuple[float, StopReason]] = []
    if rule.most_s is not None:
        caps.append((math.floor((rule.most_s - step.start_s) / step.seconds), StopReason.TIME))
    if rule.most_rounds is not None:
        caps.append((rule.most_rounds + 1 - step.number, StopReason.ROUNDS))
    if rule.most_bytes is not None:
        caps.append((math.ceil((rule.most_bytes - bytes_before) / step.sent), StopReason.BYTES))
    if not caps:
        return PreCopy(StopReason.TIME, step.number, step, math.inf, math.inf)
    more, reason = min(caps, key=lambda cap: cap[0])
    last = CopyRound(step.number + int(more), step.start_s + more * step.seconds, step.seconds, step.sent)
    total = last.start_s + last.seconds
    return PreCopy(reason, last.number, last, total, bytes_before + (more + 1) * step.sent)


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
