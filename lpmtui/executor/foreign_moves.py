"""Moves that others start: another console, PowerVC, a script, the cloud provider. Looks on, and records."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.executor.jobs import JobContext
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.executor.monitor.monitor import MigrationMonitor
from lpmtui.executor.monitor.poller import Target
from lpmtui.executor.seen_moves import SeenMove, moves_in_progress, request_of_others, target_of
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import Finished, Note, PhaseEntered, Planned, WaitEnded, Waiting
from lpmtui.model.job import DriftFound, SnapshotTaken, Subject, SubjectResolved, TimeoutsKnown
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import JobOrigin, Move, Outcome, Phase, ProcedureKind, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.request import Requester
from lpmtui.model.snapshot import Drift, Snapshot
from lpmtui.model.units import format_count
from lpmtui.procedure import MigrationPlan
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.comparison import differences, not_settled
from lpmtui.procedure.hmc_request import Location, location_evidence, location_from
from lpmtui.procedure.subject import peers_of
from lpmtui.procedure.timers import timers

_AFTERGLOW_S = 300.0
"""So long after a job's end the HMC may still list its migration."""
_PICTURE_S = 300.0
"""How long a picture of the site stands for where everything is while nothing moves."""
_BASELINE_S = 600.0
"""How old a snapshot of a quiet node may be to stand for how everything was before a move."""
_SETTLED_S = 10.0
"""A place in between must be seen so long before it is believed."""
_COMPARE_S = 15.0
_WAITS_FOR = "the cluster to settle after the move"
_MOST, _LONGEST = 4, 80
"""So many differences of so many characters are told of a wait."""
_FROM_THE_MIDDLE = "It was seen from the middle of the move on: how everything was before is not known."


class ForeignMoves:
    """Looks for moves of others once per call of `look`, and follows those that it has found.

    `begun` gets the number of each job that is opened, `followed` are those now, by partition. One process at
    a time watches a site: the others' `look` does nothing (`watching` is then false).
    """

    def __init__(self, context: JobContext, requester: Requester, begun: Callable[[str], None]) -> None:
        self._context = context
        self._requester = requester
        self._begun = begun
        self.followed: dict[str, ForeignMove] = {}
        self._baselines: dict[str, tuple[float, Snapshot]] = {}
        self._stood: dict[str, str] = {}
        self._picture: SitePicture | None = None
        self._pictured = 0.0
        self._lock: Lock | None = None

    @property
    def watching(self) -> bool:
        """Whether this process is the one that watches."""
        return self._lock is not None

    def look(self) -> None:
        """Look once. Raises JournalTrouble, Unreachable when no host answers at all."""
        if not self._take_turn():
            return
        picture = self._known()
        for seen in moves_in_progress(self._context.site, picture, picture.systems, self._stood):
            if seen.partition not in self.followed and not self._ours(seen.partition):
                picture = self._known(anew=True)
                target = seen.target or target_of(seen.migration, seen.source, picture)
                if target:
                    self._open(replace(seen, target=target), picture)
        for partition, move in list(self.followed.items()):
            if move.look():
                move.close()
                del self.followed[partition]
                self._baselines.pop(partition, None)
        if not self.followed:
            self._refresh_a_baseline(picture)

    def _known(self, *, anew: bool = False) -> SitePicture:
        """The site as it was seen lately: a look in passing must not ask every host again."""
        now = self._context.site.clock.monotonic()
        if self._picture is None or anew or now - self._pictured > _PICTURE_S:
            picture = self._context.site.picture(health=False)
            self._picture, self._pictured = picture, now
            places = {one.name: picture.where(one.name) for one in picture.partitions}
            self._stood.update({name: found[0].system for name, found in places.items() if len(found) == 1})
        return self._picture

    def close(self) -> None:
        """Stop looking; what was opened stays open in the journal, and the next watcher finds it there."""
        for move in self.followed.values():
            move.close()
        if self._lock is not None:
            self._lock.release()
        self._lock = None

    def _take_turn(self) -> bool:
        if self._lock is None and self._context.state_dir is not None:
            with contextlib.suppress(LpmtuiError):
                watch = Held("watch", "others", self._context.site.name)
                holder = Holder.me(self._requester, self._context.site.clock.now())
                self._lock = Lock.take(self._context.state_dir, watch, holder)
        return self._lock is not None

    def _ours(self, partition: str) -> bool:
        """Whether a job of lpmtui is about this partition, or has just ended."""
        now, site = self._context.site.clock.now(), self._context.site.name
        return any(
            row.finished_at is None or (now - row.finished_at).total_seconds() < _AFTERGLOW_S
            for row in self._context.journal.migrations()
            if (row.site, row.partition, row.origin) == (site, partition, JobOrigin.LPMTUI)
        )

    def _open(self, seen: SeenMove, picture: SitePicture) -> None:
        subject = self._subject(seen.partition, seen.source, seen.target, picture)
        known = self._baselines.get(seen.partition)
        before = known[1] if known else take_snapshot(self._context.site, subject, picture)
        cluster = picture.cluster(subject.cluster) if subject.cluster else None
        target = Target(self._context.site, subject, before, cluster)
        number = self._unfinished(seen.partition) or _begin_record(self._context, target)
        whole = known is not None or not subject.cluster
        self.followed[seen.partition] = ForeignMove(
            self._context, number, target, self._requester, whole=whole
        )
        self._begun(number)

    def _unfinished(self, partition: str) -> str:
        """A record that an earlier watcher left open."""
        rows = self._context.journal.migrations(active_only=True)
        mine = [row.id for row in rows if (row.partition, row.origin) == (partition, JobOrigin.OTHER)]
        return mine[-1] if mine else ""

    def _subject(self, partition: str, source: str, target: str, picture: SitePicture) -> Subject:
        site = self._context.site
        place = next((one for one in picture.where(partition) if one.system == source), None)
        identity = picture.identity_of(place) if place else None
        cluster = picture.cluster(identity.cluster) if identity else None
        here, there = picture.system(source), picture.system(target)
        return Subject(
            Move(partition, target, source),
            site.managing_hmc(source),
            site.managing_hmc(target),
            cluster.name if cluster else "",
            identity.node if cluster and identity else "",
            peers_of(cluster, identity.node) if cluster and identity else (),
            here.serial if here else "",
            there.serial if there else "",
        )

    def _refresh_a_baseline(self, picture: SitePicture) -> None:
        """Take one snapshot of a quiet cluster node whose last one is the oldest, so that no look is long."""
        now = self._context.site.clock.monotonic()
        quiet = {one.partition: one for one in picture.identities if one.matched}
        ages = {name: now - self._baselines[name][0] if name in self._baselines else 1e9 for name in quiet}
        oldest = max(ages, key=lambda name: ages[name], default="")
        if not oldest or ages[oldest] < _BASELINE_S:
            return
        with contextlib.suppress(LpmtuiError):
            system = quiet[oldest].system
            subject = self._subject(oldest, system, system, picture)
            self._baselines[oldest] = (now, take_snapshot(self._context.site, subject, picture))


def _begin_record(context: JobContext, target: Target) -> str:
    """Open a job of origin "other" in the journal; returns its number."""
    subject, move = target.subject, target.subject.move
    requested = request_of_others(move, context.site.name, subject.cluster)
    number = context.journal.begin(requested, at=context.site.clock.now())
    writer = JournalWriter(context.journal, number, context.site.clock)
    writer.insist(SubjectResolved(subject))
    writer.insist(SnapshotTaken("before", target.before))
    writer.insist(Planned((), "", move.partition, move.source, move.target))
    kind = ProcedureKind.AUTOMATIC if subject.node else ProcedureKind.PLAIN
    plan = MigrationPlan(context.site, subject, kind, target.before, (), (), target.cluster)
    writer.insist(TimeoutsKnown(timers(plan)))
    writer.insist(Note("This migration was not started by lpmtui: it only looks on.", Severity.WARNING))
    return number


class ForeignMove:
    """Follows one move. `look` returns True once its end is journalled."""

    def __init__(
        self, context: JobContext, number: str, target: Target, requester: Requester, *, whole: bool
    ) -> None:
        """`whole`: its `before` was taken before the move began, and everything can be compared with it."""
        self._context, self._clock = context, context.site.clock
        self._subject, self._before = target.subject, target.before
        self._writer = JournalWriter(context.journal, number, self._clock)
        self._stack = ExitStack()
        context.locks(requester, self._stack).take_job(number)
        known, tell = context.journal.state(number), self._writer.observe
        told, progress = known.reached, known.progress
        self._monitor = MigrationMonitor(target, context.options, tell, told=told, progress=progress)
        self._place, self._since = Location.MOVING, self._clock.monotonic()
        self._whole, self._compared = whole, 0.0
        self._told: tuple[str, ...] = ()

    def look(self) -> bool:
        """Look once; whether it is over."""
        self._monitor.look()
        place = self._where()
        if place is not self._place:
            self._place, self._since = place, self._clock.monotonic()
        lasted = self._clock.monotonic() - self._since
        if place in (Location.MOVING, Location.UNKNOWN) or lasted < _SETTLED_S:
            return False
        move = self._subject.move
        if place is Location.ARRIVED:
            return self._settled(lasted, move.target, Outcome.SUCCEEDED, ExitStatus.DONE, "")
        if place is Location.AT_SOURCE:
            why = f"It did not happen: {move.partition} is on {move.source}. It was stopped, or it failed."
            return self._settled(lasted, move.source, Outcome.ROLLED_BACK, ExitStatus.FAILED, why)
        why = self._stranded(place)
        return self._finish(Finished(Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, (), why))

    def close(self) -> None:
        """Stop looking at the move, and give back its lock."""
        self._monitor.close()
        self._stack.close()

    def _where(self) -> Location:
        """Where the partition is; UNKNOWN where a host does not answer."""
        try:
            return location_from(location_evidence(self._subject, self._context.site.ask))
        except LpmtuiError:
            return Location.UNKNOWN

    def _settled(self, lasted: float, place: str, outcome: Outcome, status: ExitStatus, why: str) -> bool:
        """Compare until everything is as before, or PowerHA's scripts have had their time."""
        if self._compared and self._clock.monotonic() - self._compared < _COMPARE_S:
            return False
        self._compared = self._clock.monotonic()
        drift = self._drift(place)
        if drift and lasted < self._context.limits.post_s:
            self._tell_wait(drift)
            return False
        return drift is not None and self._end(outcome, status, drift, why)

    def _end(self, outcome: Outcome, status: ExitStatus, drift: tuple[Drift, ...], why: str) -> bool:
        self._writer.insist(PhaseEntered(Phase.VERIFICATION, inferred=False))
        self._writer.insist(DriftFound(drift))
        if drift:
            outcome, status = Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION
            why = f"{why} {format_count(len(drift), 'thing')} not as before: {drift[0]}".strip()
        elif not self._whole:
            why = f"{why} {_FROM_THE_MIDDLE}".strip()
        return self._finish(Finished(outcome, status, tuple(map(str, drift)), why, verified=self._whole))

    def _drift(self, place: str) -> tuple[Drift, ...] | None:
        """What differs from before; None where it could not be looked at."""
        try:
            after = take_snapshot(self._context.site, self._subject)
        except LpmtuiError:
            return None
        self._writer.observe(SnapshotTaken("after", after))
        if self._whole:
            return differences(self._subject, self._before, after, place)
        return not_settled(after)

    def _tell_wait(self, drift: tuple[Drift, ...]) -> None:
        differs = tuple(f"{one.what}: {one.after}"[:_LONGEST] for one in drift[:_MOST])
        if differs != self._told:
            self._told = differs
            now = self._clock.now()
            until = now + timedelta(
                seconds=self._context.limits.post_s - (self._clock.monotonic() - self._since)
            )
            self._writer.observe(Waiting(_WAITS_FOR, now, until, differs))

    def _stranded(self, place: Location) -> str:
        move = self._subject.move
        if place is Location.STRANDED:
            line = f"migrlpar -o r -m {move.source} -p {move.partition}"
            return f"The migration was interrupted. Recover it with: {line} (panel lpm_recover_hmc)."
        return f"{move.partition} is {place.value}."

    def _finish(self, finished: Finished) -> bool:
        if self._told:
            self._writer.observe(WaitEnded(_WAITS_FOR, met=not finished.drift))
        self._writer.insist(finished)
        return True
