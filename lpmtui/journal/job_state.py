"""The state of a job: everything that its events add up to, as one value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from lpmtui.journal.checkpoint import Checkpoint
from lpmtui.journal.freeze import Freeze
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
from lpmtui.model.drain import DrainedMove
from lpmtui.model.events import BudgetSeen, FindingMade, SuspensionMeasured, Waiting
from lpmtui.model.job import JobKind, JobOrigin, Subject
from lpmtui.model.job_events import ForecastMade, Timeout
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Phase
from lpmtui.model.plan import Plan
from lpmtui.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as its events tell it so far. What nobody has told yet is empty or None.

    `partition`, `source` and `target` are the names of a move; in a takeover the failed node, the system of
    its partition and the standby node. `parent` is the number of the drain that a move belongs to. `stopped`:
    it ended because somebody asked for it. `outcome` is RUNNING again while a later executor carries it on.
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
    requested_by: str = ""
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
    drain_plan: Plan | None = None
    moves: tuple[DrainedMove, ...] = ()
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
