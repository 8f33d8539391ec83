"""The report of a drain: each move as planned and as it happened, who stayed, the way home. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from lpmtui.journal import JobState, phrases
from lpmtui.model.clock import rfc3339
from lpmtui.model.drain import DrainedMove
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.plan import Plan, PlanFinding, ScheduledMove
from lpmtui.model.structured import to_body
from lpmtui.model.units import MIB, format_duration, format_size

Jobs = Mapping[str, JobState]
"""The states of a drain's moves by their job numbers."""
NO_JOBS: Jobs = {}
"""For a job that is no drain."""
OUTCOMES = {
    Outcome.SUCCEEDED: "done",
    Outcome.ROLLED_BACK: "failed, brought back",
    Outcome.REFUSED: "refused",
    Outcome.NEEDS_ATTENTION: "NEEDS A PERSON",
}


@dataclass(frozen=True, slots=True)
class MoveAccount:
    """One move: begun, or never begun (`begun` None); with its plan and the state of its own job."""

    name: str
    source: str
    target: str
    planned: ScheduledMove | None = None
    planned_begin: datetime | None = None
    planned_end: datetime | None = None
    begun: DrainedMove | None = None
    job: JobState | None = None

    @property
    def outcome(self) -> str:
        """How it ended, in a few words."""
        if self.begun is None:
            return "not begun"
        if self.begun.outcome is None:
            return "still moving"
        if self.begun.outcome is Outcome.ROLLED_BACK and self.job is not None and self.job.stopped:
            return "stopped as asked, brought back"
        return OUTCOMES.get(self.begun.outcome, self.begun.outcome.value)

    @property
    def done(self) -> bool:
        """Whether the partition has arrived."""
        return self.begun is not None and self.begun.outcome is Outcome.SUCCEEDED

    @property
    def frozen_s(self) -> float | None:
        """The freeze that was measured: inside where somebody measured there, else seen from outside."""
        if self.job is None:
            return None
        freeze = self.job.freeze
        return freeze.inside_s if freeze.inside_s is not None else freeze.outside_s

    @property
    def limit(self) -> tuple[str, float | None]:
        """The tightest time-out: as it was in force while it moved, else as planned."""
        if self.job is not None and self.job.freeze.limit_s is not None:
            return self.job.freeze.limit, self.job.freeze.limit_s
        return (self.planned.timer, self.planned.limit_s) if self.planned else ("", None)


@dataclass(frozen=True, slots=True)
class SystemAccount:
    """A system before the drain and after it, by what was planned on and what has moved; MB of memory."""

    name: str
    partitions: tuple[int, int]
    free_mb: tuple[float | None, float | None]


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
        made = self.state.first_plan
        if made is None or made.plan.window_s is None:
            return None
        return made.at + timedelta(seconds=made.plan.window_s)

    @property
    def findings(self) -> tuple[PlanFinding, ...]:
        """Errors and warnings of the plan."""
        return tuple(one for one in self.plan.findings if one.severity is not Severity.INFO)

    @property
    def way_home(self) -> str:
        """The command that brings home what has arrived; empty where nothing has."""
        return f"lpmtui drain --return {self.number}" if any(one.done for one in self.moves) else ""


def account(number: str, state: JobState, jobs: Jobs) -> DrainAccount:
    """What there is to say of the drain of that number."""
    made = state.first_plan
    plan = made.plan if made else Plan()
    begun = [_begun(one, state, jobs) for one in (*state.moves, *state.refused_moves)]
    begun.sort(key=lambda one: one.begun.started.timestamp() if one.begun and one.begun.started else 0.0)
    active = {one.name for one in begun}
    waiting = [_planned(one, state) for one in plan.moves if one.name not in active]
    moves = (*begun, *waiting)
    return DrainAccount(number, state, plan, moves, _stayed(state, moves), _systems(plan, moves))


def _begun(move: DrainedMove, state: JobState, jobs: Jobs) -> MoveAccount:
    """The first plan says what was expected of it; a move that only a later plan has is held against that."""
    plans = [made for made in (state.first_plan, state.last_plan) if made]
    found = [(made, one) for made in plans for one in made.plan.moves if one.name == move.partition]
    same = next(((made, one) for made, one in found if one.target == move.target), None)
    job = jobs.get(move.job)
    if same is None:
        return MoveAccount(move.partition, move.source, move.target, begun=move, job=job)
    made, planned = same
    begin, end = (made.at + timedelta(seconds=at) for at in (planned.start_s, planned.end_s))
    return MoveAccount(move.partition, move.source, move.target, planned, begin, end, move, job)


def _planned(move: ScheduledMove, state: JobState) -> MoveAccount:
    assert state.first_plan is not None
    at = state.first_plan.at
    begin, end = at + timedelta(seconds=move.start_s), at + timedelta(seconds=move.end_s)
    return MoveAccount(move.name, move.source, move.target, move, begin, end)


def _stayed(state: JobState, moves: tuple[MoveAccount, ...]) -> tuple[tuple[str, str], ...]:
    """Who stayed and why: by the last plan, by the window, by a move that failed."""
    plan = state.drain_plan
    arrived = {one.name for one in moves if one.done}
    found = {one.name: one.told for one in plan.not_moved} if plan else {}
    for one in plan.late if plan else ():
        found.setdefault(one.name, "It would have ended after the window.")
    for move in moves:
        if move.begun is not None and move.begun.outcome is not None and not move.done:
            found[move.name] = move.begun.why or move.outcome
        elif move.begun is None and state.outcome.final:
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
        change = sum(_memory(one) for one in left) - sum(_memory(one) for one in came)
        free = None if frame.free_mb is None else frame.free_mb + change
        count = frame.partitions + len(came) - len(left)
        found.append(SystemAccount(frame.name, (frame.partitions, count), (frame.free_mb, free)))
    return tuple(found)


def _memory(one: MoveAccount) -> float:
    return (one.planned.memory_mb or 0.0) if one.planned else 0.0


# --- text ------------------------------------------------------------------------------------------------


def head(told: DrainAccount) -> Iterator[str]:
    """How it ended, where, for whom, when."""
    state = told.state
    yield f"Outcome: {phrases.outcome_with_reason(state)}"
    yield f"Site {state.site}, requested by {state.requested_by or 'unknown'}"
    for taken in state.taken_up:
        yield f"Taken up {taken.at.astimezone():%Y-%m-%d %H:%M:%S} by {taken.by} ({taken.way.value})"
    if state.started:
        ended = f", ended {state.ended.astimezone():%Y-%m-%d %H:%M:%S}" if state.ended else ""
        yield f"Started {state.started.astimezone():%Y-%m-%d %H:%M:%S}{ended}"
    yield from times(told)


def times(told: DrainAccount) -> Iterator[str]:
    """The makespan: measured, planned, and what nobody can beat; and the window."""
    took = f"It took {format_duration(told.took_s)}; " if told.took_s is not None else ""
    planned = f"{format_duration(told.plan.makespan_s)} were planned"
    yield f"{took}{planned}; the lower bound of the forecast was {format_duration(told.bound_s)}."
    window, ended = told.window_end, told.state.ended
    if window is None:
        yield "No window was given."
    elif ended is not None:
        spare = (window - ended).total_seconds()
        word = "before" if spare >= 0 else "AFTER"
        yield f"It ended {format_duration(abs(spare))} {word} the window's end at {_time(window)}."
    else:
        yield f"The window ends at {_time(window)}."


def report(told: DrainAccount) -> Iterator[str]:
    """The whole report behind its title."""
    yield from head(told)
    yield from ("", "Moves")
    for one in told.moves:
        yield from _move_lines(one)
    if not told.moves:
        yield "  none"
    yield from ("", "Stayed")
    yield from [f"  {name}: {why}" for name, why in told.stayed] or ["  nobody"]
    yield from ("", "Systems, before -> after")
    yield from [f"  {line}" for line in system_lines(told)] or ["  not known"]
    yield from ("", "Findings of the plan")
    yield from [f"  {finding_line(one)}" for one in told.findings] or ["  none"]
    if told.way_home:
        yield from ("", f"The way home: {told.way_home}")


def _move_lines(one: MoveAccount) -> Iterator[str]:
    number = f", job {one.begun.job}" if one.begun and one.begun.job else ""
    yield f"  {one.name}: {one.source} -> {one.target}{number}: {one.outcome}"
    if one.planned is not None:
        yield f"    planned   {span(one.planned_begin, one.planned_end)}  {expected(one.planned)}"
    if one.begun is not None and one.begun.job:
        yield f"    measured  {span(one.begun.started, one.begun.ended)}  {measured(one)}"
    if one.begun is not None and one.begun.why and not one.done:
        yield f"    {one.begun.why}"


def span(begin: datetime | None, end: datetime | None) -> str:
    """From when to when, as clock times."""
    return f"{_time(begin)} to {_time(end)}"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M:%S}" if at else "?"


def expected(planned: ScheduledMove) -> str:
    """The freeze that was expected, with its verdict."""
    if planned.suspension_s is None:
        return "freeze not known"
    most = planned.suspension_p95_s
    least = f", at most {format_duration(most)}" if most is not None else ""
    return f"frozen {format_duration(planned.suspension_s)}{least} [{planned.mark}]"


def measured(one: MoveAccount) -> str:
    """The freeze that was measured, against the tightest time-out."""
    if one.frozen_s is None:
        return "freeze not measured"
    name, limit = one.limit
    said = f"frozen {format_duration(one.frozen_s)}"
    if limit is None:
        return said
    word = "EXCEEDED" if one.job is not None and one.job.freeze.exceeded else "allowed"
    return f"{said}; {format_duration(limit)} {word} ({name})"


def system_lines(told: DrainAccount) -> Iterator[str]:
    """Each system: partitions and free memory, before and after."""
    for one in told.systems:
        before, after = (("?" if mb is None else format_size(mb * MIB)) for mb in one.free_mb)
        count = f"{one.partitions[0]} -> {one.partitions[1]} partitions"
        yield f"{one.name}: {count}, {before} -> {after} free"


def finding_line(one: PlanFinding) -> str:
    """A finding with its remedy as one line."""
    what = " ".join(f"{one.what} {one.fix}".split())
    return f"{one.severity.value.upper()} {one.move or 'the plan'}: {what}"


# --- JSON ------------------------------------------------------------------------------------------------


def as_json(told: DrainAccount) -> dict[str, Any]:
    """The `drain` object of a report."""
    return {
        "makespan_s": {"planned": told.plan.makespan_s, "measured": told.took_s, "lower_bound": told.bound_s},
        "window_s": told.plan.window_s,
        "moves": [_move_json(one) for one in told.moves],
        "stayed": [{"name": name, "why": why} for name, why in told.stayed],
        "systems": [
            {
                "name": one.name,
                "partitions": {"before": one.partitions[0], "after": one.partitions[1]},
                "free_mb": {"before": one.free_mb[0], "after": one.free_mb[1]},
            }
            for one in told.systems
        ],
        "findings": to_body(told.findings),
        "way_home": told.way_home,
    }


def _move_json(one: MoveAccount) -> dict[str, Any]:
    planned, begun = one.planned, one.begun
    name, limit = one.limit
    return {
        "name": one.name,
        "from": one.source,
        "to": one.target,
        "job": begun.job if begun and begun.job else None,
        "outcome": begun.outcome.value if begun and begun.outcome else None,
        "why": begun.why if begun else "",
        "planned": None
        if planned is None
        else {
            "begin": _at(one.planned_begin),
            "end": _at(one.planned_end),
            "suspension_s": planned.suspension_s,
            "suspension_p95_s": planned.suspension_p95_s,
            "verdict": planned.verdict or None,
        },
        "measured": None
        if begun is None
        else {"begin": _at(begun.started), "end": _at(begun.ended), "suspension_s": one.frozen_s},
        "tightest": {"name": name, "limit_s": limit} if name else None,
    }


def _at(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
