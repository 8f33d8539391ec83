"""Jobs: what each is carried out with, and how each kind is planned, taken up again, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from lpmtui.config.options import LpmOptions
from lpmtui.executor.locks import Holder, JobLocks
from lpmtui.executor.monitor.poller import Target
from lpmtui.journal import JobState, Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import NeedsAttention, Refused
from lpmtui.model.events import Event
from lpmtui.model.job import ForecastMade, Likely, Requested, Subject, TimeoutsKnown, Way
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import JobKind, Move, ProcedureKind
from lpmtui.model.request import Request, Requester, Takeover, read_request
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure import MigrationPlan, Step, WaitLimits, plan_migration, steps_for
from lpmtui.procedure.hmc_request import Location, location_evidence, location_from
from lpmtui.procedure.partition_forecast import inputs_of_forecast, read_experience
from lpmtui.procedure.steps.migration import NO_WAY_BACK
from lpmtui.procedure.takeover_plan import (
    NO_WAY_BACK as NO_WAY_BACK_FROM_TAKEOVER,
)
from lpmtui.procedure.takeover_plan import TAKEOVER, plan_takeover, takeover_steps
from lpmtui.procedure.timers import timers
from lpmtui.site import Site


@dataclass(frozen=True, slots=True)
class JobContext:
    """The site, the journal, and the directory of the locks, None where nothing is locked (in memory).

    `limits`: for how long what is waited for.
    """

    site: Site
    journal: Journal
    state_dir: Path | None
    options: LpmOptions = field(default_factory=LpmOptions)
    limits: WaitLimits = field(default_factory=WaitLimits)

    def locks(self, requester: Requester, stack: ExitStack) -> JobLocks:
        """The locks of a job that somebody asks for, held until the stack is left."""
        holder = Holder.me(requester, self.site.clock.now())
        return JobLocks(self.state_dir, self.site.name, holder, stack)


class MoveJobs(Protocol):
    """Where the moves of a drain are carried out."""

    def begin(self, move: Move, parent: str) -> str:
        """Begin a move of the drain `parent`; returns its job's number. Raises what refuses it."""
        ...

    def take_up(self, number: str, way: Way) -> None:
        """Carry a job on whose executor is gone. Raises what refuses it."""
        ...

    def lives(self, number: str) -> bool:
        """Whether a process carries that job out."""
        ...

    def stop(self, number: str) -> None:
        """Ask a job to stop and to bring everything back."""
        ...


Claim = Callable[[Subject], None]
"""Called as soon as the names are known: takes the locks, or raises Busy."""


@dataclass(frozen=True, slots=True)
class PreparedJob:
    """A job of any kind as the runner carries it out.

    `events` are journalled before the first step. `target` is what is watched meanwhile; `moves`: a partition
    moves, and is watched, too. `no_way_back` answers a wish to stop that comes too late.
    """

    requested: Requested
    target: Target
    before: Snapshot
    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    moves: bool = True
    no_way_back: str = NO_WAY_BACK

    @property
    def subject(self) -> Subject:
        """What the job is about."""
        return self.target.subject


class JobPlanner(Protocol):
    """One kind of job."""

    @property
    def partition(self) -> str:
        """The partition that is locked before anything is asked; empty where planning finds it."""
        ...

    def prepare(self, context: JobContext, claim: Claim, requested_by: Requester) -> PreparedJob:
        """Plan it; changes nothing. Raises UsageError, Refused, Busy from `claim`, Unreachable."""
        ...

    def restore(self, context: JobContext, state: JobState) -> PreparedJob:
        """The job that an earlier process began, from its journal. Raises NeedsAttention without a plan."""
        ...

    def refuse_way_back(self, context: JobContext, state: JobState) -> None:
        """Raise Refused where it cannot be brought back any more."""
        ...


def planner_of(request: Request) -> JobPlanner:
    """The planner of a request."""
    if isinstance(request, Drain):
        raise TypeError("A drain has moves, each of them a job: see executor.drain_job.")
    return TakeoverPlanner(request) if isinstance(request, Takeover) else MigrationPlanner(request)


def planner_of_job(state: JobState) -> JobPlanner:
    """The planner of a job that was begun."""
    return planner_of(read_request(state.argv))


@dataclass(frozen=True, slots=True)
class MigrationPlanner:
    """Plans the move of one partition."""

    move: Move

    @property
    def partition(self) -> str:
        """The partition that moves."""
        return self.move.partition

    def prepare(self, context: JobContext, claim: Claim, requested_by: Requester) -> PreparedJob:
        """Plan the move. Raises Refused where a check found an error, or a warning without `move.force`."""
        site = context.site
        experience = read_experience(context.journal, site.name, self.move.partition)
        plan = plan_migration(site, self.move, claim=claim, experience=experience)
        refusal = plan.refusal(force=self.move.force)
        if refusal is not None:
            raise refusal
        requested = Requested.of_move(
            replace(plan.move, procedure=plan.kind),
            site=site.name,
            cluster=plan.subject.cluster,
            requested_by=requested_by,
        )
        target = Target(site, plan.subject, plan.before, plan.cluster, plan.inputs, timers(plan))
        return PreparedJob(requested, target, plan.before, plan.steps, (*_figures(plan), *plan.events()))

    def restore(self, context: JobContext, state: JobState) -> PreparedJob:
        """The move with the steps of the procedure that it was begun with."""
        subject, before = journalled(state)
        cluster = context.site.cluster_picture(subject.cluster) if subject.cluster else None
        experience = read_experience(context.journal, state.site, subject.move.partition)
        inputs = inputs_of_forecast(state.forecast, experience, clustered=bool(subject.cluster))
        target = Target(context.site, subject, before, cluster, inputs, state.timeouts)
        steps = steps_for(ProcedureKind(state.procedure), subject.move, before)
        return PreparedJob(_requested(state), target, before, steps)

    def refuse_way_back(self, context: JobContext, state: JobState) -> None:
        """Raise Refused where the partition has arrived."""
        subject, _ = journalled(state)
        move = subject.move
        if location_from(location_evidence(subject, context.site.ask)) is Location.ARRIVED:
            raise Refused(
                f"{move.partition} is on {move.target} already: there is no way back but another move.",
                subject=move.partition,
                remedy="Bring the rest to its end with --resume; move it back if it must not stay there.",
            )


@dataclass(frozen=True, slots=True)
class TakeoverPlanner:
    """The resource group of a failed node is started on a standby node."""

    takeover: Takeover

    @property
    def partition(self) -> str:
        """Planning finds the failed node."""
        return ""

    def prepare(self, context: JobContext, claim: Claim, requested_by: Requester) -> PreparedJob:
        """Prove that the node is down, and plan the takeover."""
        asked = self.takeover
        plan = plan_takeover(context.site, asked.group, asked.to, store=context.journal, claim=claim)
        move = plan.subject.move
        requested = Requested(
            JobKind.TAKEOVER,
            asked.to_argv(),
            move.partition,
            move.target,
            move.source,
            context.site.name,
            plan.subject.cluster,
            TAKEOVER,
            requested_by,
        )
        return self._prepared(context, requested, plan.subject, plan.before, plan.events())

    def restore(self, context: JobContext, state: JobState) -> PreparedJob:
        """The takeover with the settings to be given back as they were noted."""
        subject, before = journalled(state)
        return self._prepared(context, _requested(state), subject, before, ())

    def refuse_way_back(self, context: JobContext, state: JobState) -> None:
        """Raise Refused: a takeover only goes forwards."""
        raise Refused(
            NO_WAY_BACK_FROM_TAKEOVER, subject=state.partition, remedy="Bring it to its end with --resume."
        )

    def _prepared(
        self,
        context: JobContext,
        requested: Requested,
        subject: Subject,
        before: Snapshot,
        events: tuple[Event, ...],
    ) -> PreparedJob:
        group, to = self.takeover.group, self.takeover.to
        cluster = context.site.cluster_picture(to, avoid=(subject.node,))
        hosted = tuple(replace(one, host=to) if one.name == group else one for one in before.groups)
        return PreparedJob(
            requested,
            Target(context.site, subject, replace(before, groups=hosted), cluster),
            before,
            takeover_steps(group, to),
            events,
            moves=False,
            no_way_back=NO_WAY_BACK_FROM_TAKEOVER,
        )


def journalled(state: JobState) -> tuple[Subject, Snapshot]:
    """What a job is about, and how everything was before it. Raises NeedsAttention where nobody noted it."""
    if state.subject is None or state.before is None:
        raise NeedsAttention("The journal does not say what this job is about.", subject=state.partition)
    return state.subject, state.before


def _requested(state: JobState) -> Requested:
    return Requested(
        state.kind,
        state.argv,
        state.partition,
        state.target,
        state.source,
        state.site,
        state.cluster,
        state.procedure,
        state.requested_by,
        state.origin,
    )


def _figures(plan: MigrationPlan) -> tuple[Event, ...]:
    """Forecast and time-outs as they are journalled."""
    known = TimeoutsKnown(timers(plan))
    if plan.forecast is None or plan.inputs is None:
        return (known,)
    found, rate = plan.forecast, plan.inputs.quantities["rate"].spread
    suspension, degraded, total, reached = (
        Likely(one.p50, one.p95) for one in (found.suspension_s, found.degraded_s, found.total_s, rate)
    )
    return (ForecastMade(suspension, degraded, total, plan.inputs.memory, reached), known)
