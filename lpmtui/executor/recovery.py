"""Taking up a migration that an earlier process left: forwards, or back to where everything was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from lpmtui.executor.carrying import SUBJECT
from lpmtui.executor.claiming import Claim
from lpmtui.executor.guide import GUIDED, skipped
from lpmtui.executor.office import Office
from lpmtui.executor.pulse import Pulse
from lpmtui.executor.requester import Requester
from lpmtui.executor.scribe import Scribe
from lpmtui.executor.takeover import take_up_takeover
from lpmtui.executor.tour import Tour, walk
from lpmtui.executor.walk import Walk
from lpmtui.executor.watch.watched import Watched
from lpmtui.executor.ways import Way
from lpmtui.journal import Entry
from lpmtui.journal.rows import TAKEN_UP
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import CommandStarted, Finished, PhaseEntered, Planned, Recorded, read_as
from lpmtui.model.move import Outcome, ProcedureKind
from lpmtui.model.snapshot import BEFORE
from lpmtui.procedure import Snapshot, Subject, steps_for
from lpmtui.procedure.location import Location, evidence, location_from, questions
from lpmtui.procedure.takeover_plan import TAKEOVER
from lpmtui.site import Site


def take_up(
    office: Office,
    migration: str,
    way: Way,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Callable[[str], None] = lambda _id: None,
    pulse: Pulse | None = None,
) -> Finished | None:
    """Take a migration up and walk it to an outcome; None where this process was told to leave before it.

    `guided`: an operator is asked before every step that is left (forwards only).
    Raises UsageError for an unknown id, Busy where it is being carried out, Refused where it is over, or
    where it cannot be brought back any more.
    """
    row = office.store.migration(migration)
    if row.procedure == TAKEOVER:
        return take_up_takeover(office, migration, way, requester, guided=guided, begun=begun, pulse=pulse)
    entries = office.store.events(migration)
    kept = office.store.facts(migration)
    with ExitStack() as stack:
        claim = Claim(office, requester, stack)
        claim.partition(row.partition)
        _refuse_finished(row.outcome, migration)
        scribe = Scribe(office.store, migration, office.site.clock)
        if not any(isinstance(entry.event, Planned) for entry in entries):
            finished = Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), "Nothing had been begun.")
            scribe.insist(finished)
            return finished
        subject = read_as(Subject, kept[SUBJECT])
        claim.cluster(subject)
        claim.migration(migration)
        if way is Way.ROLLBACK:
            _refuse_arrived(office.site, subject)
        tour = _tour(office, subject, kept, entries, way, ProcedureKind(row.procedure))
        tour = replace(tour, guided=guided and way is Way.RESUME, skipped=skipped(entries))
        scribe.insist(Recorded(TAKEN_UP, {"by": str(requester), "way": way.value}))
        scribe.insist(Recorded(GUIDED, tour.guided))
        begun(migration)
        return walk(office, migration, tour, claim.locks, pulse or Pulse())


def _tour(
    office: Office,
    subject: Subject,
    kept: dict[str, object],
    entries: list[Entry],
    way: Way,
    kind: ProcedureKind,
) -> Tour:
    before = read_as(Snapshot, kept[BEFORE])  # type: ignore[arg-type]
    cluster = office.site.cluster_picture(subject.cluster) if subject.cluster else None
    events = [entry.event for entry in entries]
    return Tour(
        watched=Watched(office.site, subject, before, cluster),
        steps=steps_for(kind, subject.move, before),
        walking=Walk.forwards if way is Way.RESUME else Walk.backwards,
        kept=dict(kept),
        touched=any(isinstance(event, CommandStarted) and event.mutates for event in events),
        told=tuple(event.phase for event in events if isinstance(event, PhaseEntered)),
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
