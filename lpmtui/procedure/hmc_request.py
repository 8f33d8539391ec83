"""A move in the HMC's words: the route of its migration and the options chosen for it."""

from __future__ import annotations

from dataclasses import replace

from lpmtui.commands.hmc import hardware, lslparmigr, migrlpar
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
from lpmtui.model.move import Move, NpivDepth, VlanBridge
from lpmtui.site import Site

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
    asked = hardware.all_adapters(subject.hmc, move.source, move.partition)
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
