"""The forecast of one partition's move: what the site says and what earlier moves taught, put together."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from lpmtui.forecast.assumptions import DEFAULT_PROFILE
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs, MoverSide, forecast_move, mover_rate
from lpmtui.forecast.posterior import learned
from lpmtui.model.job_subject import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import MigrationLimits
from lpmtui.model.units import MIB
from lpmtui.procedure.experience import Experience

MEGABIT = 125_000.0
"""Bytes per second of 1 Mb/s."""
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
    inputs = MoveInputs.assumed(memory * MIB, profile=profile, rate=rate)
    return learned(inputs, experience.moves(memory * MIB), site_rates=experience.rates())


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
