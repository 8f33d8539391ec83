"""What earlier moves of a partition teach about the next one, and how good the forecasts have been."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lpmtui.forecast.assumptions import P95_SIGMAS, Basis, Quantity, Spread
from lpmtui.forecast.move_forecast import MoveInputs, pre_copy
from lpmtui.model.lazy_dataclass import dataclass, replace

PRIOR_DEGREES = 6.0
"""How many moves the assumed variation from move to move is worth."""
RECENT = 20
"""So many of the latest moves count: sites change."""
_LEAST, _MOST = 1e-3, 1e3


@dataclass(frozen=True, slots=True)
class MeasuredMove:
    """One move as it was: bytes and seconds, None where nobody measured it.

    `copy_s` is the time in which memory was sent before the suspension, and `sent` what was sent by then;
    `first` is what the first round began with, `rest` what was left at the suspension, `rest_s` how long
    that took to follow. `total_s` is the whole job.
    """

    memory: float
    total_s: float
    copy_s: float | None = None
    sent: float | None = None
    first: float | None = None
    rest: float | None = None
    rest_s: float | None = None
    suspension_s: float | None = None

    @property
    def rate(self) -> float | None:
        """Bytes per second while memory was sent."""
        return self.sent / self.copy_s if self.sent and self.copy_s else None


def learned(
    inputs: MoveInputs, moves: Sequence[MeasuredMove], *, site_rates: Sequence[float] = ()
) -> MoveInputs:
    """The inputs, with what was learned from moves, oldest first; the same where there are none.

    `site_rates` are what moves of other partitions reached, in bytes per second: they go over the same links.
    """
    recent = list(moves)[-RECENT:]
    quantities = dict(inputs.quantities)
    own_rates = [one.rate for one in recent if one.rate is not None]
    quantities["rate"] = _posterior(quantities["rate"], own_rates or list(site_rates)[-RECENT:])
    quantities["touched"] = _posterior(quantities["touched"], [_touched(one) for one in recent])
    inputs = replace(inputs, quantities=quantities)
    quantities["workload"] = _posterior(quantities["workload"], [_workload(inputs, one) for one in recent])
    quantities["overhead_s"] = _posterior(quantities["overhead_s"], [_overhead(one) for one in recent])
    pushed = quantities["pushed"].spread.p50
    quantities["fixed_pause_s"] = _posterior(
        quantities["fixed_pause_s"], [_fixed_pause(one, pushed) for one in recent]
    )
    return replace(inputs, quantities=quantities)


def _posterior(prior: Quantity, seen: Sequence[float | None]) -> Quantity:
    """The distribution of the next value after those that were seen."""
    logs = [math.log(value) for value in seen if value is not None and value > 0.0]
    if not logs:
        return prior
    count, within = len(logs), max(prior.within, 1e-3)
    between = max(prior.spread.sigma**2 - within**2, 1e-6)
    worth = within**2 / between  # how many moves the prior median is worth
    mean = sum(logs) / count
    start = math.log(prior.spread.p50)
    middle = (worth * start + count * mean) / (worth + count)
    squares = sum((one - mean) ** 2 for one in logs)
    squares += worth * count * (mean - start) ** 2 / (worth + count)
    degrees = PRIOR_DEGREES + count
    scale = math.sqrt((PRIOR_DEGREES * within**2 + squares) / degrees * (1 + 1 / (worth + count)))
    median = math.exp(middle)
    return replace(
        prior,
        spread=Spread(median, median * math.exp(P95_SIGMAS * scale)),
        basis=Basis.LEARNED,
        observations=count,
        degrees=degrees,
    )


def _touched(move: MeasuredMove) -> float | None:
    return min(1.0, move.first / move.memory) if move.first else None


def _overhead(move: MeasuredMove) -> float | None:
    if move.copy_s is None:
        return None
    return move.total_s - move.copy_s - (move.suspension_s or 0.0) - (move.rest_s or 0.0)


def _fixed_pause(move: MeasuredMove, pushed: float) -> float | None:
    """The suspension without the pages that were sent meanwhile; at least a fifth of it."""
    if move.suspension_s is None or not move.rate:
        return move.suspension_s
    return max(move.suspension_s / 5.0, move.suspension_s - pushed * (move.rest or 0.0) / move.rate)


def _workload(inputs: MoveInputs, move: MeasuredMove) -> float | None:
    """How many times as much as the curve says was dirtied: what makes the rounds send what was sent."""
    rate, touched = move.rate, _touched(move)
    if rate is None or touched is None or move.sent is None:
        return None

    def sent(factor: float) -> float:
        copy = pre_copy(inputs, inputs.curve.scaled(factor), rate, touched)
        return copy.total_bytes - copy.last.sent

    if move.sent <= sent(_LEAST) or move.sent >= sent(_MOST):
        return None
    return _solve(sent, move.sent)


def _solve(growing: Callable[[float], float], wanted: float) -> float:
    """Where a growing function reaches a value, by bisection of the logarithm."""
    low, high = math.log(_LEAST), math.log(_MOST)
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (middle, high) if growing(math.exp(middle)) < wanted else (low, middle)
    return math.exp((low + high) / 2.0)


@dataclass(frozen=True, slots=True)
class ForecastOutcome:
    """A quantity of one move in seconds: as it was forecast, and as it came."""

    job: str
    partition: str
    quantity: str
    forecast: Spread
    measured: float

    @property
    def error(self) -> float:
        """The forecast's median against the measurement: 0.1 is ten per cent too long."""
        return self.forecast.p50 / self.measured - 1.0

    @property
    def covered(self) -> bool:
        """Whether it was not longer than 95 of 100 should be."""
        return self.measured <= self.forecast.p95


@dataclass(frozen=True, slots=True)
class Calibration:
    """One quantity over many moves: how many, the mean error, and the share within the 95th percentile."""

    quantity: str
    moves: int
    mean_error: float
    covered: float

    @property
    def trusted(self) -> bool | None:
        """Whether 90 to 99 of 100 were covered; None for fewer than ten moves, which say little."""
        return 0.9 <= self.covered <= 0.99 if self.moves >= 10 else None


def calibrate(outcomes: Sequence[ForecastOutcome]) -> tuple[Calibration, ...]:
    """One line for each quantity, in the order in which they were met; errors count without their sign."""
    found: list[Calibration] = []
    for quantity in dict.fromkeys(one.quantity for one in outcomes):
        of_it = [one for one in outcomes if one.quantity == quantity and one.measured > 0.0]
        if of_it:
            error = sum(abs(one.error) for one in of_it) / len(of_it)
            share = sum(one.covered for one in of_it) / len(of_it)
            found.append(Calibration(quantity, len(of_it), error, share))
    return tuple(found)
