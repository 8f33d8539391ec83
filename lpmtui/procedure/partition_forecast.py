"""The forecast of one partition's move: what the site says and what earlier moves taught, put together."""

from __future__ import annotations

import random
from collections.abc import Sequence

from lpmtui.forecast.assumptions import DEFAULT_PROFILE
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs, forecast_move
from lpmtui.forecast.mover_rate import MoverSide, mover_rate
from lpmtui.forecast.posterior import learned
from lpmtui.model.job_subject import Subject
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import MigrationLimits
from lpmtui.model.units import MIB
from lpmtui.procedure.experience import Experience

_SEED = 1
"""The same site gets the same forecast each time it is asked for."""


def move_inputs(
    subject: Subject,
    picture: SitePicture,
    limits: Sequence[MigrationLimits] = (),
    experience: Experience | None = None,
    *,
    profile: str = DEFAULT_PROFILE,
) -> MoveInputs | None:
    """What a forecast goes by; None where nobody tells how much memory the partition has."""
    memory = next((found.memory_mib for found in picture.where(subject.move.partition)), None)
    if not memory:
        return None
    experience = experience or Experience()
    source, target = (_side(system, picture, limits) for system in (subject.move.source, subject.move.target))
    rate = mover_rate(source, target, redundant=subject.move.redundant_msp)
    inputs = MoveInputs.assumed(memory * MIB, profile=profile, rate=rate)
    return learned(inputs, experience.moves(memory * MIB), site_rates=experience.rates())


def _side(system: str, picture: SitePicture, limits: Sequence[MigrationLimits]) -> MoverSide:
    movers = sum(
        found.is_vios and found.system == system and found.mover is not False for found in picture.partitions
    )
    busy = next((limit.active_in_progress for limit in limits if limit.system == system), None)
    return MoverSide(movers=max(1, movers), others=busy or 0)


def forecast(inputs: MoveInputs | None) -> MoveForecast | None:
    """The forecast of these inputs, the same each time; None where there are none."""
    return None if inputs is None else forecast_move(inputs, rng=random.Random(_SEED))  # noqa: S311
