"""The one fold from a job's events to everything that anybody shows of it. Pure.

`fold(records)` is the state of a job, whether it runs or ended long ago; `fold(more, state)` goes on from
there. Rows, screens, reports, followers and the recovery take what they show from it, and read no event.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from lpmtui.journal import job_parts
from lpmtui.journal import stages as staging
from lpmtui.journal.drain_stages import OF_DRAINS
from lpmtui.journal.job_parts import (
    CommandRun,
    OpenQuestion,
    Record,
    StepState,
    TakeUp,
    Wish,
    noted,
    step_changed,
)
from lpmtui.journal.job_state import JobState
from lpmtui.journal.stages import Stage
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    BudgetSeen,
    CommandFinished,
    CommandStarted,
    FindingMade,
    Finished,
    GroupSeen,
    Note,
    PhaseEntered,
    Planned,
    Progress,
    StepFinished,
    StepStarted,
    SuspensionMeasured,
    WaitEnded,
    Waiting,
)
from lpmtui.model.job import (
    AbortAsked,
    ForecastMade,
    GuidedChanged,
    Requested,
    SnapshotTaken,
    StepAnswered,
    StepAsked,
    SubjectResolved,
    TakenUp,
    TimeoutsKnown,
    Way,
)
from lpmtui.model.lazy_dataclass import fields, replace
from lpmtui.model.move import JobKind, Outcome, Severity

TAKEOVER = "takeover"
"""The procedure of a takeover, in its plan."""


def fold(records: Iterable[Record], state: JobState | None = None) -> JobState:
    """The state after (more) records, which come in order."""
    state = state or JobState()
    for record in records:
        changes = _changes(record.event, state, record)
        state = replace(
            state,
            seq=record.seq,
            as_of=record.at,
            started=state.started or record.at,
            freeze=state.freeze.after(record.event),
            checkpoint=state.checkpoint.after(record.event),
            **changes,
        )
    return state


Changes = dict[str, Any]
_KEPT: dict[type[Any], str] = {ForecastMade: "forecast", BudgetSeen: "budget", Waiting: "waiting"}
"""Events of which the last one is kept as it is: the field of the state."""
_ADDED: dict[type[Any], str] = {FindingMade: "findings", SuspensionMeasured: "suspensions"}
"""Events of which all are kept as they are: the field of the state."""
_TAKEN: dict[type[Any], tuple[str, str]] = {
    SubjectResolved: ("subject", "subject"),
    TimeoutsKnown: ("timeouts", "timeouts"),
    GuidedChanged: ("guided", "on"),
}
"""Events of which one value is kept: the field of the state, and of the event."""


@singledispatch
def _changes(_event: Any, _state: JobState, _record: Record) -> Changes:
    """What an event changes, by field; many are only kept, or only move freeze or checkpoint on."""
    kind = type(_event)
    if kind in _TAKEN:
        name, of_event = _TAKEN[kind]
        return {name: getattr(_event, of_event)}
    if kind in _ADDED:
        return {_ADDED[kind]: (*getattr(_state, _ADDED[kind]), _event)}
    if kind in OF_DRAINS:
        return OF_DRAINS[kind](_event, _state, _record.at)
    return {_KEPT[kind]: _event} if kind in _KEPT else {}


@_changes.register
def _(event: Requested, state: JobState, record: Record) -> Changes:
    said = {item.name: getattr(event, item.name) for item in fields(event)}
    return said | {"stages": staging.planned(event.kind, event.procedure, ())}


@_changes.register
def _(event: Planned, state: JobState, record: Record) -> Changes:
    kind = JobKind.TAKEOVER if event.procedure == TAKEOVER else state.kind
    procedure = event.procedure or state.procedure
    return {
        "kind": kind,
        "planned": True,
        "procedure": procedure,
        "partition": event.partition or state.partition,
        "source": event.source or state.source,
        "target": event.target or state.target,
        "steps": tuple(StepState(step) for step in event.steps),
        "stages": staging.planned(kind, procedure, event.steps),
    }


@_changes.register
def _(event: SnapshotTaken, state: JobState, record: Record) -> Changes:
    return {event.moment: event.snapshot, "groups": job_parts.snapshot_taken(state.groups, event)}


@_changes.register
def _(event: StepStarted, state: JobState, record: Record) -> Changes:
    how = "undoing" if event.undo else "running"
    changes: Changes = {
        "outcome": state.outcome if state.outcome.final else Outcome.RUNNING,
        "step": event.step,
        "going_back": event.undo,
        "steps": step_changed(state.steps, event.step, state=how, started_at=record.at),
    }
    if state.kind is not JobKind.MIGRATION:
        changes["stages"] = staging.step_started(state.stages, record.at, event.step)
    return changes


@_changes.register
def _(event: StepFinished, state: JobState, record: Record) -> Changes:
    changes: Changes = {
        "steps": step_changed(
            state.steps, event.step, state=event.outcome, why=event.why, ended_at=record.at
        ),
        "stages": staging.step_finished(state.stages, record.at, event, stopped=state.stopping),
        "step": "" if state.step == event.step else state.step,
        "question": None,
        "waiting": None,
    }
    if event.outcome in ("failed", "undone", "skipped"):
        title = next((one.step.title for one in state.steps if one.step.name == event.step), event.step)
        why = f": {event.why}" if event.why else ""
        level = Severity.WARNING if event.outcome == "failed" else Severity.INFO
        changes["notes"] = noted(state.notes, record.at, f"{event.outcome}: {title}{why}", level)
    return changes


@_changes.register
def _(event: CommandStarted, state: JobState, record: Record) -> Changes:
    run = CommandRun(event.host, event.argv, record.at, event.mutates)
    changes: Changes = {"commands": (*state.commands, run)}
    if event.mutates and state.step:
        changes["steps"] = step_changed(state.steps, state.step, changed=True)
    return changes


@_changes.register
def _(event: CommandFinished, state: JobState, record: Record) -> Changes:
    changes: Changes = {"commands": job_parts.command_ended(state.commands, event)}
    if event.exit_status != 0 and event.stderr.strip():
        text = f"{event.host}: {event.stderr.strip().splitlines()[0]}"
        changes["notes"] = noted(state.notes, record.at, text, Severity.INFO)
    return changes


@_changes.register
def _(event: PhaseEntered, state: JobState, record: Record) -> Changes:
    changes: Changes = {
        "phase": event.phase,
        "outcome": state.outcome if state.outcome.final else Outcome.RUNNING,
    }
    if state.kind is JobKind.MIGRATION:
        changes["stages"] = staging.entered(state.stages, record.at, event, going_back=state.going_back)
    return changes


@_changes.register
def _(event: Progress, state: JobState, record: Record) -> Changes:
    return {
        "rounds": job_parts.round_seen(state.rounds, event),
        "samples": job_parts.sampled(state.samples, record.at, event),
        "transmitted": event.bytes_transmitted,
    }


@_changes.register
def _(event: GroupSeen, state: JobState, record: Record) -> Changes:
    return {"groups": job_parts.group_seen(state.groups, record.at, event)}


@_changes.register
def _(event: ApplicationSeen, state: JobState, record: Record) -> Changes:
    return {"applications": job_parts.application_seen(state.applications, record.at, event)}


@_changes.register
def _(event: AttachedSeen, state: JobState, record: Record) -> Changes:
    return {
        "devices": job_parts.counted(state.devices, event.devices),
        "users": job_parts.counted(state.users, event.users),
    }


@_changes.register
def _(event: WaitEnded, state: JobState, record: Record) -> Changes:
    return {"waiting": None}


@_changes.register
def _(event: Note, state: JobState, record: Record) -> Changes:
    return {"notes": noted(state.notes, record.at, event.text, event.level)}


@_changes.register
def _(event: StepAsked, state: JobState, record: Record) -> Changes:
    return {"question": OpenQuestion(record.seq, event.step, record.at), "step": event.step}


@_changes.register
def _(event: StepAnswered, state: JobState, record: Record) -> Changes:
    answered = state.question is not None and state.question.seq == event.asked
    return {"question": None} if answered else {}


@_changes.register
def _(event: AbortAsked, state: JobState, record: Record) -> Changes:
    return {} if state.outcome.final else {"abort": Wish(record.at, event.by)}


@_changes.register
def _(event: TakenUp, state: JobState, record: Record) -> Changes:
    forwards = event.way is Way.RESUME
    return {
        "taken_up": (*state.taken_up, TakeUp(record.at, event.by, event.way)),
        "outcome": Outcome.RUNNING,
        "exit_status": None,
        "why": "",
        "stopped": False,
        "drift": (),
        "ended": None,
        "abort": None,
        "question": None,
        "waiting": None,
        "step": "",
        "going_back": not forwards,
        "stages": staging.taken_up(state.stages) if forwards else state.stages,
    }


@_changes.register
def _(event: Finished, state: JobState, record: Record) -> Changes:
    return {
        "outcome": event.outcome,
        "exit_status": event.exit_status,
        "why": event.why,
        "stopped": event.stopped,
        "verified": event.verified,
        "drift": event.drift,
        "ended": record.at,
        "step": "",
        "question": None,
        "waiting": None,
        "stages": _ended(state, record, event.outcome),
    }


def _ended(state: JobState, record: Record, outcome: Outcome) -> tuple[Stage, ...]:
    """What ran ended well, too, where everything was brought back: it was the comparison."""
    if outcome is Outcome.SUCCEEDED or (outcome is Outcome.ROLLED_BACK and state.going_back):
        return staging.finished(state.stages, record.at)
    return staging.broken_off(state.stages, record.at, stopped=state.stopping)
