"""What one move will cost, as ranges: suspension, slow running after the resume, total."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from functools import cache
from typing import Any

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.forecast.rounds import PreCopy, StopRule, iterate
from lpmtui.model.fact_table import load_table
from lpmtui.model.lazy_dataclass import dataclass

P95_SIGMAS = 1.6449
"""Standard deviations between the median and the 95th percentile of a normal distribution."""
SAMPLES = 400


@dataclass(frozen=True, slots=True)
class Spread:
    """A range: the median and what is not passed in 95 of 100 cases."""

    p50: float
    p95: float

    def draw(self, rng: random.Random) -> float:
        """A value of the log-normal distribution with these two points."""
        return self.p50 * math.exp(rng.gauss(0.0, math.log(self.p95 / self.p50) / P95_SIGMAS))


@dataclass(frozen=True, slots=True)
class UnknownCurve:
    """The dirty curve, in bytes, that is assumed for a partition that was never measured.

    It is that of a partition of `memory` bytes; one of n times the memory writes n ** `growth` times as much.
    """

    memory: float
    points: tuple[tuple[float, float], ...]
    working_set: float
    growth: float

    def of(self, memory: float) -> DirtyCurve:
        """The curve of a partition of that many bytes."""
        factor = (memory / self.memory) ** self.growth
        points = tuple((seconds, dirty * factor) for seconds, dirty in self.points)
        return DirtyCurve(points, self.working_set * factor)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What stands in `lpm.toml`: rates in bytes per second, times in seconds."""

    rate: Spread
    fixed_pause_s: Spread
    announcement_s: Spread
    overhead_s: Spread
    workload: Spread
    rest_s: float
    share_of_memory: float
    most_rounds: int
    unknown: UnknownCurve


@dataclass(frozen=True, slots=True)
class MoveForecast:
    """Ranges in seconds. `converges` is the share of cases in which the rest came to fit before the cap."""

    suspension_s: Spread
    degraded_s: Spread
    total_s: Spread
    converges: float


@cache
def assumptions() -> Assumptions:
    """The assumptions that come with lpmtui."""
    found = load_table(__file__, "lpm.toml")
    return Assumptions(
        **{name: _spread(found[name]) for name in _SPREADS},
        rest_s=found["stop"]["rest_s"],
        share_of_memory=found["stop"]["share_of_memory"],
        most_rounds=found["stop"]["most_rounds"],
        unknown=_unknown_curve(found["unknown_curve"]),
    )


_SPREADS = ("rate", "fixed_pause_s", "announcement_s", "overhead_s", "workload")


def _unknown_curve(table: Mapping[str, Any]) -> UnknownCurve:
    points = tuple((seconds, dirty) for seconds, dirty in table["points"])
    return UnknownCurve(table["memory"], points, table["working_set"], table["growth"])


def _spread(table: Mapping[str, Any]) -> Spread:
    return Spread(float(table["p50"]), float(table["p95"]))


def forecast_move(
    memory: float,
    *,
    rng: random.Random,
    curve: DirtyCurve | None = None,
    assumed: Assumptions | None = None,
    samples: int = SAMPLES,
) -> MoveForecast:
    """Forecast a move of `memory` bytes in use. Without a measured curve an assumed one is taken.

    A partition resumes before its last pages are there: what remained is pushed, and fetched on demand, while
    it runs slowly on the target. So the suspension is mostly fixed cost, the rest the degraded interval.
    """
    assumed = assumed or assumptions()
    curve = curve or assumed.unknown.of(memory)
    drawn = [_sample(memory, curve, assumed, rng) for _ in range(samples)]
    return MoveForecast(
        suspension_s=_range([one[0] for one in drawn]),
        degraded_s=_range([one[1] for one in drawn]),
        total_s=_range([one[2] for one in drawn]),
        converges=sum(one[3] for one in drawn) / samples,
    )


def _sample(
    memory: float, curve: DirtyCurve, assumed: Assumptions, rng: random.Random
) -> tuple[float, float, float, bool]:
    rate = assumed.rate.draw(rng)
    copy = _copy(memory, curve.scaled(assumed.workload.draw(rng)), rate, assumed)
    pause = assumed.fixed_pause_s.draw(rng) + assumed.announcement_s.draw(rng)
    total = assumed.overhead_s.draw(rng) + copy.total_s + pause
    return pause, copy.last.seconds, total, copy.converges and copy.rounds <= assumed.most_rounds


def _copy(memory: float, curve: DirtyCurve, rate: float, assumed: Assumptions) -> PreCopy:
    rest_s = max(assumed.rest_s, assumed.share_of_memory * memory / rate)
    return iterate(memory, curve, rate, StopRule(rest_s, most_rounds=assumed.most_rounds))


def _range(values: list[float]) -> Spread:
    ordered = sorted(values)
    return Spread(ordered[len(ordered) // 2], ordered[math.ceil(0.95 * len(ordered)) - 1])
