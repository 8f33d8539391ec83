"""Partitions whose true numbers the forecast does not know, and what a move of one measures.

The truth has another shape of curve than any profile, and differs from move to move.
"""

import math
import random

from lpmtui.forecast import DirtyCurve, StopRule, iterate
from lpmtui.forecast.posterior import MeasuredMove
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.units import GIB


@dataclass(frozen=True)
class HiddenPartition:
    memory: float
    touched: float
    curve: DirtyCurve
    rate: float
    overhead_s: float
    pause_s: float
    pushed: float
    on_demand: float

    @classmethod
    def drawn(cls, rng: random.Random) -> "HiddenPartition":
        memory = rng.choice((16, 32, 64, 128)) * GIB
        first, power = rng.uniform(20e6, 150e6), rng.uniform(0.4, 0.7)
        points = tuple((0.2 * 2.0**n, first * 2.0 ** (n * power)) for n in range(12))
        return cls(
            memory,
            rng.uniform(0.55, 0.95),
            DirtyCurve(points, rng.uniform(0.05, 0.3) * memory),
            725e6 * math.exp(rng.gauss(0.0, 0.25)),
            60.0 * math.exp(rng.gauss(0.0, 0.4)),
            0.6 * math.exp(rng.gauss(0.0, 0.4)),
            rng.uniform(0.2, 0.6),
            rng.uniform(0.4, 0.9),
        )

    def move(self, rng: random.Random) -> MeasuredMove:
        rate = self.rate * math.exp(rng.gauss(0.0, 0.08))
        curve = self.curve.scaled(math.exp(rng.gauss(0.0, 0.2)))
        first = self.memory * self.touched
        rest_s = max(0.3, 0.01 * self.memory / rate)
        copy = iterate(first, curve, rate, StopRule(rest_s, most_rounds=29))
        rest = copy.last.sent
        pause = self.pause_s * math.exp(rng.gauss(0.0, 0.2)) + self.pushed * rest / rate
        after = (1 - self.pushed) * rest / (rate * self.on_demand)
        overhead = self.overhead_s * math.exp(rng.gauss(0.0, 0.12))
        return MeasuredMove(
            self.memory,
            overhead + copy.last.start_s + pause + after,
            copy.last.start_s,
            copy.total_bytes - rest,
            first,
            rest,
            after,
            pause,
        )
