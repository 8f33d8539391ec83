"""The virtual adapters of a managed system as its consoles list them: clients, servers, trunks.

The world keeps client adapters only. The server adapters of the Virtual I/O Servers follow from them, and the
trunk adapters from the VLANs that the servers bridge.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpar import Adapter, PartitionEntry
from lpmtui.simulator.objects.system import Frame

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
