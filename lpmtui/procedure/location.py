"""Where a partition is, by what both systems' HMCs say: the answer to "did it finish?"."""

from __future__ import annotations

from enum import StrEnum

from lpmtui.commands.hmc import lslparmigr, lssyscfg
from lpmtui.model.command import Query
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.system import MigrationState, Partition, PartitionMigration, PartitionState

_MOVING = (PartitionState.MIGRATING_RUNNING, PartitionState.MIGRATING_NOT_ACTIVATED)
_UNDER_WAY = (
    MigrationState.STARTING,
    MigrationState.IN_PROGRESS,
    MigrationState.COMPLETE,
    MigrationState.ABORTED,
)


class Location(StrEnum):
    """Where the partition is."""

    AT_SOURCE = "on the source, not migrating"
    MOVING = "migrating"
    ARRIVED = "on the target only, running"
    STRANDED = "in between: the migration ended without coming to its end"
    DOWN = "listed once, but not running"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class LocationEvidence:
    """What both sides say; None is what nobody could tell. `migration` is lslparmigr at the source."""

    on_source: tuple[Partition, ...] | None
    on_target: tuple[Partition, ...] | None
    migration: PartitionMigration | None = None
    """Of the source system; None also where it names no such partition."""


def questions(
    subject: Subject,
) -> tuple[Query[tuple[Partition, ...]], Query[tuple[Partition, ...]], Query[tuple[PartitionMigration, ...]]]:
    """The three questions behind the evidence: source's list, target's list, migrations at the source."""
    move = subject.move
    return (
        lssyscfg.partitions(subject.hmc, move.source),
        lssyscfg.partitions(subject.target_hmc, move.target),
        lslparmigr.partition_migrations(subject.hmc, move.source),
    )


def evidence(
    partition: str,
    on_source: tuple[Partition, ...] | None,
    on_target: tuple[Partition, ...] | None,
    migrations: tuple[PartitionMigration, ...] | None,
) -> LocationEvidence:
    """What three answers say about one partition."""

    def mine(found: tuple[Partition, ...] | None) -> tuple[Partition, ...] | None:
        return None if found is None else tuple(each for each in found if each.name == partition)

    migration = next((each for each in migrations or () if each.partition == partition), None)
    return LocationEvidence(mine(on_source), mine(on_target), migration)


def location_from(seen: LocationEvidence) -> Location:
    """Resolve what became of a migration whose command ended, failed, or lost its connection.

    The exit status of migrlpar and the migration's own state do not count alone: a partition has arrived when
    it is gone from the source and Running on the target, and it is back when it is on the source only and no
    migration goes on.
    """
    if seen.on_source is None or seen.on_target is None:
        return Location.UNKNOWN
    places = (*seen.on_source, *seen.on_target)
    state = seen.migration.state if seen.migration else MigrationState.NOT_MIGRATING
    if state in _UNDER_WAY and seen.on_source:
        return Location.MOVING
    if state in (MigrationState.FAILED, MigrationState.INVALID):
        return Location.STRANDED
    if len(places) != 1:
        return Location.STRANDED if places else Location.UNKNOWN
    (place,) = places
    if place.state in _MOVING:
        return Location.STRANDED
    if place.state is not PartitionState.RUNNING:
        return Location.DOWN
    return Location.ARRIVED if seen.on_target else Location.AT_SOURCE
