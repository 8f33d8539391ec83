"""The rate of a migration from the links and movers of both sides."""

from __future__ import annotations

from lpmtui.forecast.assumptions import LinkFactors, assumptions
from lpmtui.forecast.quantity import Basis, Quantity, Spread
from lpmtui.model.lazy_dataclass import dataclass

SLOW_LINK = 125_000_000.0
"""Bytes per second of 1 Gb/s: up to here compression makes the most difference."""


@dataclass(frozen=True, slots=True)
class MoverSide:
    """One system as a migration finds it. `link` in bytes per second, None where nobody told.

    `movers` are the mover service partitions that may carry this migration, `others` the migrations that use
    them already.
    """

    link: float | None = None
    movers: int = 1
    others: int = 0


def mover_rate(
    source: MoverSide, target: MoverSide, *, redundant: bool = False, compressed: bool = False
) -> Quantity:
    """What a migration gets, in bytes per second: the slower side's share.

    Measured moves of the site are better than this; see `posterior`.
    """
    assumed = assumptions()
    usual = assumed.quantity["rate"].quantity
    rates = [side.link for side in (source, target) if side.link is not None]
    factor = _factor(assumed.link, source, target, redundant=redundant)
    if not rates:
        return Quantity(usual.spread.scaled(factor), usual.within, basis=usual.basis)
    link = min(rates)
    if compressed and link <= SLOW_LINK:
        factor *= assumed.link.compression_on_slow_links
    middle = link * assumed.link.usable * factor
    width = usual.spread.p95 / usual.spread.p50
    return Quantity(Spread(middle, middle * width), usual.within, basis=Basis.MEASURED)


def _factor(link: LinkFactors, source: MoverSide, target: MoverSide, *, redundant: bool) -> float:
    """Shares of the busier side, times what redundant movers add where both sides have two."""
    share = min(1.0 / (1 + side.others) for side in (source, target))
    both = redundant and min(source.movers, target.movers) > 1
    return share * (link.redundant_movers if both else 1.0)
