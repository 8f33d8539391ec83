"""The one fold from a job's events to everything that anybody shows of it. Pure.

`fold(records)` is the state of a job, whether it runs or ended long ago; `fold(more, state)` goes on from
there. Rows, screens, reports, followers and the recovery take what they show from it, and read no event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from typing import Any, Protocol

from lpmtui.journal import stages as staging
from lpmtui.journal.job_parts import (
    ApplicationHistory,
    CommandRun,
    Count,
    GroupChange,
    GroupHistory,
    HealthChange,
    NoteLine,
    OpenQuestion,
    Round,
    Sample,
    StepState,
    TakeUp,
    Wish,
    summarise,
)
from lpmtui.journal.job_state import JobState
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    BudgetSeen,
    CommandFinished,
    CommandStarted,
    Event,
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
from lpmtui.model.job import JobKind, Way
from lpmtui.model.job_events import (
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
)
from lpmtui.model.move import Outcome, Severity

_KEPT_LINES = 200
_KEPT_SAMPLES = 2000
TAKEOVER = "takeover"
"""The procedure of a takeover, in its plan."""


class Record(Protocol):
    """An event with its place in the journal."""

    @property
    def seq(self) -> int:
        """Number within the job, from 1."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written, in the site's own time."""
        ...

    @property
    def event(self) -> Event:
        """What happened."""
        ...


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


@singledispatch
def _changes(_event: Any, _state: JobState, _record: Record) -> Changes:
    """What an event changes, by field; many only move freeze or checkpoint on."""
    return {}


# --- the request and the plan -----------------------------------------------------------------------------


@_changes.register
def _(event: Requested, state: JobState, record: Record) -> Changes:
    return {
        "kind": event.kind,
        "origin": event.origin,
        "argv": event.argv,
        "site": event.site,
        "cluster": event.cluster,
        "partition": event.partition,
        "source": event.source,
        "target": event.target,
        "procedure": event.procedure,
        "requested_by": event.requested_by,
        "stages": staging.planned(event.kind, event.procedure, ()),
    }


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
def _(event: SubjectResolved, state: JobState, record: Record) -> Changes:
    return {"subject": event.subject}


@_changes.register
def _(event: SnapshotTaken, state: JobState, record: Record) -> Changes:
    groups = dict(state.groups)
    for found in event.snapshot.groups:
        states = tuple((node, group.value) for node, group in found.states)
        known = groups.get(found.name, GroupHistory(found.name))
        if event.moment == "before":
            known = replace(known, before=states, first=summarise(found.states, found.host))
        else:
            known = replace(known, after=states)
        groups[found.name] = known
    return {event.moment: event.snapshot, "groups": groups}


@_changes.register
def _(event: ForecastMade, state: JobState, record: Record) -> Changes:
    return {"forecast": event}


@_changes.register
def _(event: TimeoutsKnown, state: JobState, record: Record) -> Changes:
    return {"timeouts": event.timeouts}


@_changes.register
def _(event: FindingMade, state: JobState, record: Record) -> Changes:
    return {"findings": (*state.findings, event)}


# --- steps and commands -----------------------------------------------------------------------------------


@_changes.register
def _(event: StepStarted, state: JobState, record: Record) -> Changes:
    changes: Changes = {
        "outcome": state.outcome if state.outcome.final else Outcome.RUNNING,
        "step": event.step,
        "going_back": event.undo,
        "steps": _step(state, event.step, state="undoing" if event.undo else "running", started_at=record.at),
    }
    if state.kind is not JobKind.MIGRATION:
        changes["stages"] = staging.step_started(state.stages, record.at, event.step)
    return changes


@_changes.register
def _(event: StepFinished, state: JobState, record: Record) -> Changes:
    changes: Changes = {
        "steps": _step(state, event.step, state=event.outcome, why=event.why, ended_at=record.at),
        "stages": staging.step_finished(state.stages, record.at, event, stopped=state.stopping),
        "step": "" if state.step == event.step else state.step,
        "question": None,
        "waiting": None,
    }
    if event.outcome in ("failed", "undone", "skipped"):
        title = next((one.step.title for one in state.steps if one.step.name == event.step), event.step)
        why = f": {event.why}" if event.why else ""
        level = Severity.WARNING if event.outcome == "failed" else Severity.INFO
        changes["notes"] = _noted(state, record.at, f"{event.outcome}: {title}{why}", level)
    return changes


def _step(job: JobState, name: str, **changes: Any) -> tuple[StepState, ...]:
    return tuple(replace(one, **changes) if one.step.name == name else one for one in job.steps)


@_changes.register
def _(event: CommandStarted, state: JobState, record: Record) -> Changes:
    run = CommandRun(event.host, event.argv, record.at, event.mutates)
    changes: Changes = {"commands": (*state.commands, run)}
    if event.mutates and state.step:
        changes["steps"] = _step(state, state.step, changed=True)
    return changes


@_changes.register
def _(event: CommandFinished, state: JobState, record: Record) -> Changes:
    changes: Changes = {"commands": _command_ended(state.commands, event)}
    if event.exit_status != 0 and event.stderr.strip():
        text = f"{event.host}: {event.stderr.strip().splitlines()[0]}"
        changes["notes"] = _noted(state, record.at, text, Severity.INFO)
    return changes


def _command_ended(commands: tuple[CommandRun, ...], event: CommandFinished) -> tuple[CommandRun, ...]:
    """One process runs them, so an end belongs to the last start of the same command."""
    for place in range(len(commands) - 1, -1, -1):
        run = commands[place]
        if (run.host, run.argv, run.seconds) == (event.host, event.argv, None):
            ended = replace(run, exit_status=event.exit_status, seconds=event.seconds, stderr=event.stderr)
            return (*commands[:place], ended, *commands[place + 1 :])
    return commands


# --- what was seen ----------------------------------------------------------------------------------------


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
    rounds, size = state.rounds, event.bytes_remaining
    if rounds and rounds[-1].number == event.round:
        size = max(size, rounds[-1].size)
        rounds = rounds[:-1]
    latest = Round(event.round, size, event.bytes_remaining, event.rate, event.dirty_rate)
    sample = Sample(record.at, event.bytes_transmitted, event.bytes_remaining, event.rate, event.dirty_rate)
    return {
        "rounds": (*rounds, latest),
        "samples": (*state.samples[1 - _KEPT_SAMPLES :], sample),
        "transmitted": event.bytes_transmitted,
    }


@_changes.register
def _(event: GroupSeen, state: JobState, record: Record) -> Changes:
    seen = GroupChange(event.state, event.node, record.at)
    known = state.groups.get(event.group, GroupHistory(event.group))
    known = replace(known, first=known.first or seen, changes=(*known.changes, seen))
    return {"groups": {**state.groups, event.group: known}}


@_changes.register
def _(event: ApplicationSeen, state: JobState, record: Record) -> Changes:
    known = state.applications.get(event.name)
    changes = (*(known.changes if known else ()), HealthChange(event.healthy, record.at))
    return {"applications": {**state.applications, event.name: ApplicationHistory(event.name, changes)}}


@_changes.register
def _(event: AttachedSeen, state: JobState, record: Record) -> Changes:
    return {"devices": _counted(state.devices, event.devices), "users": _counted(state.users, event.users)}


def _counted(known: Count | None, count: int | None) -> Count | None:
    if count is None:
        return known
    return Count(known.before if known else count, count)


@_changes.register
def _(event: SuspensionMeasured, state: JobState, record: Record) -> Changes:
    return {"suspensions": (*state.suspensions, event)}


@_changes.register
def _(event: BudgetSeen, state: JobState, record: Record) -> Changes:
    return {"budget": event}


@_changes.register
def _(event: Waiting, state: JobState, record: Record) -> Changes:
    return {"waiting": event}


@_changes.register
def _(event: WaitEnded, state: JobState, record: Record) -> Changes:
    return {"waiting": None}


@_changes.register
def _(event: Note, state: JobState, record: Record) -> Changes:
    return {"notes": _noted(state, record.at, event.text, event.level)}


def _noted(state: JobState, at: datetime, text: str, level: Severity) -> tuple[NoteLine, ...]:
    return (*state.notes[1 - _KEPT_LINES :], NoteLine(at, level, text))


# --- operators, later executors, the end ------------------------------------------------------------------


@_changes.register
def _(event: GuidedChanged, state: JobState, record: Record) -> Changes:
    return {"guided": event.on}


@_changes.register
def _(event: StepAsked, state: JobState, record: Record) -> Changes:
    return {"question": OpenQuestion(record.seq, event.step, record.at), "step": event.step}


@_changes.register
def _(event: StepAnswered, state: JobState, record: Record) -> Changes:
    answered = state.question is not None and state.question.seq == event.asked
    return {"question": None} if answered else {}


@_changes.register
def _(event: AbortAsked, state: JobState, record: Record) -> Changes:
    return {"abort": Wish(record.at, event.by)}


@_changes.register
def _(event: TakenUp, state: JobState, record: Record) -> Changes:
    forwards = event.way is Way.RESUME
    return {
        "taken_up": (*state.taken_up, TakeUp(record.at, event.by, event.way)),
        "outcome": Outcome.RUNNING,
        "exit_status": None,
        "why": "",
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
    well = event.outcome is Outcome.SUCCEEDED
    done = staging.finished(state.stages, record.at)
    broken = staging.broken_off(state.stages, record.at, stopped=state.stopping)
    return {
        "outcome": event.outcome,
        "exit_status": event.exit_status,
        "why": event.why,
        "drift": event.drift,
        "ended": record.at,
        "step": "",
        "question": None,
        "waiting": None,
        "stages": done if well or (event.outcome is Outcome.ROLLED_BACK and state.going_back) else broken,
    }
