"""A number that is not known exactly: its range, and whether it is assumed, measured or learned."""

from __future__ import annotations

import math
import random
from enum import StrEnum

from lpmtui.model.lazy_dataclass import dataclass

P95_SIGMAS = 1.6449
"""Standard deviations between the median and the 95th percentile of a normal distribution."""


class Basis(StrEnum):
    """How a number is known."""

    ASSUMED = "assumed"
    MEASURED = "measured"
    LEARNED = "learned"
    """From earlier moves of the same partition."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A range: the median and what is not passed in 95 of 100 cases."""

    p50: float
    p95: float

    @property
    def sigma(self) -> float:
        """The standard deviation of the logarithm; 0 for a number that is known exactly."""
        if self.p50 <= 0.0 or self.p95 <= self.p50:
            return 0.0
        return math.log(self.p95 / self.p50) / P95_SIGMAS

    def draw(self, rng: random.Random) -> float:
        """A value of the log-normal distribution with these two points."""
        sigma = self.sigma
        return self.p50 * math.exp(rng.gauss(0.0, sigma)) if sigma else self.p50

    def scaled(self, factor: float) -> Spread:
        """The same range in another unit or of another size."""
        return Spread(self.p50 * factor, self.p95 * factor)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A positive number as a log-normal distribution.

    `within` is the standard deviation of its logarithm between two moves of one partition, `most` what it
    never passes, `observations` how many measured moves it was learned from. Few of them leave the tails
    heavier than a normal distribution's: `degrees` is that of Student's (None: normal).
    """

    spread: Spread
    within: float = 0.0
    most: float = math.inf
    basis: Basis = Basis.ASSUMED
    observations: int = 0
    degrees: float | None = None

    def draw(self, rng: random.Random) -> float:
        """A value of the distribution, never more than `most`."""
        sigma = self.spread.sigma
        if not sigma:
            return min(self.most, self.spread.p50)
        deviation = rng.gauss(0.0, sigma)
        if self.degrees is not None:
            deviation /= math.sqrt(rng.gammavariate(self.degrees / 2.0, 2.0 / self.degrees))
        return min(self.most, self.spread.p50 * math.exp(deviation))

    @classmethod
    def known(cls, value: float) -> Quantity:
        """A number that was measured and does not vary."""
        return cls(Spread(value, value), basis=Basis.MEASURED)


def spread_of(values: list[float]) -> Spread:
    """The median and the 95th percentile of a sample that is not empty."""
    ordered = sorted(values)
    return Spread(ordered[len(ordered) // 2], ordered[math.ceil(0.95 * len(ordered)) - 1])
