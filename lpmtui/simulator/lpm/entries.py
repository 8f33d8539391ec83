"""The two entries that a migrating partition has in the lists of partitions, and their virtual adapters."""

from __future__ import annotations

from dataclasses import replace

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm.wishes import target_pool, wished_server
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.objects.migration import Migration


def source_entry(world: World, migration: Migration) -> PartitionEntry:
    """The entry on the source."""
    return world.partitions[f"{migration.source}/{migration.partition}"]


def target_entry(world: World, migration: Migration) -> PartitionEntry | None:
    """The entry on the target, once it is there."""
    return world.partitions.get(f"{migration.target}/{migration.partition}")


def free_lpar_id(world: World, system: str, wanted: int) -> int:
    """A partition identifier on a system: the wanted one if it is free, else the lowest free one."""
    taken = {partition.lpar_id for partition in world.partitions.of(system)}
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
    vios = ""
    if adapter.vios:
        rank = servers.index(adapter.vios) if adapter.vios in servers else 0
        vios = wished_server(world, migration, adapter) or there[min(rank, len(there) - 1)]
    world.adapters.add(
        replace(
            adapter,
            partition=f"{migration.target}/{migration.partition}",
            vios=vios,
            vios_slot=free_server_slot(world, migration.target, vios) if vios else 0,
            wwpns=list(adapter.wwpns),
            disks=list(adapter.disks),
        )
    )


_FIRST_SERVER_SLOT = 101


def free_server_slot(world: World, system: str, vios: str) -> int:
    """A free virtual slot of a Virtual I/O Server for the server side of an adapter."""
    taken = {
        adapter.vios_slot
        for entry in world.partitions.of(system)
        for adapter in world.adapters.of(entry.key)
        if adapter.vios == vios
    }
    return next(slot for slot in range(_FIRST_SERVER_SLOT, 10_000) if slot not in taken)


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
    source.rmc_state, target.rmc_state = RmcState.INACTIVE, RmcState.ACTIVE
