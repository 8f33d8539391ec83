"""Whether a partition can be moved: one function per check, as the console asks before a migration."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.states import PartitionState, RmcState, SystemState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm import message, stages
from lpmtui.simulator.lpm.entries import (
    available_memory_mib,
    available_processors,
    overrides,
    source_entry,
    wished_items,
    wished_pool,
    wrong_mappings,
)
from lpmtui.simulator.lpm.stages import timing
from lpmtui.simulator.objects.lpm_migration import Migration
from lpmtui.simulator.objects.systems import Frame, PartitionEntry


def objections(world: World, migration: Migration) -> list[str]:
    """Everything that speaks against a migration; an empty list lets it go on."""
    checks = (
        _systems,
        _partition,
        _connections,
        _limits,
        _resources,
        _wishes,
        _physical_adapters,
        _storage,
        _networks,
        _software,
    )
    return [objection for check in checks for objection in check(world, migration)]


def target_objections(world: World, migration: Migration) -> list[str]:
    """What has come up since the validation against making the partition's place on the target."""
    return list(_resources(world, migration))


def device_objections(world: World, migration: Migration) -> list[str]:
    """What has come up since the validation against its virtual adapters on the target."""
    return [*_storage(world, migration), *_networks(world, migration)]


def movers(world: World, system: str) -> list[PartitionEntry]:
    """Mover service partitions of a system that can carry one more migration, the least busy first."""
    busy = [
        msp
        for one in world.running_migrations()
        for pair in one.mover_pairs
        for where, _, msp in (key.partition("/") for key in pair)
        if where == system
    ]
    able = [
        one
        for one in world.partitions.of(system)
        if one.is_vios
        and one.msp
        and one.rmc_state is RmcState.ACTIVE
        and one.mover_bps > 0
        and busy.count(one.name) < _most_migrations(world, one)
    ]
    return sorted(able, key=lambda one: (busy.count(one.name), one.lpar_id))


def _most_migrations(world: World, mover: PartitionEntry) -> int:
    """How many migrations a mover service partition carries at a time, on the link that it has."""
    rate = min(mover.mover_bps, world.frames[mover.system].link_bps)
    slow = rate <= timing().slow_link_bps
    return min(mover.mover_limit, timing().slow_link_migrations) if slow else mover.mover_limit


def wished_mover(world: World, migration: Migration, side: str) -> list[PartitionEntry]:
    """The mover service partitions of the source or `dest` side that a migration may use, the best first.

    Of those that were named each stands where it was named; one that cannot be used is missing.
    """
    able = movers(world, migration.source if side == "source" else migration.target)
    wished = _named_movers(migration, side)
    if len(wished) == 1:
        return [one for one in able if _is_named(one, *wished[0])]
    return [one for name, number in wished for one in able if _is_named(one, name, number)]


def _named_movers(migration: Migration, side: str) -> list[tuple[str, str]]:
    """Name and identifier, empty for any, of each mover that was asked for; two for a redundant migration."""
    place = 1 if side == "source" else 4
    if pairs := wished_items(migration, "redundant_msps"):
        return [(pair[place], pair[place + 1]) for pair in pairs if len(pair) > place + 1]
    if single := wished_items(migration, f"{side}_msps"):
        name, number = [*single[0], ""][:2]
        return [(name, number)]
    name, number = (migration.wishes.get(f"{side}_msp_{what}", "") for what in ("name", "id"))
    return [(name, number)]


def _is_named(mover: PartitionEntry, name: str, number: str) -> bool:
    return name in ("", mover.name) and number in ("", str(mover.lpar_id))


def choose_movers(world: World, migration: Migration) -> None:
    """Give a migration its movers; a second pair where redundancy was asked for and both sides have one."""
    sources, targets = (wished_mover(world, migration, side) for side in ("source", "dest"))
    migration.source_msp, migration.target_msp = sources[0].name, targets[0].name
    redundant = migration.wishes.get("--redundantmsps") in ("1", "2") or "redundant_msps" in migration.wishes
    if redundant and min(len(sources), len(targets)) >= _A_PAIR:
        migration.second_source_msp, migration.second_target_msp = sources[1].name, targets[1].name


def _frames(world: World, migration: Migration) -> tuple[Frame, Frame]:
    return world.frames[migration.source], world.frames[migration.target]


def _systems(world: World, migration: Migration) -> Iterator[str]:
    for frame in _frames(world, migration):
        if frame.state is not SystemState.OPERATING:
            yield message("system-state", system=frame.name, state=frame.state.value)
        if not frame.mobility_capable:
            yield message("not-capable", system=frame.name)


def _partition(world: World, migration: Migration) -> Iterator[str]:
    partition = source_entry(world, migration)
    name = partition.name
    if partition.is_vios:
        yield message("partition-is-server", partition=name)
    if partition.state is not PartitionState.RUNNING:
        yield message("partition-state", partition=name, state=partition.state.value)
    if partition.migration_disabled:
        yield message("partition-disabled", partition=name)
    if f"{migration.target}/{name}" in world.partitions:
        yield message("name-taken", system=migration.target, partition=name)
    wanted = migration.wishes.get("dest_lpar_id")
    taken = {str(one.lpar_id) for one in world.partitions.of(migration.target)}
    if wanted is not None and (not wanted.isdecimal() or wanted in taken):
        yield message("id-taken", system=migration.target, number=wanted)


def _connections(world: World, migration: Migration) -> Iterator[str]:
    if source_entry(world, migration).rmc_state is not RmcState.ACTIVE:
        yield message("no-rmc", partition=migration.partition)
    for frame in _frames(world, migration):
        for server in world.partitions.of(frame.name):
            if server.is_vios and server.msp and server.rmc_state is not RmcState.ACTIVE:
                yield message("no-rmc", partition=server.name)


def _limits(world: World, migration: Migration) -> Iterator[str]:
    for side, frame in zip(("source", "dest"), _frames(world, migration), strict=True):
        under_way = sum(1 for one in world.running_migrations() if frame.name in (one.source, one.target))
        if under_way >= frame.active_migrations:
            yield message("limit", system=frame.name, limit=frame.active_migrations)
        elif len(wished_mover(world, migration, side)) < len(_named_movers(migration, side)):
            yield message("no-mover", system=frame.name)


def _resources(world: World, migration: Migration) -> Iterator[str]:
    source, target = _frames(world, migration)
    partition = source_entry(world, migration)
    memory, processors = available_memory_mib(world, target), available_processors(world, target)
    named = {"system": target.name, "partition": partition.name}
    if memory < partition.memory_mib:
        yield message("memory", available=memory, needed=partition.memory_mib, **named)
    if processors < partition.processor_units:
        yield message("processors", available=f"{processors:g}", needed=partition.processor_units, **named)
    if source.region_size_mib != target.region_size_mib:
        sizes = {"source_size": source.region_size_mib, "size": target.region_size_mib}
        yield message("region-size", source=source.name, system=target.name, **sizes)
    if partition.compat_mode not in target.compat_modes:
        yield message("compatibility", mode=partition.compat_mode, **named)


def _wishes(world: World, migration: Migration) -> Iterator[str]:
    target = world.frames[migration.target]
    if wished_pool(target, migration) == "":
        asked = [migration.wishes.get(f"shared_proc_pool_{what}", "") for what in ("name", "id")]
        yield message("pool-unknown", system=target.name, pool=" ".join(filter(None, asked)))
    for item in wrong_mappings(world, migration):
        yield message("mapping", system=target.name, partition=migration.partition, mapping=item)
    if migration.wishes.get("--redundantmsps") == _REQUIRED:
        for side, frame in zip(("source", "dest"), _frames(world, migration), strict=True):
            if len(wished_mover(world, migration, side)) < _A_PAIR:
                yield message("no-redundant-movers", system=frame.name)


_REQUIRED = "1"
_A_PAIR = 2


def _physical_adapters(world: World, migration: Migration) -> Iterator[str]:
    frame, name = world.frames[migration.source], migration.partition
    if migration.wishes.get("--migsriov") is None:
        for adapter in frame.sriov:
            if name in adapter.partitions:
                yield message("sriov", partition=name, adapter=adapter.adapter_id)
    for slot in frame.slots:
        if slot.partition == name:
            yield message("physical-io", partition=name, slot=slot.drc_index, adapter=slot.description)


def _storage(world: World, migration: Migration) -> Iterator[str]:
    target = world.frames[migration.target]
    partition = source_entry(world, migration)
    servers = [one for one in world.partitions.of(target.name) if one.is_vios]
    named = {"system": target.name, "partition": partition.name}
    for adapter in world.adapters.of(partition.key):
        if adapter.variety == "fc" and not target.wwpns_zoned:
            yield message("npiv", slot=adapter.slot, wwpns=" ".join(adapter.wwpns))
        if adapter.vios and not servers:
            yield message("no-server", slot=adapter.slot, **named)
        for name in adapter.disks:
            disk = world.disks.get(name)
            if disk and adapter.variety == "scsi" and disk.reserve_policy != "no_reserve":
                yield message("reserve", disk=name, slot=adapter.slot, policy=disk.reserve_policy, **named)


def _networks(world: World, migration: Migration) -> Iterator[str]:
    target = world.frames[migration.target]
    partition = source_entry(world, migration)
    for adapter in (one for one in world.adapters.of(partition.key) if one.variety == "eth"):
        named = {"system": target.name, "partition": partition.name}
        if adapter.vswitch not in target.virtual_switches:
            yield message("virtual-switch", switch=adapter.vswitch, slot=adapter.slot, **named)
        elif target.vlans and adapter.vlan not in target.vlans and not overrides(migration, "--vlanbridge"):
            yield message("vlan", vlan=adapter.vlan, **named)


def _software(world: World, migration: Migration) -> Iterator[str]:
    if migration.host not in world.images:
        return
    why = stages.software().check(world, migration)
    if why is not None:
        yield message("software", partition=migration.partition, why=why)
