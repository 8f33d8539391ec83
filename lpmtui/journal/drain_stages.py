"""How a drain stands, from its events: every move is a stage, and what is planned follows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lpmtui.journal.job_state import JobState
from lpmtui.journal.stages import Stage, Stages, StageState
from lpmtui.model.drain import DrainedMove, DrainMoveBegun, DrainMoveEnded, DrainPlanned, PlanMade
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Outcome

Changes = dict[str, Any]


def _planned(event: DrainPlanned, state: JobState, at: datetime) -> Changes:
    """The moves that began stay, those that are planned from here on follow."""
    begun = tuple(one for one in state.stages if one.state is not StageState.PENDING) if state.planned else ()
    running = {one.key for one in begun if one.state is StageState.RUNNING}
    fresh = tuple(
        Stage(move.name, _way(move.name, move.source, move.target))
        for move in event.plan.moves
        if move.name not in running
    )
    outcome = state.outcome if state.outcome.final else Outcome.RUNNING
    made = PlanMade(at, event.plan)
    return {
        "first_plan": state.first_plan or made,
        "last_plan": made,
        "planned": True,
        "outcome": outcome,
        "stages": (*begun, *fresh),
    }


def _begun(event: DrainMoveBegun, state: JobState, at: datetime) -> Changes:
    way = _way(event.partition, event.source, event.target)
    stage = Stage(event.partition, way, StageState.RUNNING, started=at, note=f"job {event.job}")
    left = tuple(one for one in state.stages if (one.key, one.state) != (event.partition, StageState.PENDING))
    reached = sum(one.state is not StageState.PENDING for one in left)
    begun = DrainedMove(event.partition, event.source, event.target, event.job, started=at)
    return {"moves": (*state.moves, begun), "stages": (*left[:reached], stage, *left[reached:])}


def _ended(event: DrainMoveEnded, state: JobState, at: datetime) -> Changes:
    if not event.job:
        return {"refused_moves": (*state.refused_moves, _refused(event, state, at))}
    # What needed a person may be settled later: the move is told a second time.
    open_ends = (None, Outcome.NEEDS_ATTENTION)
    moves = tuple(
        replace(one, outcome=event.outcome, why=event.why, ended=at)
        if one.job == event.job and one.outcome in open_ends
        else one
        for one in state.moves
    )
    return {"moves": moves, "stages": _after(state.stages, event, at)}


def _refused(event: DrainMoveEnded, state: JobState, at: datetime) -> DrainedMove:
    """A move that was refused before it began; where it would have come from only the plan tells."""
    planned = state.last_plan.plan.moves if state.last_plan else ()
    source = next((one.source for one in planned if one.name == event.partition), state.source)
    return DrainedMove(
        event.partition, source, event.target, "", event.outcome, event.why, started=at, ended=at
    )


def _after(stages: Stages, event: DrainMoveEnded, at: datetime) -> Stages:
    how = StageState.DONE if event.outcome is Outcome.SUCCEEDED else StageState.FAILED
    return tuple(
        replace(one, state=how, ended=at)
        if (one.key, one.note) == (event.partition, f"job {event.job}")
        else one
        for one in stages
    )


def _way(partition: str, source: str, target: str) -> str:
    return f"{partition}: {source} -> {target}"


OF_DRAINS: Mapping[type[Any], Callable[[Any, JobState, datetime], Changes]] = {
    DrainPlanned: _planned,
    DrainMoveBegun: _begun,
    DrainMoveEnded: _ended,
}
"""What each event of a drain changes."""
