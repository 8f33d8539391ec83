"""What is assumed where nothing was measured: the content of `lpm.toml`, read once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from pathlib import Path

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.forecast.postcopy import DemandPaging
from lpmtui.forecast.quantity import Quantity, Spread
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import read_toml

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
