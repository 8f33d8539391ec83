"""The moves in progress as the HMCs list them, whoever started them. Only looks: `status` shows them, too."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lpmtui.commands.aix import ErrorLabel, MigrationEntry, migration_entries, node_clock
from lpmtui.commands.hmc import lslparmigr
from lpmtui.journal import JobRow
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import Requested
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import JobOrigin, Move, Outcome, Phase
from lpmtui.model.picture import SitePicture
from lpmtui.model.request import Requester
from lpmtui.model.states import LISTED_AS_MOVING
from lpmtui.model.system import ManagedSystem, MigrationState, PartitionMigration

if TYPE_CHECKING:
    from lpmtui.executor.jobs import JobContext
    from lpmtui.site import Site


_RUNNING = (MigrationState.STARTING, MigrationState.IN_PROGRESS)
LATEST = 20
"""So many of a node's last migrations are looked at."""
_SLACK = timedelta(minutes=10)
"""Clocks differ, and a job begins before its migration does."""


@dataclass(frozen=True, slots=True)
class SeenMove:
    """A migration that an HMC lists. `target` is empty while nobody tells where it goes."""

    hmc: str
    source: str
    target: str
    migration: PartitionMigration

    @property
    def partition(self) -> str:
        """The name of the partition that moves."""
        return self.migration.partition


def request_of_others(move: Move, site: str, cluster: str) -> Requested:
    """The first record of a move that lpmtui did not start."""
    asked = Requested.of_move(move, site=site, cluster=cluster, requested_by=Requester("not by lpmtui"))
    return replace(asked, origin=JobOrigin.OTHER)


def moves_in_progress(
    site: Site,
    picture: SitePicture,
    systems: Iterable[ManagedSystem],
    stood: Mapping[str, str] | None = None,
) -> list[SeenMove]:
    """Every migration that an HMC lists as running, once; a system whose HMC is silent tells none.

    Both systems list it. The source is the side that names where it goes; where both name one, the system on
    which the partition `stood` when nothing moved.
    """
    found: dict[str, list[SeenMove]] = {}
    for system in systems:
        with contextlib.suppress(LpmtuiError):
            hmc = site.managing_hmc(system.name)
            for one in site.ask(lslparmigr.partition_migrations(hmc, system.name)):
                if one.state in _RUNNING:
                    seen = SeenMove(hmc, system.name, target_of(one, system.name, picture), one)
                    found.setdefault(one.partition, []).append(seen)
    return [_from_the_source(sides, (stood or {}).get(partition, "")) for partition, sides in found.items()]


def _from_the_source(sides: list[SeenMove], stood: str) -> SeenMove:
    return max(sides, key=lambda side: (side.source == stood, bool(side.migration.target)))


def target_of(found: PartitionMigration, source: str, picture: SitePicture) -> str:
    """The system that a move goes to, where the HMC or the picture tells; else empty."""
    others = [place.system for place in picture.where(found.partition) if place.system != source]
    return found.target or (others[0] if others else "")


def _with_a_migrating_partition(picture: SitePicture) -> Iterator[ManagedSystem]:
    moving = {one.system for one in picture.partitions if one.state in LISTED_AS_MOVING}
    return (system for system in picture.systems if system.name in moving)


def rows_of_others(site: Site, picture: SitePicture, rows: list[JobRow]) -> list[JobRow]:
    """The rows, and behind them the moves in progress that none is about, without a number."""
    known = {row.partition for row in rows}
    return rows + [
        JobRow(
            id="",
            partition=seen.partition,
            source=seen.source,
            target=seen.target,
            phase=Phase.MEMORY if seen.migration.bytes_transmitted else Phase.TARGET_PARTITION,
            started_at=picture.as_of,
            finished_at=None,
            outcome=Outcome.RUNNING,
            exit_status=None,
            site=picture.site,
            cluster="",
            procedure="",
            origin=JobOrigin.OTHER,
        )
        for seen in moves_in_progress(site, picture, _with_a_migrating_partition(picture))
        if seen.partition not in known
    ]


@dataclass(frozen=True, slots=True)
class LoggedMove:
    """A migration as the node itself has logged it; `done` is False where AIX says that it was aborted."""

    began: datetime
    ended: datetime
    done: bool


def logged_moves(entries: Iterable[tuple[ErrorLabel, datetime]]) -> Iterator[LoggedMove]:
    """Each start with the end that follows it, from entries in the order of time. Pure."""
    began: datetime | None = None
    for label, at in entries:
        if label is ErrorLabel.STARTED:
            began = at
        elif began is not None:
            yield LoggedMove(began, at, label is ErrorLabel.DONE)
            began = None


def record_logged_moves(context: JobContext, picture: SitePicture) -> list[str]:
    """Record what the error logs of all matched nodes tell and the journal does not; the jobs' numbers."""
    found = []
    for identity in picture.identities:
        if identity.matched:
            with contextlib.suppress(LpmtuiError):
                place = picture.partition_of(identity.node)
                system = place.system if place else identity.system
                found += _record(context, identity.node, identity.partition, identity.cluster, system)
    return found


def _record(context: JobContext, node: str, partition: str, cluster: str, system: str) -> list[str]:
    clock = context.site.ask(node_clock(node))
    entries = context.site.ask(migration_entries(node))
    timed = sorted(_timed(entries, clock.epoch_of), key=lambda one: one[1])
    rows = [row for row in context.journal.migrations() if row.partition == partition]
    missing = [move for move in list(logged_moves(timed))[-LATEST:] if not _known(move, rows)]
    return [_journalled(context, move, node, partition, cluster, system) for move in missing]


def _timed(entries: Iterable[MigrationEntry], epoch_of: object) -> Iterator[tuple[ErrorLabel, datetime]]:
    for entry in entries:
        if entry.local is not None:
            assert callable(epoch_of)
            yield entry.label, datetime.fromtimestamp(epoch_of(entry.local), UTC)


def _known(move: LoggedMove, rows: Iterable[JobRow]) -> bool:
    """Whether a job of the journal is about this migration."""
    return any(
        row.started_at - _SLACK <= move.ended
        and (row.finished_at is None or move.began <= row.finished_at + _SLACK)
        for row in rows
    )


def _journalled(
    context: JobContext, move: LoggedMove, node: str, partition: str, cluster: str, system: str
) -> str:
    moved = Move(partition, system) if move.done else Move(partition, "", system)
    requested = request_of_others(moved, context.site.name, cluster)
    number = context.journal.begin(requested, at=move.began)
    told = f"Found afterwards in the error log of {node}; nobody compared what was before with what is."
    context.journal.append(number, Note(told), at=move.ended)
    why = told if move.done else f"AIX logged that it was aborted. {told}"
    outcome = Outcome.SUCCEEDED if move.done else Outcome.ROLLED_BACK
    status = ExitStatus.DONE if move.done else ExitStatus.FAILED
    end = Finished(outcome, status, (), why, verified=False)
    context.journal.append(number, end, at=move.ended)
    return number
