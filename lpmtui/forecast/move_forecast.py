"""What one move will cost, as ranges: suspension, slow running after the resume, total."""

from __future__ import annotations

import random
from collections.abc import Mapping

from lpmtui.forecast.assumptions import (
    DEFAULT_PROFILE,
    AssumedStop,
    Basis,
    LinkFactors,
    Quantity,
    Spread,
    assumptions,
    spread_of,
)
from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.forecast.precopy import DemandPaging, PreCopy, StopRule, degraded, iterate
from lpmtui.model.lazy_dataclass import dataclass, field, replace

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


SAMPLES = 400


@dataclass(frozen=True, slots=True)
class MoveInputs:
    """What a forecast goes by. `memory` in bytes; `quantities` by the names in `lpm.toml`.

    `curve` is that of a usual day; `curve_basis` says how it is known, `profile` names it.
    """

    memory: float
    curve: DirtyCurve
    curve_basis: Basis
    profile: str
    quantities: Mapping[str, Quantity]
    stop: AssumedStop
    paging: DemandPaging = field(default_factory=DemandPaging)

    @classmethod
    def assumed(
        cls, memory: float, *, profile: str = DEFAULT_PROFILE, rate: Quantity | None = None
    ) -> MoveInputs:
        """What is assumed of a partition of that many bytes that was never measured."""
        known = assumptions()
        quantities = {name: one.quantity for name, one in known.quantity.items()}
        if rate is not None:
            quantities["rate"] = rate
        return cls(
            memory,
            known.profile[profile].curve(memory),
            Basis.ASSUMED,
            profile,
            quantities,
            known.stop,
            known.demand_paging.paging,
        )

    def with_curve(self, curve: DirtyCurve, name: str) -> MoveInputs:
        """The same partition with a measured dirty curve."""
        return replace(self, curve=curve, curve_basis=Basis.MEASURED, profile=name)


@dataclass(frozen=True, slots=True)
class MoveForecast:
    """Ranges in seconds. `converges` is the share of cases in which the rest came to fit before the cap.

    `silence_s` is the suspension and the time until the network delivers again: what other nodes see.
    `slowdown` is how many times longer work takes after the resume; `known` says how each number is known.
    """

    suspension_s: Spread
    degraded_s: Spread
    total_s: Spread
    converges: float
    silence_s: Spread
    slowdown: Spread
    rounds: Spread
    sent: Spread
    known: tuple[tuple[str, Basis], ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """One drawn case of a move."""

    suspension_s: float
    announcement_s: float
    degraded_s: float
    slowdown: float
    total_s: float
    rounds: float
    sent: float
    converges: bool


def forecast_move(inputs: MoveInputs, *, rng: random.Random, samples: int = SAMPLES) -> MoveForecast:
    """Draw many cases of a move, and tell the ranges.

    A partition resumes before its last pages are there: part of what remained is sent while it is frozen,
    the rest is pushed, and fetched on demand, while it runs slowly on the target.
    """
    cases = [_case(inputs, rng) for _ in range(samples)]
    return MoveForecast(
        suspension_s=spread_of([one.suspension_s for one in cases]),
        degraded_s=spread_of([one.degraded_s for one in cases]),
        total_s=spread_of([one.total_s for one in cases]),
        converges=sum(one.converges for one in cases) / samples,
        silence_s=spread_of([one.suspension_s + one.announcement_s for one in cases]),
        slowdown=spread_of([one.slowdown for one in cases]),
        rounds=spread_of([one.rounds for one in cases]),
        sent=spread_of([one.sent for one in cases]),
        known=(
            ("curve", inputs.curve_basis),
            *((name, quantity.basis) for name, quantity in inputs.quantities.items()),
        ),
    )


def _case(inputs: MoveInputs, rng: random.Random) -> _Case:
    drawn = {name: quantity.draw(rng) for name, quantity in inputs.quantities.items()}
    rate = drawn["rate"]
    curve = inputs.curve.scaled(drawn["workload"])
    copy = pre_copy(inputs, curve, rate, drawn["touched"])
    pushed = copy.last.sent * drawn["pushed"]
    suspension = drawn["fixed_pause_s"] + pushed / rate
    after = degraded(copy.last.sent - pushed, rate * drawn["on_demand"], curve, inputs.paging)
    total = drawn["overhead_s"] + copy.last.start_s + suspension + after.seconds
    return _Case(
        suspension,
        drawn["announcement_s"],
        after.seconds,
        after.slowdown,
        total,
        float(copy.rounds),
        copy.total_bytes,
        copy.converges and copy.rounds <= inputs.stop.most_rounds,
    )


def pre_copy(inputs: MoveInputs, curve: DirtyCurve, rate: float, touched: float) -> PreCopy:
    """The rounds of one case; the last one is what is left at the suspension."""
    rest_s = max(inputs.stop.rest_s, inputs.stop.share_of_memory * inputs.memory / rate)
    capped = DirtyCurve(curve.points, min(curve.ceiling, inputs.memory * touched))
    return iterate(
        inputs.memory * touched, capped, rate, StopRule(rest_s, most_rounds=inputs.stop.most_rounds)
    )
