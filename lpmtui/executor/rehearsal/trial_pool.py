"""The runs of a rehearsal: what is tried, in copies of the site, spread over the cores."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from lpmtui.config import SiteOptions
from lpmtui.executor.rehearsal.trial import Template, Trial, TrialResult, run_trial
from lpmtui.forecast.assumptions import Basis, Quantity
from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move
from lpmtui.model.picture import SiteKind
from lpmtui.site import Site
from lpmtui.site.factory import WORLD_FILE
from lpmtui.site.site_scenario import scenario_of
from lpmtui.transports.simulator_transport import SimulatorTransport

NODE_TIMEOUTS_S = (10, 30, 60, 600)
"""Node time-outs during LPM that are compared where nobody says which."""
MATRIX_SEEDS = 1_000_000
"""Seeds from here on are cells of the fault-by-phase matrix."""
_FEW = 8
"""So few runs are not worth a second process."""
_CHUNKS_PER_CORE = 8
_template: list[Template] = []
"""The copy to rehearse in, in a worker process."""


def copy_of(site: Site, options: SiteOptions, state_dir: Path | None) -> Template:
    """What makes copies of the site as it is now. The site is only asked, never changed.

    A site of real systems is built anew from what its hosts tell; how busy its memory is nobody can ask.
    Raises Unreachable where no host answers, and ScenarioError for an inventory that makes no whole.
    """
    if options.kind is SiteKind.SIMULATOR:
        world = SimulatorTransport.open(state_dir / WORLD_FILE if state_dir else None)
    else:
        world = SimulatorTransport.build(scenario_of(site))
    try:
        return world.template()
    finally:
        world.close()


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


def run_all(
    template: Template, trials: Sequence[Trial], *, cores: int | None = None
) -> Iterator[TrialResult]:
    """The results as they come, in any order. Closing the iterator stops what has not begun."""
    cores = cores or usable_cores()
    if cores == 1 or len(trials) <= _FEW:
        for trial in trials:
            yield run_trial(template, trial)
        return
    size = max(1, min(16, len(trials) // (cores * _CHUNKS_PER_CORE)))
    chunks = [trials[at : at + size] for at in range(0, len(trials), size)]
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(cores, context, initializer=_keep, initargs=(template,))
    try:
        for done in as_completed([pool.submit(_run_chunk, tuple(chunk)) for chunk in chunks]):
            yield from done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def collect(results: Iterator[TrialResult], told: Callable[[int], None]) -> tuple[TrialResult, ...]:
    """All results by seed; `told` hears how many there are. Ctrl-C ends it with what there is."""
    found: list[TrialResult] = []
    try:
        for result in results:
            found.append(result)
            told(len(found))
    except KeyboardInterrupt:
        pass
    return tuple(sorted(found, key=lambda one: one.trial.seed))


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keep(template: Template) -> None:
    """Begin a worker. Ctrl-C reaches it, too, but the process that collects decides what ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _template[:] = [template]


def _run_chunk(trials: tuple[Trial, ...]) -> list[TrialResult]:
    return [run_trial(_template[0], trial) for trial in trials]
