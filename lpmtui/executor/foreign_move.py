"""One move that somebody else started, from when it was first seen to what became of it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from lpmtui.executor.job_context import JobContext, JournalWriter
from lpmtui.executor.locks import Holder, JobLocks
from lpmtui.executor.monitor.monitor import MigrationMonitor
from lpmtui.executor.monitor.poller import Target
from lpmtui.journal.job_parts import summarise
from lpmtui.model.cluster import Cluster, ClusterState, GroupState, NodeState
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import Finished, Note, PhaseEntered, Planned, WaitEnded, Waiting
from lpmtui.model.job import (
    DriftFound,
    JobKind,
    JobOrigin,
    Requested,
    SnapshotTaken,
    Subject,
    SubjectResolved,
    TimeoutsKnown,
)
from lpmtui.model.move import Move, Outcome, Phase, ProcedureKind, Severity
from lpmtui.model.snapshot import Drift, Snapshot
from lpmtui.procedure import MigrationPlan
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.comparison import differences
from lpmtui.procedure.hmc_request import Location, evidence, location_from, questions
from lpmtui.procedure.timers import timers

NOT_BY_LPMTUI = "not by lpmtui"
BROKEN_OFF = (
    "The migration was interrupted. Recover it with: migrlpar -o r -m {source} -p {partition}"
    " (panel lpm_recover_hmc)."
)
_SETTLED_S = 10.0
"""A place in between must be seen so long before it is believed."""
_COMPARE_S = 15.0
_WAITS_FOR = "the cluster to settle after the move"
_MOST, _LONGEST = 4, 80
"""So many differences of so many characters are told of a wait."""
_FROM_THE_MIDDLE = "It was seen from the middle of the move on: how everything was before is not known."


def begin_record(context: JobContext, subject: Subject, before: Snapshot, cluster: Cluster | None) -> str:
    """Open a job of origin "other" in the journal; returns its number."""
    move = subject.move
    requested = Requested(
        JobKind.MIGRATION,
        Move(move.partition, move.target).to_argv(),
        move.partition,
        move.target,
        move.source,
        context.site.name,
        subject.cluster,
        "",
        NOT_BY_LPMTUI,
        JobOrigin.OTHER,
    )
    number = context.journal.begin(requested, at=context.site.clock.now())
    writer = JournalWriter(context.journal, number, context.site.clock)
    writer.insist(SubjectResolved(subject))
    writer.insist(SnapshotTaken("before", before))
    writer.insist(Planned((), "", move.partition, move.source, move.target))
    kind = ProcedureKind.AUTOMATIC if subject.node else ProcedureKind.PLAIN
    plan = MigrationPlan(context.site, subject, kind, before, (), (), cluster)
    writer.insist(TimeoutsKnown(timers(plan)))
    writer.insist(Note("This migration was not started by lpmtui: it only looks on.", Severity.WARNING))
    return number


def unsettled(after: Snapshot) -> tuple[Drift, ...]:
    """What shows by itself that a cluster has not settled, where nobody knows how it was before. Pure."""
    found = []
    if after.cluster and after.cluster_state is not ClusterState.STABLE:
        found.append(Drift(f"cluster {after.cluster}", "STABLE", after.cluster_state.value))
    for node in after.nodes:
        if node.state is NodeState.UNMANAGED:
            found.append(Drift(f"node {node.name}", "managed", node.state.value))
        if node.inittab:
            found.append(Drift(f"LPM entry in inittab of {node.name}", "none", node.inittab))
    for group in after.groups:
        state = summarise(group.states, group.host).state
        if state not in (GroupState.ONLINE.value, GroupState.OFFLINE.value):
            found.append(Drift(f"resource group {group.name}", "settled", state))
    return tuple(found)


class ForeignMove:
    """Follows one move. `look` returns True once its end is journalled."""

    def __init__(
        self,
        context: JobContext,
        number: str,
        subject: Subject,
        before: Snapshot,
        cluster: Cluster | None,
        holder: Holder,
        *,
        whole: bool,
    ) -> None:
        """`whole`: `before` was taken before the move began, and everything can be compared with it."""
        self.number = number
        self._whole = whole
        self._context = context
        self._subject = subject
        self._before = before
        self._writer = JournalWriter(context.journal, number, context.site.clock)
        self._stack = ExitStack()
        JobLocks(context.state_dir, context.site.name, holder, self._stack).take_job(number)
        target = Target(context.site, subject, before, cluster)
        self._monitor = MigrationMonitor(target, context.options, self._writer.observe)
        self._place = Location.MOVING
        self._since = self._now()
        self._compared = 0.0
        self._told: tuple[str, ...] = ()

    def look(self) -> bool:
        """Look once; whether it is over."""
        self._monitor.look()
        place = self._where()
        if place is not self._place:
            self._place, self._since = place, self._now()
        lasted = self._now() - self._since
        if place in (Location.MOVING, Location.UNKNOWN) or lasted < _SETTLED_S:
            return False
        move = self._subject.move
        if place is Location.ARRIVED:
            return self._settled(lasted, move.target, Outcome.SUCCEEDED, ExitStatus.DONE, "")
        if place is Location.AT_SOURCE:
            why = f"It did not happen: {move.partition} is on {move.source}. It was stopped, or it failed."
            return self._settled(lasted, move.source, Outcome.ROLLED_BACK, ExitStatus.FAILED, why)
        return self._finish(
            Finished(Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, (), self._stranded(place))
        )

    def close(self) -> None:
        """Stop looking at the move, and give back its lock."""
        self._monitor.close()
        self._stack.close()

    def _where(self) -> Location:
        """Where the partition is; UNKNOWN where a host does not answer."""
        site = self._context.site
        try:
            at_source, at_target, moving = questions(self._subject)
            name = self._subject.move.partition
            seen = evidence(name, site.ask(at_source), site.ask(at_target), site.ask(moving))
        except LpmtuiError:
            return Location.UNKNOWN
        return location_from(seen)

    def _settled(self, lasted: float, place: str, outcome: Outcome, status: ExitStatus, why: str) -> bool:
        """Compare until everything is as before, or PowerHA's scripts have had their time."""
        if self._compared and self._now() - self._compared < _COMPARE_S:
            return False
        self._compared = self._now()
        drift = self._drift(place)
        if drift is None:
            return False
        if drift and lasted < self._context.limits.post_s:
            self._tell_wait(drift)
            return False
        return self._end(outcome, status, drift, why)

    def _end(self, outcome: Outcome, status: ExitStatus, drift: tuple[Drift, ...], why: str) -> bool:
        self._writer.insist(PhaseEntered(Phase.VERIFICATION, inferred=False))
        self._writer.insist(DriftFound(drift))
        if drift:
            outcome, status = Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION
            why = f"{why} {len(drift)} thing(s) not as before: {drift[0]}".strip()
        elif not self._whole:
            why = f"{why} {_FROM_THE_MIDDLE}".strip()
        told = tuple(str(one) for one in drift)
        return self._finish(Finished(outcome, status, told, why, verified=self._whole))

    def _drift(self, place: str) -> tuple[Drift, ...] | None:
        """What differs from before; None where it could not be looked at."""
        try:
            after = take_snapshot(self._context.site, self._subject)
        except LpmtuiError:
            return None
        self._writer.observe(SnapshotTaken("after", after))
        if self._whole:
            return differences(self._subject, self._before, after, place)
        return unsettled(after)

    def _tell_wait(self, drift: tuple[Drift, ...]) -> None:
        differs = tuple(f"{one.what}: {one.after}"[:_LONGEST] for one in drift[:_MOST])
        if differs != self._told:
            self._told = differs
            now = self._context.site.clock.now()
            until = now + timedelta(seconds=self._context.limits.post_s - (self._now() - self._since))
            self._writer.observe(Waiting(_WAITS_FOR, now, until, differs))

    def _stranded(self, place: Location) -> str:
        move = self._subject.move
        if place is Location.STRANDED:
            return BROKEN_OFF.format(source=move.source, partition=move.partition)
        return f"{move.partition} is {place.value}."

    def _finish(self, finished: Finished) -> bool:
        if self._told:
            self._writer.observe(WaitEnded(_WAITS_FOR, met=not finished.drift))
        self._writer.insist(finished)
        return True

    def _now(self) -> float:
        return self._context.site.clock.monotonic()
