"""A migration as its journal tells it: a pure fold over events, the same while it runs and for ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from lpmtui.journal.freeze import Freeze
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
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
)
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Phase, ProcedureKind, Severity

FAILED = "FAILED"
"""The word for an application that is not healthy."""
CLUSTER_PHASES = (Phase.CLUSTER_CHECK, Phase.PRE_MIGRATION, Phase.POST_MIGRATION)
"""Stages that a partition in no cluster does not have."""


class SeenState(StrEnum):
    """How far a stage is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    UNSEEN = "unseen"
    """A later stage was reached without this one being seen."""
    FAILED = "failed"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class SeenStage:
    """One stage; `inferred` where no host reported it in so many words."""

    phase: Phase
    state: SeenState = SeenState.PENDING
    inferred: bool = False
    started: datetime | None = None
    ended: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the memory transfer, in bytes. `size` is what the round began with."""

    number: int
    size: int
    remaining: int
    rate: float | None = None
    dirty_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """Something before the move and now, as words; `before` is what was seen first."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class GroupPicture:
    """A resource group before the move and now; a node is empty where nobody can tell."""

    state: Before
    node: Before


@dataclass(frozen=True, slots=True)
class MigrationPicture:
    """Everything the migration screen shows."""

    partition: str = ""
    source: str = ""
    target: str = ""
    procedure: str = ""
    stages: tuple[SeenStage, ...] = tuple(SeenStage(phase) for phase in Phase)
    rounds: tuple[Round, ...] = ()
    transmitted: int = 0
    groups: Mapping[str, GroupPicture] = field(default_factory=dict)
    applications: Mapping[str, Before] = field(default_factory=dict)
    devices: Before | None = None
    users: Before | None = None
    suspension_s: float | None = None
    suspension_source: str = ""
    freeze: Freeze = field(default_factory=Freeze)
    step: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[FindingMade, ...] = ()
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    outcome: Outcome = Outcome.REQUESTED
    why: str = ""
    drift: tuple[str, ...] = ()
    started: datetime | None = None
    ended: datetime | None = None
    seen: int = 0
    as_of: datetime | None = None

    @property
    def round(self) -> Round | None:
        """The round in progress, or the last one."""
        return self.rounds[-1] if self.rounds else None

    @property
    def unhealthy(self) -> tuple[str, ...]:
        """The applications that are not healthy now."""
        return tuple(name for name, seen in self.applications.items() if seen.now == FAILED)

    @property
    def stage(self) -> SeenStage | None:
        """The stage that runs."""
        return next((stage for stage in self.stages if stage.state is SeenState.RUNNING), None)


@dataclass(frozen=True, slots=True)
class Told:
    """One record: its number, when it was written (in the site's time), what happened."""

    seq: int
    at: datetime
    event: Event


def tell(picture: MigrationPicture, records: Iterable[Told]) -> MigrationPicture:
    """The picture after more records, which come in order."""
    for record in records:
        picture = replace(
            _after(picture, record.at, record.event),
            freeze=picture.freeze.after(record.event),
            seen=record.seq,
            as_of=record.at,
            started=picture.started or record.at,
        )
    return picture


def _after(picture: MigrationPicture, at: datetime, event: Event) -> MigrationPicture:
    match event:
        case Planned():
            return _planned(picture, event)
        case PhaseEntered():
            return replace(picture, outcome=Outcome.RUNNING, stages=_entered(picture.stages, at, event))
        case Progress():
            return _progress(picture, event)
        case GroupSeen():
            return replace(picture, groups=_group(picture.groups, event))
        case ApplicationSeen():
            seen = _seen(picture.applications, event.name, health(event.healthy))
            return replace(picture, applications=seen)
        case AttachedSeen():
            devices = _counted(picture.devices, event.devices)
            return replace(picture, devices=devices, users=_counted(picture.users, event.users))
        case SuspensionMeasured():
            return replace(picture, suspension_s=event.seconds, suspension_source=event.source)
        case Finished():
            return _finished(picture, at, event)
        case _:
            return _told(picture, event)


def _told(picture: MigrationPicture, event: Event) -> MigrationPicture:
    match event:
        case StepStarted():
            return replace(picture, outcome=Outcome.RUNNING, step=event.step)
        case StepFinished():
            picture = _step_finished(picture, event)
            return replace(picture, step="" if picture.step == event.step else picture.step)
        case CommandStarted():
            line = f"{event.host}: {' '.join(event.argv)}" if event.mutates else ""
            return replace(picture, commands=(*picture.commands, line)) if line else picture
        case CommandFinished() if event.exit_status != 0 and event.stderr.strip():
            return _noted(picture, f"{event.host}: {event.stderr.strip().splitlines()[0]}")
        case FindingMade():
            return replace(picture, findings=(*picture.findings, event))
        case Note():
            mark = "" if event.level is Severity.INFO else f"{event.level.value}: "
            return _noted(picture, f"{mark}{event.text}")
        case _:
            return picture


def _noted(picture: MigrationPicture, text: str) -> MigrationPicture:
    return replace(picture, notes=(*picture.notes[-199:], text))


def _planned(picture: MigrationPicture, event: Planned) -> MigrationPicture:
    plain = event.procedure == ProcedureKind.PLAIN
    stages = tuple(
        replace(stage, state=SeenState.LEFT_OUT) if plain and stage.phase in CLUSTER_PHASES else stage
        for stage in picture.stages
    )
    return replace(
        picture,
        partition=event.partition or picture.partition,
        source=event.source or picture.source,
        target=event.target or picture.target,
        procedure=event.procedure or picture.procedure,
        stages=stages,
        steps={step.name: step.title for step in event.steps},
    )


def _entered(stages: tuple[SeenStage, ...], at: datetime, event: PhaseEntered) -> tuple[SeenStage, ...]:
    entered = [stage.phase for stage in stages].index(event.phase)
    return tuple(
        _stage_after(stage, at, event, behind=number < entered, itself=number == entered)
        for number, stage in enumerate(stages)
    )


def _stage_after(
    stage: SeenStage, at: datetime, event: PhaseEntered, *, behind: bool, itself: bool
) -> SeenStage:
    if itself:
        return replace(
            stage,
            state=SeenState.RUNNING,
            inferred=event.inferred,
            started=stage.started or at,
            ended=None,
            note=event.note or stage.note,
        )
    if stage.state is SeenState.RUNNING:
        return replace(stage, state=SeenState.DONE, ended=at)
    if behind and stage.state is SeenState.PENDING:
        return replace(stage, state=SeenState.UNSEEN)
    return stage


def _progress(picture: MigrationPicture, event: Progress) -> MigrationPicture:
    rounds = picture.rounds
    size = event.bytes_remaining
    if rounds and rounds[-1].number == event.round:
        size = max(size, rounds[-1].size)
        rounds = rounds[:-1]
    latest = Round(event.round, size, event.bytes_remaining, event.rate, event.dirty_rate)
    return replace(picture, rounds=(*rounds, latest), transmitted=event.bytes_transmitted)


def _seen(known: Mapping[str, Before], name: str, now: str) -> Mapping[str, Before]:
    before = known[name].before if name in known else now
    return {**known, name: Before(before, now)}


def _group(known: Mapping[str, GroupPicture], event: GroupSeen) -> Mapping[str, GroupPicture]:
    first = known.get(event.group)
    state = Before(first.state.before if first else event.state, event.state)
    node = Before(first.node.before if first else event.node, event.node)
    return {**known, event.group: GroupPicture(state, node)}


def _counted(known: Before | None, count: int | None) -> Before | None:
    if count is None:
        return known
    return Before(known.before if known else str(count), str(count))


def health(healthy: bool | None) -> str:  # noqa: FBT001 (three answers to one question)
    """An application's health as a word; unknown is a legal answer."""
    return {True: "healthy", False: FAILED, None: "unknown"}[healthy]


def _step_finished(picture: MigrationPicture, event: StepFinished) -> MigrationPicture:
    title = picture.steps.get(event.step, event.step)
    if event.outcome == "failed":
        stages = tuple(
            replace(stage, state=SeenState.FAILED, ended=picture.as_of)
            if stage.state is SeenState.RUNNING
            else stage
            for stage in picture.stages
        )
        return _noted(replace(picture, stages=stages), f"failed: {title}: {event.why}")
    if event.outcome in ("undone", "skipped"):
        return _noted(picture, f"{event.outcome}: {title}{f': {event.why}' if event.why else ''}")
    return picture


def _finished(picture: MigrationPicture, at: datetime, event: Finished) -> MigrationPicture:
    good = event.outcome is Outcome.SUCCEEDED
    state = SeenState.DONE if good else SeenState.FAILED
    stages = tuple(
        replace(stage, state=state, ended=at) if stage.state is SeenState.RUNNING else stage
        for stage in picture.stages
    )
    return replace(
        picture, stages=stages, outcome=event.outcome, why=event.why, drift=event.drift, ended=at, step=""
    )
