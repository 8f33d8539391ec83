"""What many runs add up to: tables, the suspension as a distribution, and advice in words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from lpmtui.executor.rehearsal.trial import TrialResult, UnwantedEvent
from lpmtui.forecast.assumptions import Spread, spread_of
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome

BUCKETS = 12
WIDTH = 78


@dataclass(frozen=True, slots=True)
class PolicyCell:
    """Runs under one policy and node time-out, and in how many of them something unwanted came."""

    policy: str
    node_timeout_s: int | None
    runs: int
    unwanted: int
    events: tuple[tuple[UnwantedEvent, int], ...]
    rolled_back: int

    @property
    def share(self) -> float:
        """The share of runs with an unwanted event."""
        return self.unwanted / self.runs if self.runs else 0.0


@dataclass(frozen=True, slots=True)
class RehearsalResults:
    """All runs that were made."""

    results: tuple[TrialResult, ...]

    def count(self, outcome: Outcome) -> int:
        """How many runs ended so."""
        return sum(one.outcome is outcome for one in self.results)

    @property
    def cells(self) -> tuple[PolicyCell, ...]:
        """Policy by node time-out, in the order of the first run of each."""
        found: dict[tuple[str, int | None], list[TrialResult]] = {}
        for one in self.results:
            key = (one.trial.policy, one.trial.move.heartbeat_during_lpm_s)
            found.setdefault(key, []).append(one)
        ordered = sorted(found, key=lambda key: (key[0], key[1] or 0))
        return tuple(_cell(policy, timeout, found[policy, timeout]) for policy, timeout in ordered)

    @property
    def unwanted(self) -> tuple[tuple[UnwantedEvent, int], ...]:
        """Each unwanted event with the number of runs it came in, the most frequent first."""
        return _counted(self.results)

    @property
    def suspensions(self) -> list[float]:
        """Seconds that the partition was frozen in the runs that came so far, ascending."""
        return sorted(one.suspension_s for one in self.results if one.suspension_s > 0.0)

    @property
    def suspension(self) -> Spread | None:
        """Their median and 95th percentile; None where none came so far."""
        return spread_of(self.suspensions) if self.suspensions else None


def _cell(policy: str, timeout: int | None, results: Sequence[TrialResult]) -> PolicyCell:
    return PolicyCell(
        policy,
        timeout,
        len(results),
        sum(bool(one.unwanted) for one in results),
        _counted(results),
        sum(one.outcome is Outcome.ROLLED_BACK for one in results),
    )


def _counted(results: Sequence[TrialResult]) -> tuple[tuple[UnwantedEvent, int], ...]:
    counts = Counter(event for one in results for event in one.unwanted)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0].value)))


def advice(found: RehearsalResults) -> Iterator[str]:
    """What the tables say, in words: which settings are safe, what the others cost, where to look."""
    cells = [cell for cell in found.cells if cell.policy]
    clean = [cell for cell in cells if not cell.unwanted]
    if clean:
        best = min(clean, key=lambda cell: (cell.policy != "manage", cell.node_timeout_s or 0))
        yield (
            f"LPM_POLICY {best.policy} with a node time-out of {best.node_timeout_s} s during LPM:"
            f" no unwanted event in {best.runs} runs{_confidence(best.runs)}."
        )
    for cell in cells:
        if cell.unwanted:
            worst, runs = cell.events[0]
            yield (
                f"{cell.policy} with {cell.node_timeout_s} s: {cell.unwanted} of {cell.runs} runs had"
                f" an unwanted event, mostly: {worst.value} ({runs})."
            )
    if cells and not clean:
        yield "No setting was free of unwanted events: make the freeze shorter, or move when it is quieter."
    stuck = [one for one in found.results if one.outcome is Outcome.NEEDS_ATTENTION]
    if stuck:
        yield f"{len(stuck)} runs needed a person; see one with --seed {stuck[0].trial.seed} --watch."
    if found.results and not cells and not found.unwanted:
        yield f"No unwanted event in {len(found.results)} runs{_confidence(len(found.results))}."


def _confidence(runs: int) -> str:
    """The rule of three: what a clean series leaves possible with 95 per cent confidence."""
    if runs < 10:
        return ", which are too few to say more"
    return f", so it comes in less than {3 / runs:.1%} of moves (95 % confidence)"


def results_object(found: RehearsalResults) -> dict[str, Any]:
    """The public JSON of a rehearsal."""
    spread = found.suspension
    return {
        "runs": len(found.results),
        "seeds": [one.trial.seed for one in found.results],
        "succeeded": found.count(Outcome.SUCCEEDED),
        "rolled_back": found.count(Outcome.ROLLED_BACK),
        "needs_attention": found.count(Outcome.NEEDS_ATTENTION),
        "refused": found.count(Outcome.REFUSED),
        "unwanted_events": [{"event": event.value, "runs": runs} for event, runs in found.unwanted],
        "suspension_s": spread and {"p50": spread.p50, "p95": spread.p95, "max": found.suspensions[-1]},
        "cells": [
            {
                "policy": cell.policy or "keep",
                "node_timeout_s": cell.node_timeout_s,
                "runs": cell.runs,
                "unwanted": cell.unwanted,
                "events": {event.value: runs for event, runs in cell.events},
                "rolled_back": cell.rolled_back,
            }
            for cell in found.cells
        ],
        "advice": list(advice(found)),
    }


def matrix_object(results: Sequence[TrialResult]) -> list[dict[str, Any]]:
    """The public JSON of the fault-by-phase matrix."""
    return [
        {
            "fault": one.trial.fault,
            "phase": one.trial.phase,
            "outcome": one.outcome.value,
            "exit_status": one.exit_status,
            "seed": one.trial.seed,
            "unwanted": sorted(event.value for event in one.unwanted),
            "why": one.why,
        }
        for one in results
    ]


def as_lines(found: RehearsalResults) -> Iterator[str]:
    """The tables at 80 columns."""
    yield (
        f"{len(found.results)} runs: {found.count(Outcome.SUCCEEDED)} succeeded,"
        f" {found.count(Outcome.ROLLED_BACK)} brought back, {found.count(Outcome.REFUSED)} refused,"
        f" {found.count(Outcome.NEEDS_ATTENTION)} needed a person."
    )
    yield ""
    yield f"{'LPM_POLICY':<12}{'node time-out':>14}{'runs':>7}{'unwanted':>10}  most frequent"
    for cell in found.cells:
        timeout = "as it is" if cell.node_timeout_s is None else f"{cell.node_timeout_s} s"
        most = f"{cell.events[0][0].value} ({cell.events[0][1]})" if cell.events else ""
        yield f"{cell.policy or 'as it is':<12}{timeout:>14}{cell.runs:>7}{cell.share:>10.1%}  {most}"
    if found.suspensions:
        yield ""
        yield from _histogram(found)
    yield ""
    for sentence in advice(found):
        yield from wrap(sentence, WIDTH, subsequent_indent="  ")


def _histogram(found: RehearsalResults) -> Iterator[str]:
    values, spread = found.suspensions, found.suspension
    assert spread is not None
    yield f"Frozen for {spread.p50:.2f} s (P50), {spread.p95:.2f} s (P95), {values[-1]:.2f} s at most:"
    low, high = values[0], max(values[-1], values[0] + 1e-6)
    width = (high - low) / BUCKETS
    counts = Counter(min(BUCKETS - 1, int((value - low) / width)) for value in values)
    most = max(counts.values())
    for bucket in range(BUCKETS):
        bar = "#" * round(40 * counts[bucket] / most)
        yield f"{low + bucket * width:>8.2f} s {bar} {counts[bucket] or ''}".rstrip()


_MARKS = {
    Outcome.SUCCEEDED: ".",
    Outcome.ROLLED_BACK: "b",
    Outcome.REFUSED: "r",
    Outcome.NEEDS_ATTENTION: "!",
}


def matrix_lines(results: Sequence[TrialResult]) -> Iterator[str]:
    """Faults by phases, one mark for each cell; `*` beside it where an unwanted event came."""
    phases = list(dict.fromkeys(one.trial.phase for one in results))
    by_cell = {(one.trial.fault, one.trial.phase): one for one in results}
    yield ". succeeded   b brought back   r refused   ! needs a person   * unwanted event"
    yield ""
    for number, phase in enumerate(phases, 1):
        yield f"  {number:>2} {phase}"
    yield ""
    yield f"{'fault':<26}" + "".join(f"{number:>4}" for number in range(1, len(phases) + 1))
    for fault in dict.fromkeys(one.trial.fault for one in results):
        marks = "".join(f"{_mark(by_cell.get((fault, phase))):>4}" for phase in phases)
        yield f"{fault[:25]:<26}{marks}"
    worst = [one for one in results if one.outcome is Outcome.NEEDS_ATTENTION or one.unwanted]
    if worst:
        yield ""
        yield f"See one again: --seed {worst[0].trial.seed} --watch"


def _mark(result: TrialResult | None) -> str:
    if result is None:
        return ""
    return _MARKS.get(result.outcome, "?") + ("*" if result.unwanted else "")
