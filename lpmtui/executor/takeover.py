"""Carrying out a takeover in this process, journalled and locked like a migration, and taking one up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from lpmtui.executor.carrying import SUBJECT
from lpmtui.executor.claiming import Claim
from lpmtui.executor.guide import GUIDED, skipped
from lpmtui.executor.office import Office
from lpmtui.executor.pulse import Pulse
from lpmtui.executor.requester import Requester
from lpmtui.executor.scribe import Scribe
from lpmtui.executor.tour import Tour, walk
from lpmtui.executor.watch.watched import Watched
from lpmtui.executor.ways import Way
from lpmtui.journal import Entry
from lpmtui.journal.rows import TAKEN_UP
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import CommandStarted, Finished, Planned, Recorded, read_as, to_body
from lpmtui.model.move import Outcome
from lpmtui.model.snapshot import BEFORE
from lpmtui.procedure import Snapshot, Subject
from lpmtui.procedure.takeover_plan import NO_WAY_BACK, TakeoverPlan, plan_takeover, takeover_steps


def take_over(
    office: Office,
    group: str,
    to: str,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    pulse: Pulse | None = None,
) -> tuple[str, Finished | None]:
    """Start a failed node's group on a standby node; the id in the journal and the end.

    `begun` gets the id as soon as everything is locked and nothing was touched. The end is None where this
    process was told to leave before it. Raises, before anything is journalled, UsageError, Refused, Busy and
    Unreachable; JournalTrouble at any time.
    """
    with ExitStack() as stack:
        claim = Claim(office, requester, stack)

        def lock(subject: Subject) -> None:
            claim.partition(subject.node)
            claim.cluster(subject)

        the_plan = plan_takeover(office.site, group, to, store=office.store, claim=lock)
        number = _journalled(office, the_plan, requester, guided=guided)
        claim.migration(number)
        begun(number)
        tour = _tour(office, the_plan.subject, the_plan.before, guided=guided)
        return number, walk(office, number, tour, claim.locks, pulse or Pulse())


def take_up_takeover(
    office: Office,
    number: str,
    way: Way,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    pulse: Pulse | None = None,
) -> Finished | None:
    """Take up a takeover that an earlier process left; it only goes forwards.

    Raises Busy where it is being carried out, Refused where it is over or for the way back.
    """
    row = office.store.migration(number)
    kept = office.store.facts(number)
    entries = office.store.events(number)
    with ExitStack() as stack:
        claim = Claim(office, requester, stack)
        claim.partition(row.partition)
        _refuse(row.outcome, way, number)
        scribe = Scribe(office.store, number, office.site.clock)
        if not any(isinstance(entry.event, Planned) for entry in entries):
            finished = Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), "Nothing had been begun.")
            scribe.insist(finished)
            return finished
        subject = read_as(Subject, kept[SUBJECT])
        claim.cluster(subject)
        claim.migration(number)
        tour = _tour(
            office, subject, read_as(Snapshot, kept[BEFORE]), guided=guided, kept=kept, entries=entries
        )
        scribe.insist(Recorded(TAKEN_UP, {"by": str(requester), "way": way.value}))
        scribe.insist(Recorded(GUIDED, guided))
        begun(number)
        return walk(office, number, tour, claim.locks, pulse or Pulse())


def _tour(
    office: Office,
    subject: Subject,
    before: Snapshot,
    *,
    guided: bool,
    kept: dict[str, Any] | None = None,
    entries: Sequence[Entry] = (),
) -> Tour:
    group, to = subject.move.extra["group"], subject.move.extra["to"]
    cluster = office.site.cluster_picture(to, avoid=(subject.node,))
    hosted = tuple(replace(one, host=to) if one.name == group else one for one in before.groups)
    watched = Watched(office.site, subject, replace(before, groups=hosted), cluster)
    return Tour(
        watched,
        takeover_steps(group, to),
        kept=dict(kept or {}),
        touched=any(
            isinstance(event, CommandStarted) and event.mutates
            for event in (entry.event for entry in entries)
        ),
        guided=guided,
        skipped=skipped(entries),
        moves=False,
        no_way_back=NO_WAY_BACK,
    )


def _journalled(office: Office, the_plan: TakeoverPlan, requester: Requester, *, guided: bool) -> str:
    """The request, the settings to give back, and the plan in the journal; returns its id."""
    number = office.store.create_migration(
        the_plan.subject.move,
        site=office.site.name,
        cluster=the_plan.subject.cluster,
        requested_by=str(requester),
        at=office.site.clock.now(),
    )
    scribe = Scribe(office.store, number, office.site.clock)
    scribe.insist(Recorded(SUBJECT, to_body(the_plan.subject)))
    scribe.insist(Recorded(BEFORE, to_body(the_plan.before)))
    if guided:
        scribe.insist(Recorded(GUIDED, value=True))
    for event in the_plan.events():
        scribe.insist(event)
    return number


def _refuse(outcome: Outcome, way: Way, number: str) -> None:
    if outcome.final and outcome is not Outcome.NEEDS_ATTENTION:
        raise Refused(f"Takeover {number} is over: {outcome.value}.", subject=number)
    if way is Way.ROLLBACK:
        raise Refused(NO_WAY_BACK, subject=number, remedy="Bring it to its end with --resume.")
