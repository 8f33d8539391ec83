"""A move in the HMC's words: the route of its migration, the options chosen, and where the partition is."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, TypeVar

from lpmtui.commands.hmc import hardware, io_adapters, lslparmigr, migrlpar
from lpmtui.commands.hmc.migration_route import AdapterMapping, MigrationRoute, MspPair, RemoteHmc
from lpmtui.commands.hmc.migrlpar import (
    MigrationOptions,
    MigrlparAnswer,
    NpivValidation,
    Redundancy,
    Requirement,
)
from lpmtui.model.command import Query
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move, NpivDepth, VlanBridge
from lpmtui.model.system import MigrationState, Partition, PartitionMigration, PartitionState
from lpmtui.site import Site

T = TypeVar("T")
_NPIV = {NpivDepth.PORT: NpivValidation.PORT, NpivDepth.DISK: NpivValidation.PORT_AND_DISK}
_BRIDGE = {VlanBridge.REQUIRED: Requirement.REQUIRED, VlanBridge.OVERRIDE: Requirement.OVERRIDE}


def route_of(subject: Subject) -> MigrationRoute:
    """From where to where a partition goes, and how one HMC reaches the other. Raises UsageError."""
    move = subject.move
    remote = None
    if subject.target_hmc != subject.hmc:
        remote = RemoteHmc(subject.peer_address or subject.target_hmc, subject.peer_user)
    return MigrationRoute(move.source, move.target, move.partition, remote=remote)


def options_of(move: Move) -> MigrationOptions:
    """What was chosen about the migration; the rest is the HMC's choice. Raises UsageError."""
    return MigrationOptions(
        msp=MspPair(*move.msp) if move.msp else None,
        mappings=tuple(AdapterMapping.parse(text) for text in move.mappings),
        pool=move.pool,
        redundant_msps=Redundancy.REQUIRED if move.redundant_msp else None,
        npiv_validation=_NPIV[move.npiv_validation] if move.npiv_validation else None,
        vlan_bridge=_BRIDGE[move.vlan_bridge] if move.vlan_bridge else None,
        wait_minutes=move.wait_minutes,
    )


def with_preserved_mappings(site: Site, subject: Subject) -> Subject:
    """The same with a mapping for each virtual adapter, where the move preserves them; given ones win.

    Raises Refused where the target cannot host them as the source does, and what the HMC's answers raise.
    """
    move = subject.move
    if not move.preserve_mappings:
        return subject
    asked = io_adapters.all_adapters(subject.hmc, move.source, move.partition)
    adapters = [adapter for query in asked for adapter in site.ask(query)]
    choices = site.ask(lslparmigr.mapping_choices(subject.hmc, route_of(subject)))
    given = tuple(AdapterMapping.parse(text) for text in move.mappings)
    slots = {mapping.slot for mapping in given}
    kept = lslparmigr.preserved_mappings([one for one in adapters if one.slot not in slots], choices)
    return replace(subject, move=replace(move, mappings=tuple(map(str, (*given, *kept)))))


def validation(subject: Subject) -> Query[MigrlparAnswer]:
    """The HMC's own validation of a move. Raises UsageError for options that make no sense."""
    return migrlpar.validate(subject.hmc, route_of(subject), options_of(subject.move))


def migration(subject: Subject) -> Query[MigrlparAnswer]:
    """The migration itself, with the same options."""
    return migrlpar.migrate(subject.hmc, route_of(subject), options_of(subject.move))


_MOVING = (PartitionState.MIGRATING_RUNNING, PartitionState.MIGRATING_NOT_ACTIVATED)
_UNDER_WAY = (MigrationState.STARTING, MigrationState.IN_PROGRESS)
_ENDING = (MigrationState.COMPLETE, MigrationState.ABORTED)
"""Under way, too, as long as the partition shows it; an HMC may remember them of an earlier migration."""


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


class Asks(Protocol):
    """Asks a host, and gives its answer as the question understands it."""

    def __call__(self, query: Query[T], /) -> T:
        """The answer."""
        ...


def location_evidence(subject: Subject, ask: Asks) -> LocationEvidence:
    """Ask for both systems' lists and the migrations at the source. Raises what `ask` does."""
    move = subject.move
    return evidence(
        move.partition,
        ask(hardware.partitions(subject.hmc, move.source)),
        ask(hardware.partitions(subject.target_hmc, move.target)),
        ask(lslparmigr.partition_migrations(subject.hmc, move.source)),
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
    ending = state in _ENDING and (len(places) > 1 or any(each.state in _MOVING for each in places))
    if seen.on_source and (state in _UNDER_WAY or ending):
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
