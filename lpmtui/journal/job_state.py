"""The state of a job: everything that its events add up to, as one value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lpmtui.journal.job_parts import (
    ApplicationHistory,
    CommandRun,
    Count,
    GroupHistory,
    NoteLine,
    OpenQuestion,
    Round,
    Sample,
    StepState,
    TakeUp,
    Wish,
)
from lpmtui.journal.stages import MIGRATION_STAGES, Stage, StageState
from lpmtui.model.drain import DrainedMove, PlanMade
from lpmtui.model.events import BudgetSeen, Event, FindingMade, Progress, SuspensionMeasured, Waiting
from lpmtui.model.job import (
    NOBODY,
    DriftFound,
    ForecastMade,
    FreezeMeasured,
    MigrationAnswered,
    MigrationBegun,
    SettingsSaved,
    Subject,
    Timeout,
    TimeoutsKnown,
)
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import JobKind, JobOrigin, Outcome, Phase
from lpmtui.model.plan import Plan
from lpmtui.model.request import Requester
from lpmtui.model.snapshot import Drift, Snapshot


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The notes of a job. `begun` and `answered` count the attempts of migrlpar, 0 where there was none.

    `saved` are the cluster settings to be given back, None where none were changed; `drift` is what the last
    comparison found, None where nothing was compared yet.
    """

    begun: int = 0
    answered: int = 0
    saved: tuple[tuple[str, str], ...] | None = None
    drift: tuple[Drift, ...] | None = None

    def after(self, event: Event) -> Checkpoint:
        """The notes after one more event."""
        match event:
            case MigrationBegun(attempt=attempt):
                return replace(self, begun=attempt)
            case MigrationAnswered(attempt=attempt):
                return replace(self, answered=attempt)
            case SettingsSaved(settings=settings):
                return replace(self, saved=settings)
            case DriftFound(drift=drift):
                return replace(self, drift=drift)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Freeze:
    """Seconds, None where unknown. `limit` names the tightest time-out.

    `inside_s` is measured by the partition's own clock or told by a host (`source`), `outside_s` from here.
    """

    inside_s: float | None = None
    outside_s: float | None = None
    source: str = ""
    p50_s: float | None = None
    p95_s: float | None = None
    limit: str = ""
    limit_s: float | None = None

    @property
    def longest_s(self) -> float | None:
        """What the time-outs saw: the longer of the two gaps."""
        return max((gap for gap in (self.inside_s, self.outside_s) if gap is not None), default=None)

    @property
    def measured_s(self) -> float | None:
        """What is told of it: the gap inside where somebody measured there, else that seen from outside."""
        return self.inside_s if self.inside_s is not None else self.outside_s

    @property
    def exceeded(self) -> bool:
        """Whether the freeze was longer than the tightest time-out."""
        return self.longest_s is not None and self.limit_s is not None and self.longest_s > self.limit_s

    def after(self, event: Event) -> Freeze:
        """What is known after one more event."""
        match event:
            case SuspensionMeasured(seconds=seconds, source=source):
                if self.inside_s is None or seconds > self.inside_s:
                    return replace(self, inside_s=seconds, source=source)
            case FreezeMeasured(inside_s=inside_s, outside_s=outside_s):
                return replace(self, inside_s=inside_s, outside_s=outside_s)
            case ForecastMade(suspension_s=likely):
                return replace(self, p50_s=likely.p50, p95_s=likely.p95)
            case TimeoutsKnown(timeouts=timeouts) if timeouts:
                tightest = min(timeouts, key=lambda one: (one.limit_s, one.name))
                return replace(self, limit=tightest.name, limit_s=tightest.limit_s)
        return self


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as its events tell it so far. What nobody has told yet is empty or None.

    `partition`, `source` and `target` are the names of a move; in a takeover the failed node, the system of
    its partition and the standby node. `parent` is the number of the drain that a move belongs to. `stopped`:
    it ended because somebody asked for it. `outcome` is RUNNING again while a later executor carries it on.
    `first_plan` and `last_plan` are those of a drain, `moves` have begun, `refused_moves` were refused
    before that.
    """

    kind: JobKind = JobKind.MIGRATION
    origin: JobOrigin = JobOrigin.LPMTUI
    argv: tuple[str, ...] = ()
    site: str = ""
    cluster: str = ""
    partition: str = ""
    source: str = ""
    target: str = ""
    procedure: str = ""
    requested_by: Requester = NOBODY
    parent: str = ""
    subject: Subject | None = None
    before: Snapshot | None = None
    after: Snapshot | None = None
    planned: bool = False
    outcome: Outcome = Outcome.REQUESTED
    exit_status: int | None = None
    why: str = ""
    stopped: bool = False
    verified: bool = True
    drift: tuple[str, ...] = ()
    started: datetime | None = None
    ended: datetime | None = None
    as_of: datetime | None = None
    seq: int = 0
    phase: Phase | None = None
    stages: tuple[Stage, ...] = MIGRATION_STAGES
    steps: tuple[StepState, ...] = ()
    step: str = ""
    going_back: bool = False
    rounds: tuple[Round, ...] = ()
    samples: tuple[Sample, ...] = ()
    transmitted: int = 0
    groups: Mapping[str, GroupHistory] = field(default_factory=dict)
    applications: Mapping[str, ApplicationHistory] = field(default_factory=dict)
    devices: Count | None = None
    users: Count | None = None
    findings: tuple[FindingMade, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    commands: tuple[CommandRun, ...] = ()
    suspensions: tuple[SuspensionMeasured, ...] = ()
    forecast: ForecastMade | None = None
    first_plan: PlanMade | None = None
    last_plan: PlanMade | None = None
    moves: tuple[DrainedMove, ...] = ()
    refused_moves: tuple[DrainedMove, ...] = ()
    timeouts: tuple[Timeout, ...] = ()
    freeze: Freeze = field(default_factory=Freeze)
    budget: BudgetSeen | None = None
    waiting: Waiting | None = None
    guided: bool = False
    question: OpenQuestion | None = None
    abort: Wish | None = None
    taken_up: tuple[TakeUp, ...] = ()
    checkpoint: Checkpoint = field(default_factory=Checkpoint)

    @property
    def running(self) -> bool:
        """Whether it has no final outcome yet."""
        return not self.outcome.final

    @property
    def stopping(self) -> bool:
        """Whether an operator asked to stop it since it was last taken up."""
        return self.abort is not None

    @property
    def stage(self) -> Stage | None:
        """The stage that runs."""
        return next((stage for stage in self.stages if stage.state is StageState.RUNNING), None)

    @property
    def round(self) -> Round | None:
        """The round of memory in progress, or the last one."""
        return self.rounds[-1] if self.rounds else None

    @property
    def drain_plan(self) -> Plan | None:
        """What a drain still has before it, as planned last."""
        return self.last_plan.plan if self.last_plan else None

    @property
    def progress(self) -> Progress | None:
        """The last reading of the memory transfer."""
        if self.round is None or not self.samples:
            return None
        return Progress(self.round.number, self.samples[-1].transmitted, self.samples[-1].remaining)

    @property
    def unhealthy(self) -> tuple[str, ...]:
        """The applications that are not healthy now."""
        return tuple(name for name, seen in self.applications.items() if seen.now is False)

    @property
    def touched(self) -> bool:
        """Whether a command that changes something was begun."""
        return any(run.mutates for run in self.commands)

    @property
    def skipped(self) -> dict[str, str]:
        """The steps that an operator left out, with the reasons: a later executor leaves them out, too."""
        return {one.step.name: one.why for one in self.steps if one.state == "skipped"}

    @property
    def in_force(self) -> tuple[str, ...]:
        """Titles of the steps that took effect: what stays as it is while nobody answers."""
        return tuple(one.step.title for one in self.steps if one.changed and one.state == "done")

    @property
    def reached(self) -> tuple[Phase, ...]:
        """The phases that have begun and still count: a later executor does not tell them again."""
        waiting = (StageState.PENDING, StageState.UNSEEN)
        return (
            tuple(Phase(stage.key) for stage in self.stages if stage.state not in waiting)
            if self._phased
            else ()
        )

    @property
    def open_commands(self) -> tuple[CommandRun, ...]:
        """Commands that change something and whose end is not known."""
        ended = {run.argv for run in self.commands if run.exit_status is not None}
        return tuple(run for run in self.commands if run.mutates and run.argv not in ended)

    def elapsed_s(self, now: datetime) -> float:
        """Seconds from the request to the end, or to `now` while it runs."""
        if self.started is None:
            return 0.0
        return max(0.0, ((self.ended or now) - self.started).total_seconds())

    @property
    def _phased(self) -> bool:
        return self.kind is JobKind.MIGRATION
