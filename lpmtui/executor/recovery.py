"""Taking up a migration that an earlier process left: forwards, or back to where everything was."""

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
from lpmtui.executor.saga import Saga
from lpmtui.executor.takeover import take_up_takeover
from lpmtui.executor.tour import Tour, walk
from lpmtui.journal import Entry, JobState, fold
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import Finished
from lpmtui.model.job import JobKind, Way
from lpmtui.model.job_events import GuidedChanged, TakenUp
from lpmtui.model.job_subject import Subject
from lpmtui.model.move import Outcome, ProcedureKind
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure import steps_for
from lpmtui.procedure.location import Location, evidence, location_from, questions
from lpmtui.site import Site


def take_up(
    context: JobContext,
    migration: str,
    way: Way,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> Finished | None:
    """Take a migration up and walk it to an outcome; None where this process was told to leave before it.

    `guided`: an operator is asked before every step that is left (forwards only).
    Raises UsageError for an unknown id, Busy where it is being carried out, Refused where it is over, or
    where it cannot be brought back any more.
    """
    row = context.store.migration(migration)
    if row.kind is JobKind.TAKEOVER:
        return take_up_takeover(
            context, migration, way, requester, guided=guided, begun=begun, heartbeat=heartbeat
        )
    state = context.store.state(migration)
    with ExitStack() as stack:
        claim = Claim(context, requester, stack)
        claim.partition(row.partition)
        _refuse_finished(row.outcome, migration)
        writer = JournalWriter(context.store, migration, context.site.clock)
        if state.subject is None or state.before is None or not state.planned:
            finished = Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), "Nothing had been begun.")
            writer.insist(finished)
            return finished
        subject = state.subject
        claim.cluster(subject)
        claim.migration(migration)
        if way is Way.ROLLBACK:
            _refuse_arrived(context.site, subject)
        taken_up = TakenUp(str(requester), way)
        tour = _tour(context, subject, state.before, state, taken_up)
        tour = replace(tour, guided=guided and way is Way.RESUME)
        writer.insist(taken_up)
        writer.insist(GuidedChanged(tour.guided))
        begun(migration)
        return walk(context, migration, tour, claim.locks, heartbeat or Heartbeat())


def _tour(
    context: JobContext, subject: Subject, before: Snapshot, state: JobState, taken_up: TakenUp
) -> Tour:
    cluster = context.site.cluster_picture(subject.cluster) if subject.cluster else None
    from_now = fold([Entry(state.seq + 1, context.site.clock.now(), "", taken_up)], state)
    return Tour(
        watched=Target(context.site, subject, before, cluster),
        steps=steps_for(ProcedureKind(state.procedure), subject.move, before),
        walking=Saga.forwards if taken_up.way is Way.RESUME else Saga.backwards,
        checkpoint=state.checkpoint,
        touched=state.touched,
        told=from_now.reached,
        skipped=state.skipped,
    )


def _refuse_finished(outcome: Outcome, migration: str) -> None:
    if outcome.final and outcome is not Outcome.NEEDS_ATTENTION:
        raise Refused(
            f"Migration {migration} is over: {outcome.value}. There is nothing to recover.", subject=migration
        )


def _refuse_arrived(site: Site, subject: Subject) -> None:
    at_source, at_target, moving = questions(subject)
    seen = evidence(subject.move.partition, site.ask(at_source), site.ask(at_target), site.ask(moving))
    if location_from(seen) is Location.ARRIVED:
        raise Refused(
            f"{subject.move.partition} is on {subject.move.target} already: there is no way back but another"
            " move.",
            subject=subject.move.partition,
            remedy="Bring the rest to its end with --resume, then move it back if it must not stay there.",
        )
