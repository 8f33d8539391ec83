"""Carrying out a takeover in this process, journalled and locked like a migration, and taking one up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from lpmtui.executor.claiming import Claim
from lpmtui.executor.heartbeat import Heartbeat
from lpmtui.executor.job_context import JobContext
from lpmtui.executor.journal_writer import JournalWriter
from lpmtui.executor.monitor.target import Target
from lpmtui.executor.requester import Requester
from lpmtui.executor.tour import Tour, walk
from lpmtui.journal import JobState
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import Finished
from lpmtui.model.job import JobKind, Takeover, Way
from lpmtui.model.job_events import (
    GuidedChanged,
    Requested,
    SnapshotTaken,
    SubjectResolved,
    TakenUp,
)
from lpmtui.model.job_subject import Subject
from lpmtui.model.move import Outcome
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.takeover_plan import (
    NO_WAY_BACK,
    TAKEOVER,
    TakeoverPlan,
    plan_takeover,
    takeover_steps,
)


def take_over(
    context: JobContext,
    group: str,
    to: str,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> tuple[str, Finished | None]:
    """Start a failed node's group on a standby node; the id in the journal and the end.

    `begun` gets the id as soon as everything is locked and nothing was touched. The end is None where this
    process was told to leave before it. Raises, before anything is journalled, UsageError, Refused, Busy and
    Unreachable; JournalTrouble at any time.
    """
    with ExitStack() as stack:
        claim = Claim(context, requester, stack)

        def lock(subject: Subject) -> None:
            claim.partition(subject.move.partition)
            claim.cluster(subject)

        the_plan = plan_takeover(context.site, group, to, store=context.store, claim=lock)
        number = _journalled(context, the_plan, requester, guided=guided)
        claim.migration(number)
        begun(number)
        tour = _tour(context, the_plan.subject, the_plan.before, Takeover(group, to), guided=guided)
        return number, walk(context, number, tour, claim.locks, heartbeat or Heartbeat())


def take_up_takeover(
    context: JobContext,
    number: str,
    way: Way,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> Finished | None:
    """Take up a takeover that an earlier process left; it only goes forwards.

    Raises Busy where it is being carried out, Refused where it is over or for the way back.
    """
    row = context.store.migration(number)
    state = context.store.state(number)
    with ExitStack() as stack:
        claim = Claim(context, requester, stack)
        claim.partition(row.partition)
        _refuse(row.outcome, way, number)
        writer = JournalWriter(context.store, number, context.site.clock)
        if state.subject is None or state.before is None or not state.planned:
            finished = Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), "Nothing had been begun.")
            writer.insist(finished)
            return finished
        claim.cluster(state.subject)
        claim.migration(number)
        wanted = Takeover.from_argv(state.argv)
        tour = _tour(context, state.subject, state.before, wanted, guided=guided, state=state)
        writer.insist(TakenUp(str(requester), way))
        writer.insist(GuidedChanged(guided))
        begun(number)
        return walk(context, number, tour, claim.locks, heartbeat or Heartbeat())


def _tour(
    context: JobContext,
    subject: Subject,
    before: Snapshot,
    wanted: Takeover,
    *,
    guided: bool,
    state: JobState | None = None,
) -> Tour:
    state = state or JobState()
    group, to = wanted.group, wanted.to
    cluster = context.site.cluster_picture(to, avoid=(subject.node,))
    hosted = tuple(replace(one, host=to) if one.name == group else one for one in before.groups)
    watched = Target(context.site, subject, replace(before, groups=hosted), cluster)
    return Tour(
        watched,
        takeover_steps(group, to),
        checkpoint=state.checkpoint,
        touched=state.touched,
        guided=guided,
        skipped=state.skipped,
        moves=False,
        no_way_back=NO_WAY_BACK,
    )


def _journalled(context: JobContext, the_plan: TakeoverPlan, requester: Requester, *, guided: bool) -> str:
    """The request, the settings to give back, and the plan in the journal; returns its id."""
    move = the_plan.subject.move
    requested = Requested(
        JobKind.TAKEOVER,
        Takeover(the_plan.group, the_plan.to).to_argv(),
        move.partition,
        move.target,
        move.source,
        context.site.name,
        the_plan.subject.cluster,
        TAKEOVER,
        str(requester),
    )
    number = context.store.begin(requested, at=context.site.clock.now())
    writer = JournalWriter(context.store, number, context.site.clock)
    writer.insist(SubjectResolved(the_plan.subject))
    writer.insist(SnapshotTaken("before", the_plan.before))
    if guided:
        writer.insist(GuidedChanged(on=True))
    for event in the_plan.events():
        writer.insist(event)
    return number


def _refuse(outcome: Outcome, way: Way, number: str) -> None:
    if outcome.final and outcome is not Outcome.NEEDS_ATTENTION:
        raise Refused(f"Takeover {number} is over: {outcome.value}.", subject=number)
    if way is Way.ROLLBACK:
        raise Refused(NO_WAY_BACK, subject=number, remedy="Bring it to its end with --resume.")
