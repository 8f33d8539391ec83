"""Carrying one migration out, from the locks to the outcome, in this process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from lpmtui.config.options import LpmOptions
from lpmtui.executor.locks import Held, Holder, Lock, objects
from lpmtui.executor.performer import Performer
from lpmtui.executor.pulse import Interrupted, Pulse
from lpmtui.executor.requester import Requester
from lpmtui.executor.scribe import Scribe
from lpmtui.executor.walk import Walk
from lpmtui.executor.watch.watched import Watched
from lpmtui.executor.watch.watching import Watch
from lpmtui.model.events import Finished, Note, to_body
from lpmtui.model.move import Move, Severity
from lpmtui.procedure import Context, Patience, Plan, Subject, plan
from lpmtui.site import Site
from lpmtui.store import Store

SUBJECT = "subject"
"""Key of the journal's record of the resolved names."""
BEFORE = "snapshot-before"
"""Key of the journal's record of how everything was."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where migrations are carried out: the site, the journal and the directory of the locks.

    `patience` says for how long what is waited for.
    """

    site: Site
    store: Store
    state_dir: Path
    options: LpmOptions = field(default_factory=LpmOptions)
    patience: Patience = field(default_factory=Patience)


def carry_out(
    office: Office,
    move: Move,
    requester: Requester,
    *,
    begun: Callable[[str], None] = lambda _id: None,
    pulse: Pulse | None = None,
) -> tuple[str, Finished | None]:
    """Plan a move, journal it, and walk its steps; the migration's id and its end.

    `begun` gets the id as soon as everything is locked and nothing was touched. The end is None where this
    process was told to leave before it. Raises, before anything is journalled, UsageError, Refused, Busy and
    Unreachable; StoreTrouble at any time.
    """
    pulse = pulse or Pulse()
    with ExitStack() as stack:
        claim = _Claim(office, requester, stack)
        claim.partition(move.partition)
        the_plan = plan(office.site, move, claim=claim.cluster)
        refusal = the_plan.refusal(force=move.force)
        if refusal is not None:
            raise refusal
        migration = _journalled(office, the_plan, requester)
        claim.migration(migration)
        pulse.hold(claim.locks)
        begun(migration)
        return migration, _walk(office, the_plan, migration, pulse)


class _Claim:
    """The locks of one migration, held until the stack is left."""

    def __init__(self, office: Office, requester: Requester, stack: ExitStack) -> None:
        self.locks: list[Lock] = []
        self._office = office
        self._holder = Holder.me(requester.who, requester.where, office.site.clock.now())
        self._stack = stack

    def partition(self, name: str) -> None:
        """Take the partition. Raises Busy."""
        self._take(objects(self._office.site.name, name, "")[0])

    def cluster(self, subject: Subject) -> None:
        """Take the cluster of which the partition is a node, if any. Raises Busy."""
        for held in objects(self._office.site.name, subject.move.partition, subject.cluster)[1:]:
            self._take(held)

    def migration(self, migration: str) -> None:
        """Take the migration itself, and write its id on the other locks."""
        self._holder = replace(self._holder, migration=migration)
        for lock in self.locks:
            lock.write(self._holder)
        self._take(Held("migration", migration))

    def _take(self, held: Held) -> None:
        lock = Lock.take(self._office.state_dir, held, self._holder)
        self._stack.callback(lock.release)
        self.locks.append(lock)


def _journalled(office: Office, the_plan: Plan, requester: Requester) -> str:
    """The request and the plan in the journal; returns the migration's id."""
    store, now = office.store, office.site.clock.now
    migration = store.create_migration(
        replace(the_plan.move, procedure=the_plan.kind),
        site=office.site.name,
        cluster=the_plan.subject.cluster,
        requested_by=str(requester),
        at=now(),
    )
    scribe = Scribe(store, migration, office.site.clock)
    for event in the_plan.events():
        scribe.insist(event)
    return migration


def _walk(office: Office, the_plan: Plan, migration: str, pulse: Pulse) -> Finished | None:
    site = office.site
    scribe = Scribe(office.store, migration, site.clock)
    performer = Performer(site, scribe, poll_s=office.options.poll_s, breathe=pulse)
    context = Context(site, the_plan.subject, the_plan.before, performer, office.patience)
    context.keep(SUBJECT, to_body(the_plan.subject))
    context.keep(BEFORE, to_body(the_plan.before))
    watched = Watched(site, the_plan.subject, the_plan.before, the_plan.cluster)
    watch = Watch(watched, office.options, scribe.observe)
    pulse.also(watch.look)
    try:
        return Walk(context, the_plan.steps, performer, scribe, touched=False).forwards()
    except Interrupted as interrupted:
        text = f"The executor was told to end ({interrupted}); what runs on the HMC goes on."
        scribe.observe(Note(text, Severity.WARNING))
        return None
    finally:
        watch.close()
