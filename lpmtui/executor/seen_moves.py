"""The moves in progress as the HMCs list them, whoever started them. Only looks: `status` shows them, too."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lpmtui.commands.hmc import lslparmigr
from lpmtui.journal import JobRow
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import JobOrigin
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Phase
from lpmtui.model.picture import SitePicture
from lpmtui.model.states import LISTED_AS_MOVING
from lpmtui.model.system import ManagedSystem, MigrationState, PartitionMigration

if TYPE_CHECKING:
    from lpmtui.site import Site

_RUNNING = (MigrationState.STARTING, MigrationState.IN_PROGRESS)


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
