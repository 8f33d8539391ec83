"""The report of a drain: each move as planned and as it happened, who stayed, the way home. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lpmtui.journal import JobState
from lpmtui.journal.job_state import Freeze
from lpmtui.model.drain import DrainedMove, PlanMade
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import Outcome, Phase, Severity
from lpmtui.model.plan import Plan, PlanFinding, ScheduledMove
from lpmtui.model.schema import KEY
from lpmtui.model.structured import to_body

Jobs = Mapping[str, JobState]
"""The states of a drain's moves by their job numbers."""
NO_JOBS: Jobs = {}
"""For a job that is no drain."""
OUTCOMES = {
    None: "still moving",
    Outcome.SUCCEEDED: "done",
    Outcome.ROLLED_BACK: "failed, brought back",
    Outcome.REFUSED: "refused",
    Outcome.NEEDS_ATTENTION: "NEEDS A PERSON",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the plan expected of a move; `mark` is the verdict as a letter."""

    begin: datetime
    end: datetime
    suspension_s: float | None
    suspension_p95_s: float | None
    verdict: str
    mark: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a move that began came to; `exceeded`: its freeze was longer than the tightest time-out."""

    begin: datetime | None
    end: datetime | None
    suspension_s: float | None = None
    frozen_at: datetime | None = None
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class MoveAccount:
    """One move as planned and as it happened; `measured` is None where it never began. Memory in MB.

    `tightest` and `limit_s` are the time-out that its freeze is held against, as far as one is known.
    """

    name: str
    source: str = field(metadata=KEY("from"))
    target: str = field(metadata=KEY("to"))
    job: str = ""
    outcome: Outcome | None = None
    told: str = "not begun"
    why: str = ""
    memory_mb: float | None = None
    tightest: str = ""
    limit_s: float | None = None
    planned: Expected | None = None
    measured: Measured | None = None

    @property
    def done(self) -> bool:
        """Whether the partition has arrived."""
        return self.outcome is Outcome.SUCCEEDED

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Its begins and ends, planned and measured."""
        spans = [span for span in (self.planned, self.measured) if span]
        return tuple(at for span in spans for at in (span.begin, span.end) if at)


@dataclass(frozen=True, slots=True)
class Change:
    """A number before the drain and after it; None where it is not known."""

    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class SystemAccount:
    """A system before the drain and after it, by what was planned on and what has moved; memory in MB."""

    name: str
    partitions: Change
    free_mb: Change


@dataclass(frozen=True, slots=True)
class DrainAccount:
    """Everything that a drain's report says."""

    number: str
    state: JobState
    plan: Plan
    moves: tuple[MoveAccount, ...]
    stayed: tuple[tuple[str, str], ...]
    systems: tuple[SystemAccount, ...]

    @property
    def took_s(self) -> float | None:
        """From the request to the end; None while it runs."""
        return self.state.elapsed_s(self.state.ended) if self.state.ended else None

    @property
    def bound_s(self) -> float:
        """What no plan for these moves can beat."""
        return max(self.plan.tight_bound_s, self.plan.lower_bound_s)

    @property
    def window_end(self) -> datetime | None:
        """When the maintenance window ended or ends; None without one."""
        return self.state.first_plan.window_end if self.state.first_plan else None

    @property
    def findings(self) -> tuple[PlanFinding, ...]:
        """Errors and warnings of the plan."""
        return tuple(one for one in self.plan.findings if one.severity is not Severity.INFO)

    @property
    def way_home(self) -> str:
        """The command that brings home what has arrived; empty where nothing has, or where it is home."""
        homeward = "--return" in self.state.argv
        moved = any(one.done for one in self.moves) and not homeward
        return f"lpmtui drain --return {self.number}" if moved else ""


def account(number: str, state: JobState, jobs: Jobs) -> DrainAccount:
    """What there is to say of the drain of that number."""
    made = state.first_plan
    plan = made.plan if made else Plan()
    began = sorted((*state.moves, *state.refused_moves), key=lambda one: str(one.started))
    names = {one.partition for one in began}
    waiting = [_planned(one, made) for one in plan.moves if made and one.name not in names]
    moves = (*(_begun(one, state, jobs.get(one.job)) for one in began), *waiting)
    return DrainAccount(number, state, plan, moves, _stayed(state, moves), _systems(plan, moves))


def _planned(move: ScheduledMove, made: PlanMade) -> MoveAccount:
    begin, end = made.after(move.start_s), made.after(move.end_s)
    expected = Expected(begin, end, move.suspension_s, move.suspension_p95_s, move.verdict, move.mark)
    timer, limit, memory = move.timer, move.limit_s, move.memory_mb
    return MoveAccount(
        move.name,
        move.source,
        move.target,
        memory_mb=memory,
        tightest=timer,
        limit_s=limit,
        planned=expected,
    )


def _begun(move: DrainedMove, state: JobState, job: JobState | None) -> MoveAccount:
    """The first plan that has the move says what was expected of it."""
    plans = [made for made in (state.first_plan, state.last_plan) if made]
    same = (
        _planned(one, made)
        for made in plans
        for one in made.plan.moves
        if (one.name, one.target) == (move.partition, move.target)
    )
    found = next(same, MoveAccount(move.partition, move.source, move.target))
    freeze = job.freeze if job else Freeze()
    back = move.outcome is Outcome.ROLLED_BACK and job is not None and job.stopped
    frozen = (one.started for one in job.stages if one.key == Phase.SUSPENSION) if job else ()
    measured = Measured(
        move.started, move.ended, freeze.measured_s, next(iter(frozen), None), freeze.exceeded
    )
    return replace(
        found,
        job=move.job,
        outcome=move.outcome,
        told="stopped as asked, brought back" if back else OUTCOMES.get(move.outcome, "not known"),
        why=move.why,
        tightest=freeze.limit or found.tightest,
        limit_s=found.limit_s if freeze.limit_s is None else freeze.limit_s,
        measured=measured if move.job else None,
    )


def _stayed(state: JobState, moves: tuple[MoveAccount, ...]) -> tuple[tuple[str, str], ...]:
    """Who stayed and why: by the last plan, by the window, by a move that failed."""
    plan = state.drain_plan
    arrived = {one.name for one in moves if one.done}
    found = {one.name: one.told for one in plan.not_moved} if plan else {}
    for one in plan.late if plan else ():
        found.setdefault(one.name, "It would have ended after the window.")
    for move in moves:
        if move.outcome is not None and not move.done:
            found[move.name] = move.why or move.told
        elif move.measured is None and state.outcome.final:
            found.setdefault(move.name, "It was not begun.")
    return tuple((name, why) for name, why in found.items() if name not in arrived)


def _systems(plan: Plan, moves: tuple[MoveAccount, ...]) -> tuple[SystemAccount, ...]:
    found = []
    involved = {system for one in moves for system in (one.source, one.target)}
    for frame in plan.frames:
        if frame.name not in involved:
            continue
        came = [one for one in moves if one.done and one.target == frame.name]
        left = [one for one in moves if one.done and one.source == frame.name]
        change = sum(one.memory_mb or 0.0 for one in left) - sum(one.memory_mb or 0.0 for one in came)
        free = Change(frame.free_mb, None if frame.free_mb is None else frame.free_mb + change)
        count = Change(frame.partitions, frame.partitions + len(came) - len(left))
        found.append(SystemAccount(frame.name, count, free))
    return tuple(found)


# --- JSON ------------------------------------------------------------------------------------------------


def as_json(told: DrainAccount) -> dict[str, Any]:
    """The `drain` object of a report."""
    return {
        "makespan_s": {"planned": told.plan.makespan_s, "measured": told.took_s, "lower_bound": told.bound_s},
        "window_s": told.plan.window_s,
        "moves": to_body(told.moves),
        "stayed": [{"name": name, "why": why} for name, why in told.stayed],
        "systems": to_body(told.systems),
        "findings": to_body(told.findings),
        "way_home": told.way_home,
    }
