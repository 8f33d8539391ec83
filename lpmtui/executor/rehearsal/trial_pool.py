"""Runs spread over the cores of this machine; what is done when somebody stops it is kept."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from lpmtui.executor.rehearsal.trial import Template, Trial, TrialResult, run_trial

_FEW = 8
"""So few runs are not worth a second process."""
_CHUNKS_PER_CORE = 8

_template: list[Template] = []
"""The copy to rehearse in, in a worker process."""


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
