"""The forecast of one partition's move: what the site says and what earlier moves taught, put together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lpmtui.forecast.assumptions import DEFAULT_PROFILE, Basis, Quantity, Spread
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs, MoverSide, forecast_move, mover_rate
from lpmtui.forecast.posterior import ForecastOutcome, MeasuredMove, learned
from lpmtui.journal import JobState, Journal
from lpmtui.journal.stages import Stage
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import ForecastMade, Likely, Subject
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import JobKind, Outcome, Phase
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import MigrationLimits
from lpmtui.model.units import MIB

MEGABIT = 125_000.0
"""Bytes per second of 1 Mb/s."""
PLAIN_SHARE = 0.6
"""What is assumed to be left of the time besides the transfer where no cluster takes part."""
_SEED = 1
"""The same site gets the same forecast each time it is asked for."""


def move_inputs(
    subject: Subject,
    picture: SitePicture,
    limits: Sequence[MigrationLimits] = (),
    experience: Experience | None = None,
    *,
    links: Mapping[str, int | None] | None = None,
    profile: str = DEFAULT_PROFILE,
) -> MoveInputs | None:
    """What a forecast goes by; None where nobody tells how much memory the partition has.

    `links` are the movers' links of both systems in Mb/s.
    """
    memory = next((found.memory_mib for found in picture.where(subject.move.partition)), None)
    if not memory:
        return None
    experience = experience or Experience()
    known = links or {}
    source, target = (
        _side(system, picture, limits, known.get(system))
        for system in (subject.move.source, subject.move.target)
    )
    rate = mover_rate(source, target, redundant=subject.move.redundant_msp)
    inputs = _assumed(memory * MIB, rate, profile=profile, clustered=bool(subject.cluster))
    return learned(inputs, experience.moves(memory * MIB), site_rates=experience.rates())


def inputs_of_forecast(
    made: ForecastMade | None, experience: Experience, *, clustered: bool
) -> MoveInputs | None:
    """What a forecast that is in the journal went by; None where the journal does not say it."""
    if made is None or made.memory_bytes is None or made.rate is None:
        return None
    rate = Quantity(_spread(made.rate), basis=Basis.MEASURED)
    inputs = _assumed(made.memory_bytes, rate, clustered=clustered)
    taught = learned(inputs, experience.moves(made.memory_bytes))
    return replace(taught, quantities={**taught.quantities, "rate": rate})


def _assumed(memory: float, rate: Quantity, *, profile: str = DEFAULT_PROFILE, clustered: bool) -> MoveInputs:
    inputs = MoveInputs.assumed(memory, profile=profile, rate=rate)
    if clustered:
        return inputs
    overhead = inputs.quantities["overhead_s"]
    plain = replace(overhead, spread=overhead.spread.scaled(PLAIN_SHARE))
    return replace(inputs, quantities={**inputs.quantities, "overhead_s": plain})


def _side(
    system: str, picture: SitePicture, limits: Sequence[MigrationLimits], link_mbps: int | None
) -> MoverSide:
    movers = sum(
        found.is_vios and found.system == system and found.mover is not False for found in picture.partitions
    )
    busy = next((limit.active_in_progress for limit in limits if limit.system == system), None)
    link = None if link_mbps is None else link_mbps * MEGABIT
    return MoverSide(link, movers=max(1, movers), others=busy or 0)


def forecast(inputs: MoveInputs | None) -> MoveForecast | None:
    """The forecast of these inputs, the same each time; None where there are none."""
    if inputs is None:
        return None
    return _forecast(_Key(inputs, (inputs.memory, inputs.curve, *inputs.quantities.values())))


@dataclass(frozen=True, slots=True)
class _Key:
    """Inputs with what of them tells one forecast from another: a dictionary cannot."""

    inputs: MoveInputs = field(compare=False)
    told: tuple[object, ...]


@lru_cache(maxsize=64)
def _forecast(key: _Key) -> MoveForecast:
    """A console lists the forecast of every target, and a rehearsal plans the same move many times."""
    return forecast_move(key.inputs, rng=random.Random(_SEED))  # noqa: S311


SHORTEST_COPY_S = 10.0
"""A shorter transfer is measured by a few looks only: it tells no rate."""
LATEST = 20
"""So many of a site's latest moves are looked at."""


@dataclass(frozen=True, slots=True)
class Experience:
    """Measured moves, oldest first: those of the partition itself, and those of others on the same site."""

    own: tuple[JobState, ...] = ()
    others: tuple[JobState, ...] = field(default=())

    def moves(self, memory: float) -> tuple[MeasuredMove, ...]:
        """The partition's own moves; `memory` is its size in bytes."""
        return tuple(move for state in self.own if (move := measured_move(state, memory)) is not None)

    def rates(self) -> tuple[float, ...]:
        """Bytes per second that the moves of other partitions reached."""
        found = (measured_move(state, 1.0) for state in self.others)
        return tuple(
            move.rate
            for move in found
            if move is not None and move.rate is not None and (move.copy_s or 0.0) >= SHORTEST_COPY_S
        )


def read_experience(journal: Journal, site: str, partition: str) -> Experience:
    """The successful moves of a site. What of the journal cannot be read teaches nothing."""
    own: list[JobState] = []
    others: list[JobState] = []
    for state in succeeded_moves(journal, site):
        (own if state.partition == partition else others).append(state)
    return Experience(tuple(own), tuple(others))


def succeeded_moves(journal: Journal, site: str) -> Iterator[JobState]:
    """The latest migrations of a site that ended well, oldest first."""
    rows = [
        row
        for row in journal.migrations()
        if row.kind is JobKind.MIGRATION and row.site == site and row.outcome is Outcome.SUCCEEDED
    ]
    for row in rows[-LATEST:]:
        try:
            yield journal.state(row.id)
        except LpmtuiError:
            continue


def measured_move(state: JobState, memory: float) -> MeasuredMove | None:
    """A migration as it was measured; None where it has not ended well. `memory` in bytes."""
    if state.outcome is not Outcome.SUCCEEDED or state.started is None or state.ended is None:
        return None
    copy = _stage(state, Phase.MEMORY)
    after = _stage(state, Phase.REMAINING_MEMORY)
    counted = [one for one in state.samples if copy and copy.ended and one.at <= copy.ended]
    return MeasuredMove(
        memory,
        total_s=state.elapsed_s(state.ended),
        copy_s=_seconds(copy),
        sent=float(counted[-1].transmitted) if counted else None,
        first=float(state.rounds[0].size) if state.rounds else None,
        rest=float(counted[-1].remaining) if counted else None,
        rest_s=_seconds(after),
        suspension_s=state.freeze.inside_s,
    )


def _stage(state: JobState, phase: Phase) -> Stage | None:
    return next((stage for stage in state.stages if stage.key == phase.value), None)


def _seconds(stage: Stage | None) -> float | None:
    if stage is None or stage.started is None or stage.ended is None:
        return None
    return (stage.ended - stage.started).total_seconds() or None


def outcomes(journal: Journal, site: str) -> Iterator[ForecastOutcome]:
    """Forecast and measurement of every move that has both, oldest first."""
    for row in journal.migrations():
        if row.kind is JobKind.MIGRATION and row.site == site and row.outcome is Outcome.SUCCEEDED:
            try:
                yield from _outcomes(row.id, journal.state(row.id))
            except LpmtuiError:
                continue


def _outcomes(job: str, state: JobState) -> Iterator[ForecastOutcome]:
    made = state.forecast
    if made is None or state.ended is None:
        return
    measured = (
        ("total", made.total_s, state.elapsed_s(state.ended)),
        ("suspension", made.suspension_s, state.freeze.inside_s),
    )
    for quantity, forecast, seconds in measured:
        if forecast is not None and seconds is not None and seconds > 0.0:
            yield ForecastOutcome(job, state.partition, quantity, _spread(forecast), seconds)


def _spread(forecast: Likely) -> Spread:
    return Spread(forecast.p50, forecast.p95)
