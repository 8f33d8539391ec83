"""Moves that others start: another console, PowerVC, a script or the cloud provider. Looks on, and records.

A move is recognised by what the HMCs list (`lslparmigr`), recorded as a job of origin "other", and followed
like one of lpmtui's own as far as it can be seen. Nothing of it is ever touched.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from lpmtui.executor.foreign_move import ForeignMove, begin_record
from lpmtui.executor.job_context import JobContext
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.executor.seen_moves import SeenMove, moves_in_progress, target_of
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import JobOrigin, Subject
from lpmtui.model.move import Move
from lpmtui.model.picture import SitePicture
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.collector import take_snapshot

_AFTERGLOW_S = 300.0
"""So long after a job's end the HMC may still list its migration."""
_PICTURE_S = 60.0
"""How long a picture of the site stands for where everything is while nothing moves."""
_BASELINE_S = 600.0
"""How old a snapshot of a quiet node may be to stand for how everything was before a move."""


class ForeignMoves:
    """Looks for moves of others once per call of `look`, and follows those that it has found.

    `begun` gets the number of each job that is opened. One process at a time watches a site: the others'
    `look` does nothing (`watching` is then false).
    """

    def __init__(self, context: JobContext, holder: Holder, begun: Callable[[str], None]) -> None:
        self._context = context
        self._holder = holder
        self._begun = begun
        self._moves: dict[str, ForeignMove] = {}
        self._baselines: dict[str, tuple[float, Snapshot]] = {}
        self._stood: dict[str, str] = {}
        self._picture: SitePicture | None = None
        self._pictured = 0.0
        self._lock: Lock | None = None

    @property
    def watching(self) -> bool:
        """Whether this process is the one that watches."""
        return self._lock is not None

    @property
    def open_jobs(self) -> tuple[str, ...]:
        """The numbers of the jobs that are followed now."""
        return tuple(move.number for move in self._moves.values())

    def look(self) -> None:
        """Look once. Raises JournalTrouble, Unreachable when no host answers at all."""
        if not self._take_turn():
            return
        picture = self._known()
        for seen in moves_in_progress(self._context.site, picture, picture.systems, self._stood):
            if seen.partition not in self._moves and not self._ours(seen.partition):
                picture = self._known(anew=True)
                target = seen.target or target_of(seen.migration, seen.source, picture)
                if target:
                    self._open(replace(seen, target=target), picture)
        for partition, move in list(self._moves.items()):
            if move.look():
                move.close()
                del self._moves[partition]
                self._baselines.pop(partition, None)
        if not self._moves:
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
        for move in self._moves.values():
            move.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _take_turn(self) -> bool:
        state_dir = self._context.state_dir
        if self._lock is None and state_dir is not None:
            with contextlib.suppress(LpmtuiError):
                held = Held("watch", "others", self._context.site.name)
                self._lock = Lock.take(state_dir, held, self._holder)
        return self._lock is not None

    def _ours(self, partition: str) -> bool:
        """Whether a job of lpmtui is about this partition, or has just ended."""
        now = self._context.site.clock.now()
        return any(
            row.finished_at is None or (now - row.finished_at).total_seconds() < _AFTERGLOW_S
            for row in self._context.journal.migrations()
            if (row.site, row.partition, row.origin) == (self._context.site.name, partition, JobOrigin.LPMTUI)
        )

    def _open(self, seen: SeenMove, picture: SitePicture) -> None:
        subject = self._subject(seen.partition, seen.source, seen.target, picture)
        known = self._baselines.get(seen.partition)
        before = known[1] if known else take_snapshot(self._context.site, subject, picture)
        cluster = picture.cluster(subject.cluster) if subject.cluster else None
        whole = known is not None or not subject.cluster
        number = self._unfinished(seen.partition) or begin_record(self._context, subject, before, cluster)
        move = ForeignMove(self._context, number, subject, before, cluster, self._holder, whole=whole)
        self._moves[seen.partition] = move
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
            tuple(node.name for node in cluster.nodes if identity and node.name != identity.node)
            if cluster
            else (),
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
