"""What belongs to a managed system: pools, slots, SR-IOV adapters, virtual switches and virtual adapters.

The world keeps client adapters only. The server adapters of the Virtual I/O Servers follow from them, and the
trunk adapters from the VLANs that the servers bridge.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import Value
from lpmtui.simulator.hmc.records import ListingVocabulary, Readers
from lpmtui.simulator.objects.systems import (
    DEFAULT_POOL,
    Adapter,
    Frame,
    IoSlot,
    PartitionEntry,
    ProcessorPool,
    SriovAdapter,
)

_FIRST_TRUNK_SLOT = 2


@dataclass(frozen=True, slots=True)
class AdapterRow:
    """One virtual adapter: `variety` eth, scsi or fc, `role` client, server or trunk."""

    owner: PartitionEntry
    slot: int
    variety: str
    role: str
    required: bool = False
    remote: PartitionEntry | None = None
    remote_slot: int = 0
    vlan: int = 0
    vswitch: str = ""
    mac: str = ""
    trunk_priority: int = 0
    wwpns: tuple[str, ...] = ()
    disks: tuple[str, ...] = ()


def adapters_of(world: World, owner: PartitionEntry) -> list[AdapterRow]:
    """The adapters of a partition, or of a Virtual I/O Server."""
    if owner.is_vios:
        return [*_trunks(world, owner), *_servers(world, owner)]
    return [_client(world, owner, adapter) for adapter in world.adapters.of(owner.key)]


def bridged_vlans(world: World, frame: Frame) -> list[int]:
    """The VLANs that a system's servers bridge; where nothing is said, those that its partitions use."""
    if frame.vlans:
        return list(frame.vlans)
    adapters = [one for entry in world.partitions.of(frame.name) for one in world.adapters.of(entry.key)]
    return sorted({adapter.vlan for adapter in adapters if adapter.variety == "eth"}) or [1]


def location(frame: Frame, owner: PartitionEntry, slot: int) -> str:
    """The location code of a virtual slot: `U9009.42A.782A1B0-V3-C4`."""
    return f"U{frame.type_model.replace('-', '.')}.{frame.serial}-V{owner.lpar_id}-C{slot}"


def _client(world: World, owner: PartitionEntry, adapter: Adapter) -> AdapterRow:
    if adapter.variety == "eth":
        return AdapterRow(
            owner,
            adapter.slot,
            "eth",
            "client",
            adapter.required,
            vlan=adapter.vlan,
            vswitch=adapter.vswitch,
            mac=adapter.mac,
        )
    return AdapterRow(
        owner,
        adapter.slot,
        adapter.variety,
        "client",
        adapter.required,
        remote=world.partitions.get(f"{owner.system}/{adapter.vios}"),
        remote_slot=adapter.vios_slot,
        wwpns=tuple(adapter.wwpns),
        disks=tuple(adapter.disks),
    )


def _servers(world: World, server: PartitionEntry) -> list[AdapterRow]:
    found = [
        AdapterRow(
            server,
            adapter.vios_slot,
            adapter.variety,
            "server",
            remote=entry,
            remote_slot=adapter.slot,
            disks=tuple(adapter.disks),
        )
        for entry in world.partitions.of(server.system)
        for adapter in world.adapters.of(entry.key)
        if adapter.vios == server.name
    ]
    return sorted(found, key=lambda row: row.slot)


def _trunks(world: World, server: PartitionEntry) -> list[AdapterRow]:
    """One trunk adapter for each VLAN and switch; the first server bridges, the others stand by."""
    frame = world.frames[server.system]
    servers = [one.name for one in world.partitions.of(frame.name) if one.is_vios]
    networks = [(vlan, switch) for switch in frame.virtual_switches for vlan in bridged_vlans(world, frame)]
    return [
        AdapterRow(
            server,
            _FIRST_TRUNK_SLOT + place,
            "eth",
            "trunk",
            vlan=vlan,
            vswitch=switch,
            mac=f"fa{zlib.crc32(f'{server.key}{place}'.encode()):08x}{place % 256:02x}",
            trunk_priority=servers.index(server.name) + 1,
        )
        for place, (vlan, switch) in enumerate(networks)
    ]


@dataclass(frozen=True, slots=True)
class OfSystem:
    """Something of a managed system: a pool, a slot, a port, a switch."""

    frame: Frame
    thing: Any
    number: int = 0


def _users(world: World, row: OfSystem, read: Callable[[PartitionEntry], str]) -> list[str]:
    entries = world.partitions.of(row.frame.name)
    return [read(one) for one in entries if one.pool == row.thing.name and not one.is_vios]


def _of_shared(read: Callable[[ProcessorPool], Value]) -> Callable[[World, OfSystem], Value]:
    """An attribute that the default pool does not have."""
    return lambda _, row: None if row.thing.name == DEFAULT_POOL else read(row.thing)


_POOLS: Readers[OfSystem] = {
    "name": lambda _, row: row.thing.name,
    "shared_proc_pool_id": lambda _, row: row.thing.pool_id,
    "max_pool_proc_units": _of_shared(lambda pool: pool.max_units),
    "curr_reserved_pool_proc_units": _of_shared(lambda pool: pool.reserved_units),
    "pend_reserved_pool_proc_units": _of_shared(lambda pool: pool.reserved_units),
    "lpar_names": lambda world, row: _users(world, row, lambda entry: entry.name),
    "lpar_ids": lambda world, row: _users(world, row, lambda entry: str(entry.lpar_id)),
}


def _slot_location(row: OfSystem) -> str:
    return row.thing.drc_name or f"U78D2.001.{row.frame.serial}-P1-C{row.number}"


def _owner_id(world: World, row: OfSystem) -> Value:
    owner = world.partitions.get(f"{row.frame.name}/{row.thing.partition}")
    return owner.lpar_id if owner else "none"


_IO_SLOTS: Readers[OfSystem] = {
    "unit_phys_loc": lambda _, row: _slot_location(row).partition("-")[0],
    "bus_id": lambda _, row: row.number,
    "phys_loc": lambda _, row: _slot_location(row).rpartition("-")[2],
    "drc_index": lambda _, row: row.thing.drc_index,
    "lpar_name": lambda _, row: row.thing.partition or None,
    "lpar_id": _owner_id,
    "description": lambda _, row: row.thing.description,
    "drc_name": lambda _, row: _slot_location(row),
}

_SRIOV_ADAPTERS: Readers[OfSystem] = {
    "adapter_id": lambda _, row: row.thing.adapter_id,
    "slot_id": lambda _, row: f"2101{row.thing.adapter_id:04X}",
    "adapter_max_logical_ports": lambda _, row: 60 * row.thing.physical_ports,
    "logical_ports": lambda _, row: 60 * row.thing.physical_ports,
    "phys_loc": lambda _, row: _slot_location(row),
    "phys_ports": lambda _, row: row.thing.physical_ports,
}

_SRIOV_PORTS: Readers[OfSystem] = {
    "adapter_id": lambda _, row: row.thing.adapter_id,
    "phys_port_id": lambda _, row: row.number,
    "phys_port_loc": lambda _, row: f"{_slot_location(row)}-T{row.number + 1}",
    "config_logical_ports": lambda _, row: len(row.thing.partitions) if row.number == 0 else 0,
    "curr_eth_logical_ports": lambda _, row: len(row.thing.partitions) if row.number == 0 else 0,
}


def _port_user(world: World, row: OfSystem) -> PartitionEntry | None:
    return world.partitions.get(f"{row.frame.name}/{row.thing.partitions[row.number]}")


def _of_user(read: Callable[[PartitionEntry], Value]) -> Callable[[World, OfSystem], Value]:
    return lambda world, row: read(user) if (user := _port_user(world, row)) else None


_LOGICAL_PORTS: Readers[OfSystem] = {
    "lpar_name": lambda _, row: row.thing.partitions[row.number],
    "lpar_id": _of_user(lambda user: user.lpar_id),
    "lpar_state": _of_user(lambda user: user.state.value),
    "adapter_id": lambda _, row: row.thing.adapter_id,
    "logical_port_id": lambda _, row: str(27004001 + row.number),
    "drc_name": lambda _, row: f"{_slot_location(row)}-T1-S{row.number + 1}",
}

_SWITCHES: Readers[OfSystem] = {
    "vswitch": lambda _, row: row.thing,
    "vnetworks": lambda world, row: [f"VLAN{vlan}-{row.thing}" for vlan in bridged_vlans(world, row.frame)],
}

_NETWORKS: Readers[OfSystem] = {
    "vnetwork": lambda _, row: f"VLAN{row.number}-{row.thing}",
    "vswitch": lambda _, row: row.thing,
    "is_tagged": lambda _, row: int(row.number != 1),
    "vlan_id": lambda _, row: row.number,
}

VOCABULARIES: dict[str, ListingVocabulary[OfSystem]] = {
    "procpool": ListingVocabulary("procpool", _POOLS),
    "io slot": ListingVocabulary("io_slot", _IO_SLOTS),
    "sriov adapter": ListingVocabulary("sriov_adapter", _SRIOV_ADAPTERS),
    "sriov physport": ListingVocabulary("sriov_physport", _SRIOV_PORTS),
    "sriov logport": ListingVocabulary("sriov_logport", _LOGICAL_PORTS),
    "virtualio vswitch": ListingVocabulary("vio_vswitch", _SWITCHES),
    "virtualio vnetwork": ListingVocabulary("vio_vnetwork", _NETWORKS),
}
"""Resource and subtype -> what its listing shows."""


def of_wanted(rows: list[OfSystem], wanted: dict[str, list[str]]) -> list[OfSystem]:
    """Those that the filters let through: adapters by number, slots by the partition that has them."""
    if numbers := wanted.get("adapter_ids"):
        rows = [row for row in rows if str(getattr(row.thing, "adapter_id", "")) in numbers]
    if names := wanted.get("lpar_names"):
        rows = [row for row in rows if _belongs(row, names)]
    return rows


def _belongs(row: OfSystem, names: list[str]) -> bool:
    if isinstance(row.thing, IoSlot):
        return row.thing.partition in names
    if isinstance(row.thing, SriovAdapter):
        return row.number < len(row.thing.partitions) and row.thing.partitions[row.number] in names
    return True


def _pools_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, pool) for pool in (ProcessorPool(DEFAULT_POOL, 0), *frame.pools)]


def _slots_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, slot, place) for place, slot in enumerate(frame.slots, start=1)]


def _sriov_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, adapter, place) for place, adapter in enumerate(frame.sriov, start=1)]


def _ports_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, one, port) for one in frame.sriov for port in range(one.physical_ports)]


def _logical_ports_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, one, place) for one in frame.sriov for place in range(len(one.partitions))]


def _switches_of(_: World, frame: Frame) -> list[OfSystem]:
    return [OfSystem(frame, switch) for switch in frame.virtual_switches]


def _networks_of(world: World, frame: Frame) -> list[OfSystem]:
    vlans = bridged_vlans(world, frame)
    return [OfSystem(frame, switch, vlan) for switch in frame.virtual_switches for vlan in vlans]


PARTS: dict[str, Callable[[World, Frame], list[OfSystem]]] = {
    "procpool": _pools_of,
    "io slot": _slots_of,
    "sriov adapter": _sriov_of,
    "sriov physport": _ports_of,
    "sriov logport": _logical_ports_of,
    "virtualio vswitch": _switches_of,
    "virtualio vnetwork": _networks_of,
}
"""Listings of what belongs to the system itself."""
