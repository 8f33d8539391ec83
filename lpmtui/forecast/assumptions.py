"""Numbers that are not known exactly, and what is assumed of them where nothing was measured (`lpm.toml`)."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.forecast.precopy import DemandPaging
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.structured import read_toml

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


DEFAULT_PROFILE = "oltp"
"""A partition of which nothing is known is taken for a busy database: better too long than too short."""


@dataclass(frozen=True, slots=True)
class AssumedQuantity:
    """One table of `lpm.toml`: see `quantity.Quantity`. `confirmed`: a public source says so."""

    p50: float
    p95: float
    within: float
    confirmed: bool
    most: float = math.inf

    @property
    def quantity(self) -> Quantity:
        """The number in the units of its key."""
        return Quantity(Spread(self.p50, self.p95), self.within, self.most)


@dataclass(frozen=True, slots=True)
class AssumedStop:
    """When the partition is suspended: seconds of the rest, its share of the memory, or so many rounds."""

    rest_s: float
    share_of_memory: float
    most_rounds: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class AssumedPaging:
    """What a fetch on demand costs: see `postcopy.DemandPaging`."""

    page: float
    fetch_s: float
    at_once: float
    faulting: float
    confirmed: bool

    @property
    def paging(self) -> DemandPaging:
        """What a page fault costs while memory is fetched on demand."""
        return DemandPaging(self.page, self.fetch_s, self.at_once, self.faulting)


@dataclass(frozen=True, slots=True)
class LinkFactors:
    """Shares and factors of a link's rate that a migration reaches."""

    usable: float
    redundant_movers: float
    compression_on_slow_links: float
    confirmed: bool


@dataclass(frozen=True, slots=True)
class WorkloadProfile:
    """The dirty curve of a kind of work, in bytes, in a partition of `memory` bytes."""

    title: str
    memory: float
    points: tuple[tuple[float, float], ...]
    working_set: float
    growth: float
    confirmed: bool

    def curve(self, memory: float) -> DirtyCurve:
        """The curve of a partition of that many bytes; it never dirties more than it has."""
        factor = (memory / self.memory) ** self.growth
        points = tuple((seconds, dirty * factor) for seconds, dirty in self.points)
        return DirtyCurve(points, min(memory, self.working_set * factor))


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of `lpm.toml`: rates in bytes per second, times in seconds, shares from 0 to 1."""

    quantity: Mapping[str, AssumedQuantity]
    stop: AssumedStop
    demand_paging: AssumedPaging
    link: LinkFactors
    profile: Mapping[str, WorkloadProfile] = field(default_factory=dict)


@cache
def assumptions() -> Assumptions:
    """The assumptions that come with lpmtui."""
    text = Path(__file__).with_name("lpm.toml").read_text("utf-8")
    return read_toml(Assumptions, text, "lpmtui's own lpm.toml")
