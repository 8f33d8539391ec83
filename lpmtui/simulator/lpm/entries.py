"""The two entries of a migrating partition in the lists of partitions, and what migrlpar was asked for them.

A migration keeps the attributes of `-i` and the options with their dashes in `Migration.wishes`: mappings of
adapters, processor pool, overrides.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.systems import DEFAULT_POOL, Adapter, Frame, PartitionEntry

if TYPE_CHECKING:
    from lpmtui.simulator.objects.lpm_migration import Migration

_OVERRIDE = "2"
"""The value of migrlpar's options that goes on where a requirement is not met."""

_MAPPINGS = {"scsi": "virtual_scsi_mappings", "fc": "virtual_fc_mappings"}


def overrides(migration: Migration, option: str) -> bool:
    """Whether an option (`--vlanbridge`) lets the migration go on where its requirement is not met."""
    return migration.wishes.get(option) == _OVERRIDE


def wished_items(migration: Migration, attribute: str) -> list[list[str]]:
    """The items of a list attribute of `-i`, each in its parts between slashes."""
    text = migration.wishes.get(attribute, "")
    rows = list(csv.reader([text])) if text else []
    return [item.split("/") for item in (rows[0] if rows else []) if item]


def mapping_items(migration: Migration, variety: str) -> list[list[str]]:
    """The wished mappings of a kind of adapters: `[slot, server name, server id, server slot, ..]` each."""
    return wished_items(migration, _MAPPINGS[variety]) if variety in _MAPPINGS else []


def wrong_mappings(world: World, migration: Migration) -> list[str]:
    """The wished mappings that cannot be: no such adapter, no such server on the target, a slot in use."""
    return [
        "/".join(item)
        for variety in _MAPPINGS
        for item in mapping_items(migration, variety)
        if not _can_be(world, migration, variety, item)
    ]


def _can_be(world: World, migration: Migration, variety: str, item: list[str]) -> bool:
    adapters = world.adapters.of(source_entry(world, migration).key)
    server, slot = _server(world, migration, item), _server_slot(item)
    if server is None or (variety, item[0]) not in [(one.variety, str(one.slot)) for one in adapters]:
        return False
    if not slot.isdecimal():
        return not slot
    return int(slot) not in _used_slots(world, migration.target, server.name)


def _wished_mapping(migration: Migration, adapter: Adapter) -> list[str] | None:
    """The mapping that was wished for an adapter."""
    found = (item for item in mapping_items(migration, adapter.variety) if item[0] == str(adapter.slot))
    return next(found, None)


def _server_slot(item: list[str]) -> str:
    """The slot on the server that a mapping names; empty where it leaves the choice to the console."""
    return item[3] if len(item) > 3 else ""


def _server(world: World, migration: Migration, item: list[str]) -> PartitionEntry | None:
    """The server of a mapping: by name or by id, both have to fit where both are given."""
    name, number = ([*item, "", ""][place] for place in (1, 2))
    for one in world.partitions.of(migration.target):
        if one.is_vios and name in ("", one.name) and number in ("", str(one.lpar_id)) and (name or number):
            return one
    return None


def wished_pool(frame: Frame, migration: Migration) -> str | None:
    """The pool of the target system that was wished: empty where it has none such, None where none was."""
    name, number = (migration.wishes.get(f"shared_proc_pool_{what}") for what in ("name", "id"))
    if name is None and number is None:
        return None
    pools = {DEFAULT_POOL: "0", **{pool.name: str(pool.pool_id) for pool in frame.pools}}
    fitting = [one for one, its_id in pools.items() if name in (None, one) and number in (None, its_id)]
    return fitting[0] if fitting else ""


def target_pool(frame: Frame, migration: Migration, present: str) -> str:
    """The pool that the partition gets: the wished one, else the one of the same name, else the default."""
    wished = wished_pool(frame, migration)
    if wished:
        return wished
    return present if present in [pool.name for pool in frame.pools] else DEFAULT_POOL


def source_entry(world: World, migration: Migration) -> PartitionEntry:
    """The entry on the source."""
    return world.partitions[f"{migration.source}/{migration.partition}"]


def target_entry(world: World, migration: Migration) -> PartitionEntry | None:
    """The entry on the target, once it is there."""
    return world.partitions.get(f"{migration.target}/{migration.partition}")


def free_lpar_id(world: World, system: str, wanted: int) -> int:
    """A partition identifier on a system: the wanted one if it is free, else the lowest free one.

    What is on its way there has one already.
    """
    taken = {partition.lpar_id for partition in world.partitions.of(system)}
    taken |= {one.target_lpar_id for one in world.running_migrations() if one.target == system}
    return wanted if wanted not in taken else next(n for n in range(1, len(taken) + 2) if n not in taken)


def prepare_target(world: World, migration: Migration) -> None:
    """List the partition on the target, too, with its memory reserved and nothing in it."""
    source = source_entry(world, migration)
    world.partitions.add(
        replace(
            source,
            system=migration.target,
            lpar_id=migration.target_lpar_id,
            dirty=[list(point) for point in source.dirty],
            state=PartitionState.MIGRATING_RUNNING,
            rmc_state=RmcState.INACTIVE,
            pool=target_pool(world.frames[migration.target], migration, source.pool),
            placeholder=True,
        )
    )


def add_target_adapter(world: World, migration: Migration, place: int) -> None:
    """Give the target's entry the next of the source's adapters.

    It is hosted by the server that was wished for it, else by the one of the same rank.
    """
    source = source_entry(world, migration)
    adapter = world.adapters.of(source.key)[place]
    servers = [one.name for one in world.partitions.of(migration.source) if one.is_vios]
    there = [one.name for one in world.partitions.of(migration.target) if one.is_vios]
    vios, slot = "", 0
    if adapter.vios:
        rank = servers.index(adapter.vios) if adapter.vios in servers else 0
        item = _wished_mapping(migration, adapter)
        wished = _server(world, migration, item) if item else None
        vios = wished.name if wished else there[min(rank, len(there) - 1)]
        asked = _server_slot(item) if item else ""
        slot = int(asked) if asked else _free_slot(world, migration, vios)
    world.adapters.add(
        replace(
            adapter,
            partition=f"{migration.target}/{migration.partition}",
            vios=vios,
            vios_slot=slot,
            wwpns=list(adapter.wwpns),
            disks=list(adapter.disks),
        )
    )


_FIRST_SERVER_SLOT = 101


def free_server_slot(world: World, system: str, vios: str, *, kept: frozenset[int] = frozenset()) -> int:
    """A free virtual slot of a Virtual I/O Server for the server side of an adapter; not one of `kept`."""
    taken = _used_slots(world, system, vios) | kept
    return next(slot for slot in range(_FIRST_SERVER_SLOT, 10_000) if slot not in taken)


def _free_slot(world: World, migration: Migration, vios: str) -> int:
    """One that none of the migration's mappings names."""
    items = [item for variety in _MAPPINGS for item in mapping_items(migration, variety)]
    named = frozenset(int(slot) for item in items if (slot := _server_slot(item)))
    return free_server_slot(world, migration.target, vios, kept=named)


def _used_slots(world: World, system: str, vios: str) -> set[int]:
    return {
        adapter.vios_slot
        for entry in world.partitions.of(system)
        for adapter in world.adapters.of(entry.key)
        if adapter.vios == vios
    }


def remove_entry(world: World, key: str) -> None:
    """Take an entry out of its system's list, with its adapters."""
    remove_adapters(world, key)
    if key in world.partitions:
        world.partitions.remove(key)


def remove_adapters(world: World, key: str) -> None:
    """Take away an entry's adapters."""
    for adapter in world.adapters.of(key):
        world.adapters.remove(adapter.key)


def hand_over(world: World, migration: Migration) -> None:
    """The operating system runs on the target from now on."""
    source, target = source_entry(world, migration), target_entry(world, migration)
    assert target is not None
    world.images[migration.host].system = migration.target
    source.placeholder, target.placeholder = True, False
    target.rmc_state, source.rmc_state = source.rmc_state, RmcState.INACTIVE


def available_memory_mib(world: World, frame: Frame) -> int:
    """Memory of a system that no partition has."""
    used = sum(one.memory_mib for one in world.partitions.of(frame.name))
    return frame.memory_mib - frame.firmware_memory_mib - frame.held_mib - used


def available_processors(world: World, frame: Frame) -> float:
    """Processing units of a system that no partition has."""
    return frame.processors - sum(one.processor_units for one in world.partitions.of(frame.name))
