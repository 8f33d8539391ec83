"""Which runs a rehearsal makes: every run follows from its seed alone, so that it can be repeated. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from lpmtui.executor.rehearsal.trial import Trial
from lpmtui.forecast.assumptions import Basis, Quantity
from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move

NODE_TIMEOUTS_S = (10, 30, 60, 600)
"""Node time-outs during LPM that are compared where nobody says which."""
MATRIX_SEEDS = 1_000_000
"""Seeds from here on are cells of the fault-by-phase matrix."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The runs of one move. `cells` are policy and node time-out; `faults` strike in turn, or none does.

    `inputs` say how much the workload and the links vary; without them only luck differs.
    """

    move: Move
    cells: tuple[tuple[LpmPolicy | None, int | None], ...]
    faults: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    inputs: MoveInputs | None = None

    def trials(self, runs: int, first_seed: int) -> tuple[Trial, ...]:
        """So many runs, each with the next seed; the cells take turns."""
        return tuple(self.trial(first_seed + number) for number in range(runs))

    def matrix(self) -> tuple[Trial, ...]:
        """Every fault of the catalogue in every phase; the seed says which."""
        count = len(self.catalogue) * len(self.phases)
        return tuple(self.trial(MATRIX_SEEDS + number) for number in range(count))

    def trial(self, seed: int) -> Trial:
        """The run of a seed."""
        if seed >= MATRIX_SEEDS:
            return self._cell(seed)
        rng = random.Random(seed)  # noqa: S311
        policy, timeout = self.cells[seed % len(self.cells)]
        fault = self.faults[seed // len(self.cells) % len(self.faults)] if self.faults else ""
        factors = [_factor(self.inputs, name, rng) for name in ("workload", "rate")]
        move = replace(self.move, force=True)  # what a check would warn of is what the table is about
        return Trial(seed, move, factors[0], factors[1], fault).under(policy, timeout)

    def _cell(self, seed: int) -> Trial:
        number = (seed - MATRIX_SEEDS) % (len(self.catalogue) * len(self.phases))
        fault, phase = divmod(number, len(self.phases))
        return Trial(seed, self.move, fault=self.catalogue[fault], phase=self.phases[phase])


def _factor(inputs: MoveInputs | None, name: str, rng: random.Random) -> float:
    """How this day differs from the usual one: within what is learned, or all that is not known."""
    if inputs is None:
        return 1.0
    quantity: Quantity = inputs.quantities[name]
    sigma = quantity.within if quantity.basis is Basis.LEARNED else quantity.spread.sigma
    return float(min(4.0, max(0.25, rng.lognormvariate(0.0, sigma))))


def cells(
    move: Move, timeouts: Sequence[int] = NODE_TIMEOUTS_S, *, clustered: bool = True
) -> tuple[tuple[LpmPolicy | None, int | None], ...]:
    """Both policies by all time-outs; for a partition in no cluster there is one cell."""
    if not clustered:
        return ((None, None),)
    policies = (move.policy,) if move.policy is not None else (LpmPolicy.MANAGE, LpmPolicy.UNMANAGE)
    wanted = (move.heartbeat_during_lpm_s,) if move.heartbeat_during_lpm_s is not None else tuple(timeouts)
    return tuple((policy, timeout) for policy in policies for timeout in wanted)
