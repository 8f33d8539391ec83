"""The live budget: what a suspension would cost now, when the move ends, and whether the forecast holds.

It goes by what the HMC counts while memory moves: the rate that is reached, and how much of what was sent was
dirtied again. Pure: whoever watches a move gives the readings.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from lpmtui.forecast.assumptions import Basis, Quantity, Spread
from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs, forecast_move
from lpmtui.forecast.precopy import StopRule, iterate
from lpmtui.model.lazy_dataclass import dataclass, replace

SMOOTHING = 0.4
"""Weight of the newest reading in the mean rate (the value of KubeVirt's stall detector, VEP 248)."""
CONTRADICTION = 2.0
"""A rate or a writing this many times from its forecast contradicts it, whatever the forecast's own range."""
SETTLED_S = 5.0
"""So long a rate is watched before it is believed."""
AGAIN = 1.5
"""A warning is repeated where what it says has changed by this factor."""
SAMPLES = 120
_SHORT_ROUND_S = 2.0
"""Readings come about once a second: what was written in a shorter round cannot be told."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class CopyReading:
    """One reading of the byte counters; `at_s` by any clock that does not run backwards."""

    at_s: float
    transmitted: int
    remaining: int
    round: int


@dataclass(frozen=True, slots=True)
class BudgetWarning:
    """The measured rate contradicts the forecast: what, likely causes, and what an operator may do."""

    what: str
    causes: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveBudget:
    """Seconds. `suspension_s` is the freeze if the partition were suspended now, the longest that is likely.

    `expected_s` is the freeze as it is forecast anew, `tightest` and `limit_s` the time-out it is held
    against, `spare_s` what that leaves, `end_s` how long the move still takes.
    """

    suspension_s: float
    expected_s: Spread
    tightest: str
    limit_s: float | None
    spare_s: float | None
    end_s: float
    warning: BudgetWarning | None = None


class BudgetWatch:
    """Follows one move, reading by reading. It may begin in the middle: after an interruption it does."""

    def __init__(
        self, inputs: MoveInputs, forecast: MoveForecast, timeouts: Sequence[tuple[str, float]]
    ) -> None:
        """`timeouts` are the names and limits in seconds that count while the partition is frozen."""
        self._inputs = inputs
        self._forecast = forecast
        self._tightest = min(timeouts, key=lambda one: (one[1], one[0]), default=("", None))
        self._first: CopyReading | None = None
        self._last: CopyReading | None = None
        self._began: CopyReading | None = None
        self._renewal: tuple[float, float, MoveForecast] | None = None
        self._rate: float | None = None
        self._writing = 1.0
        self._warned: tuple[float, float] = (1.0, 1.0)

    def see(self, now: CopyReading) -> LiveBudget | None:
        """The budget after a reading; None until a rate is known."""
        if self._began is None or now.round != self._began.round:
            self._next_round(now)
        self._follow_rate(now)
        self._first, self._last = self._first or now, now
        return None if self._rate is None else self._budget(now, self._rate)

    def _next_round(self, now: CopyReading) -> None:
        """What the new round begins with was dirtied while the one before it was sent."""
        last, unseen = self._last, self._unseen_s()
        if self._began is not None and last is not None and unseen is not None:
            seconds = now.at_s - self._began.at_s + unseen
            sent = max(0, now.transmitted - last.transmitted - last.remaining)
            expected = self._inputs.curve.dirtied(seconds)
            if expected > 0.0 and seconds >= _SHORT_ROUND_S:
                self._writing = max(0.01, (now.remaining + sent) / expected)
        self._began = now

    def _unseen_s(self) -> float | None:
        """Seconds of this round before the first reading; None where nobody can tell."""
        began = self._began
        if began is None or began is not self._first or not began.transmitted:
            return 0.0
        return began.transmitted / self._rate if began.round == 1 and self._rate else None

    def _follow_rate(self, now: CopyReading) -> None:
        last = self._last
        if last is None:
            return
        seconds, sent = now.at_s - last.at_s, now.transmitted - last.transmitted
        if seconds <= 0.0 or sent < 0:
            return
        rate = sent / seconds
        if self._rate is None:
            self._rate = rate if rate > 0.0 else None
        else:
            self._rate = max(1.0, SMOOTHING * rate + (1.0 - SMOOTHING) * self._rate)

    def _budget(self, now: CopyReading, rate: float) -> LiveBudget:
        curve = self._inputs.curve.scaled(self._writing)
        dirtied = curve.dirtied(self._round_s(now))
        quantities = self._inputs.quantities
        fixed, pushed = quantities["fixed_pause_s"].spread.p95, min(1.0, quantities["pushed"].spread.p95)
        suspension = fixed + pushed * (now.remaining + dirtied) / rate
        name, limit = self._tightest
        expected = self._renewed(rate) if self._contradicted(rate) else self._forecast
        return LiveBudget(
            suspension,
            expected.suspension_s,
            name,
            limit,
            None if limit is None else limit - suspension,
            self._end(now, rate, curve),
            self._warning(rate, expected) if self._contradicted(rate) else None,
        )

    def _round_s(self, now: CopyReading) -> float:
        """For how long this round goes on, as far as that is known."""
        return now.at_s - (self._began or now).at_s + (self._unseen_s() or 0.0)

    def _end(self, now: CopyReading, rate: float, curve: DirtyCurve) -> float:
        """Seconds until the move is over: the rounds that are left, the freeze, and half of what is fixed."""
        stop = self._inputs.stop
        rest_s = max(stop.rest_s, stop.share_of_memory * self._inputs.memory / rate)
        this_round = now.remaining / rate
        first = curve.dirtied(self._round_s(now) + this_round)
        rounds = max(1, stop.most_rounds - now.round)
        copy = iterate(first, curve, rate, StopRule(rest_s, most_rounds=rounds))
        quantities = self._inputs.quantities
        after = copy.last.seconds / max(0.05, quantities["on_demand"].spread.p50)
        fixed = quantities["fixed_pause_s"].spread.p50 + quantities["overhead_s"].spread.p50 / 2.0
        return this_round + copy.last.start_s + after + fixed

    def _renewed(self, rate: float) -> MoveForecast:
        """The forecast with the rate and the writing that are measured; made anew where they have changed."""
        if self._renewal is not None:
            old_rate, old_writing, made = self._renewal
            if _near(rate, old_rate) and _near(self._writing, old_writing):
                return made
        known = Quantity(Spread(rate, rate * 1.1), basis=Basis.MEASURED)
        quantities = dict(self._inputs.quantities) | {"rate": known, "workload": Quantity.known(1.0)}
        curve = self._inputs.curve.scaled(self._writing)
        inputs = replace(self._inputs, quantities=quantities, curve=curve)
        made = forecast_move(inputs, rng=random.Random(_SEED), samples=SAMPLES)  # noqa: S311
        self._renewal = (rate, self._writing, made)
        return made

    def _contradicted(self, rate: float) -> bool:
        """Whether what was measured for a while is no longer what was forecast."""
        if self._first is None or self._last is None or self._last.at_s - self._first.at_s < SETTLED_S:
            return False
        slower, busier = self._factors(rate)
        return not (1 / CONTRADICTION < slower < CONTRADICTION and busier < CONTRADICTION)

    def _factors(self, rate: float) -> tuple[float, float]:
        """How many times slower than forecast memory is sent, and how many times more is written."""
        return self._inputs.quantities["rate"].spread.p50 / rate, self._writing

    def _warning(self, rate: float, expected: MoveForecast) -> BudgetWarning | None:
        """A warning where the freeze grows: when it is first seen, and when it has become much worse."""
        slower, busier = self._factors(rate)
        longer = expected.suspension_s.p95 > AGAIN * self._forecast.suspension_s.p95
        if slower < CONTRADICTION and not (busier >= CONTRADICTION and longer):
            return None
        if max(slower / self._warned[0], busier / self._warned[1]) < AGAIN:
            return None
        self._warned = (max(1.0, slower), max(1.0, busier))
        return BudgetWarning(
            _said(slower, busier, self._forecast, expected), _causes(slower, busier), CHOICES
        )


CHOICES = (
    "wait, if the time-outs leave enough",
    "make the partition write less: pause batch work, hold back users",
    "stop the move: lpmtui abort brings everything back, and nothing is lost",
)


def _near(one: float, other: float) -> bool:
    """Whether two numbers differ by less than a tenth."""
    return abs(math.log(one / other)) < math.log(1.1)


def _said(slower: float, busier: float, forecast: MoveForecast, expected: MoveForecast) -> str:
    parts = []
    if slower >= CONTRADICTION:
        parts.append(f"memory is sent {slower:.1f} times slower than forecast")
    if busier >= CONTRADICTION:
        parts.append(f"the partition writes {busier:.1f} times as much as forecast")
    what = " and ".join(parts)
    return (
        f"{what[0].upper()}{what[1:]}: the freeze may take"
        f" {expected.suspension_s.p95:.1f} s instead of {forecast.suspension_s.p95:.1f} s."
    )


def _causes(slower: float, busier: float) -> tuple[str, ...]:
    causes: tuple[str, ...] = ()
    if slower >= CONTRADICTION:
        causes += (
            "another migration or backup uses the same link or mover",
            "a mover service partition is short of processor",
            "the network between the movers is slow or loses packets",
        )
    if busier >= CONTRADICTION:
        causes += ("a batch run, a backup or a load of data began in the partition",)
    return causes


def noticeable(before: LiveBudget | None, after: LiveBudget) -> bool:
    """Whether a budget differs enough from the one that was told last to be told."""
    if before is None or after.warning is not None:
        return True
    for old, new in ((before.suspension_s, after.suspension_s), (before.end_s, after.end_s)):
        if abs(math.log(max(new, 0.01) / max(old, 0.01))) > math.log(1.1):
            return True
    return False
