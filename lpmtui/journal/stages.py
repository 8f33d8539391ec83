"""The stages that an operator sees of a job, and how events move them on. Pure.

A migration has the stages of `Phase`; a job of another kind has its own steps as stages.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from lpmtui.model.events import PhaseEntered, PlannedStep, StepFinished
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import PHASE_TITLES, JobKind, Phase, ProcedureKind

CLUSTER_PHASES = (Phase.CLUSTER_CHECK, Phase.PRE_MIGRATION, Phase.POST_MIGRATION)
"""Stages that a partition in no cluster does not have."""


class StageState(StrEnum):
    """How far a stage is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    UNSEEN = "unseen"
    """A later stage was reached without this one being seen."""
    SKIPPED = "skipped"
    STOPPED = "stopped"
    """An operator asked to stop the job while it ran."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `key` is the phase's or the step's name.

    `inferred` where no host reported it in so many words; `note` says how it is known.
    """

    key: str
    title: str
    state: StageState = StageState.PENDING
    inferred: bool = False
    started: datetime | None = None
    ended: datetime | None = None
    note: str = ""


Stages = tuple[Stage, ...]

MIGRATION_STAGES: Stages = tuple(Stage(phase.value, PHASE_TITLES[phase]) for phase in Phase)
_BROKEN_OFF = (StageState.FAILED, StageState.STOPPED)


def planned(kind: JobKind, procedure: str, steps: tuple[PlannedStep, ...]) -> Stages:
    """The stages that a job of this kind can have."""
    if kind is not JobKind.MIGRATION:
        return tuple(Stage(step.name, step.title) for step in steps)
    if procedure == ProcedureKind.PLAIN:
        return tuple(stage for stage in MIGRATION_STAGES if stage.key not in CLUSTER_PHASES)
    return MIGRATION_STAGES


def entered(stages: Stages, at: datetime, event: PhaseEntered, *, going_back: bool) -> Stages:
    """After a phase began. On the way back the stages that were not reached stay as they are."""
    keys = [stage.key for stage in stages]
    if event.phase.value not in keys:
        return stages
    index = keys.index(event.phase.value)
    return tuple(
        _begun(stage, at, event)
        if number == index
        else _left(stage, at, passed=number < index and not going_back)
        for number, stage in enumerate(stages)
    )


def _begun(stage: Stage, at: datetime, event: PhaseEntered) -> Stage:
    return replace(
        stage,
        state=StageState.RUNNING,
        inferred=event.inferred,
        started=stage.started or at,
        ended=None,
        note=event.note or stage.note,
    )


def _left(stage: Stage, at: datetime, *, passed: bool) -> Stage:
    if stage.state is StageState.RUNNING:
        return replace(stage, state=StageState.DONE, ended=at)
    if passed and stage.state is StageState.PENDING:
        return replace(stage, state=StageState.UNSEEN)
    return stage


def step_started(stages: Stages, at: datetime, step: str) -> Stages:
    """After a step began, where the steps are the stages."""
    return tuple(
        replace(stage, state=StageState.RUNNING, started=stage.started or at, ended=None)
        if stage.key == step
        else stage
        for stage in stages
    )


def step_finished(stages: Stages, at: datetime, event: StepFinished, *, stopped: bool) -> Stages:
    """After a step ended: one that failed breaks off the stage that runs."""
    if event.outcome == "failed":
        return broken_off(stages, at, stopped=stopped)
    state = StageState.SKIPPED if event.outcome == "skipped" else StageState.DONE
    return tuple(
        replace(stage, state=state, ended=at)
        if stage.key == event.step and stage.state is StageState.RUNNING
        else stage
        for stage in stages
    )


def broken_off(stages: Stages, at: datetime, *, stopped: bool) -> Stages:
    """After what ran was given up, by an operator's wish or by a failure."""
    state = StageState.STOPPED if stopped else StageState.FAILED
    return _ended(stages, at, state)


def finished(stages: Stages, at: datetime) -> Stages:
    """After the job ended well."""
    return _ended(stages, at, StageState.DONE)


def _ended(stages: Stages, at: datetime, state: StageState) -> Stages:
    return tuple(
        replace(stage, state=state, ended=at) if stage.state is StageState.RUNNING else stage
        for stage in stages
    )


def taken_up(stages: Stages) -> Stages:
    """After a later executor goes on: the interrupted stage runs again, those behind it wait."""
    states = [stage.state for stage in stages]
    first = next((number for number, state in enumerate(states) if state in _BROKEN_OFF), None)
    if first is None:
        return stages
    again = replace(stages[first], state=StageState.RUNNING, ended=None)
    fresh = (
        replace(stage, state=StageState.PENDING, started=None, ended=None) for stage in stages[first + 1 :]
    )
    return (*stages[:first], again, *fresh)
