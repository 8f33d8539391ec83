"""Carrying one migration out in this process, from the locks to the outcome."""

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
from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.model.events import Finished
from lpmtui.model.job_events import (
    ForecastMade,
    GuidedChanged,
    Likely,
    Requested,
    SnapshotTaken,
    SubjectResolved,
    TimeoutsKnown,
)
from lpmtui.model.move import Move
from lpmtui.procedure import MigrationPlan, plan_migration
from lpmtui.procedure.experience import read_experience
from lpmtui.procedure.timers import timers


def carry_out(
    context: JobContext,
    move: Move,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> tuple[str, Finished | None]:
    """Plan a move, journal it, and walk its steps; the migration's id and its end.

    `guided`: an operator is asked before every step. `begun` gets the id as soon as everything is locked and
    nothing was touched. The end is None where this process was told to leave before it. Raises, before
    anything is journalled, UsageError, Refused, Busy and
    Unreachable; JournalTrouble at any time.
    """
    with ExitStack() as stack:
        claim = Claim(context, requester, stack)
        claim.partition(move.partition)
        experience = read_experience(context.store, context.site.name, move.partition)
        the_plan = plan_migration(context.site, move, claim=claim.cluster, experience=experience)
        refusal = the_plan.refusal(force=move.force)
        if refusal is not None:
            raise refusal
        migration = _journalled(context, the_plan, requester, guided=guided)
        claim.migration(migration)
        begun(migration)
        watched = Target(context.site, the_plan.subject, the_plan.before, the_plan.cluster)
        tour = Tour(watched, the_plan.steps, guided=guided)
        finished = walk(context, migration, tour, claim.locks, heartbeat or Heartbeat())
        return migration, finished


def _journalled(context: JobContext, the_plan: MigrationPlan, requester: Requester, *, guided: bool) -> str:
    """The request, what was before, and the plan in the journal; returns the migration's id."""
    requested = Requested.of_move(
        replace(the_plan.move, procedure=the_plan.kind),
        site=context.site.name,
        cluster=the_plan.subject.cluster,
        requested_by=str(requester),
    )
    migration = context.store.begin(requested, at=context.site.clock.now())
    writer = JournalWriter(context.store, migration, context.site.clock)
    writer.insist(SubjectResolved(the_plan.subject))
    writer.insist(SnapshotTaken("before", the_plan.before))
    if the_plan.forecast:
        writer.insist(forecast_event(the_plan.forecast))
    writer.insist(TimeoutsKnown(timers(the_plan)))
    if guided:
        writer.insist(GuidedChanged(on=True))
    for event in the_plan.events():
        writer.insist(event)
    return migration


def forecast_event(forecast: MoveForecast) -> ForecastMade:
    """A forecast as it is journalled."""
    suspension, degraded, total = (
        Likely(spread.p50, spread.p95)
        for spread in (forecast.suspension_s, forecast.degraded_s, forecast.total_s)
    )
    return ForecastMade(suspension, degraded, total)
