"""`lshwres`: memory, processors, pools, physical and SR-IOV adapters, virtual adapters and switches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc import system_parts
from lpmtui.simulator.hmc.command_line import Options, Syntax, missing_parameter, parse
from lpmtui.simulator.hmc.records import (
    LISTING_FLAGS,
    ListingVocabulary,
    Readers,
    chosen_partitions,
    connected_system,
    console_program,
    filter_values,
    list_records,
)
from lpmtui.simulator.hmc.system_parts import AdapterRow, adapters_of, location
from lpmtui.simulator.lpm.entries import available_memory_mib, available_processors
from lpmtui.simulator.objects.systems import Frame, PartitionEntry, pool_id
from lpmtui.simulator.shells.shell import Call, ShellAnswer

_SYNTAX = Syntax(
    frozenset({"-r", "-m", "--level", "--rsubtype", "--filter"}), LISTING_FLAGS | {"-R", "--maxmem"}
)


_SYSTEM_MEMORY: Readers[Frame] = {
    "configurable_sys_mem": lambda _, frame: frame.memory_mib,
    "curr_avail_sys_mem": available_memory_mib,
    "pend_avail_sys_mem": available_memory_mib,
    "installed_sys_mem": lambda _, frame: frame.memory_mib,
    "max_capacity_sys_mem": lambda _, frame: frame.memory_mib,
    "sys_firmware_mem": lambda _, frame: frame.firmware_memory_mib,
    "mem_region_size": lambda _, frame: frame.region_size_mib,
}

_PARTITION_MEMORY: Readers[PartitionEntry] = {
    "lpar_name": lambda _, entry: entry.name,
    "lpar_id": lambda _, entry: entry.lpar_id,
    **{f"{when}_min_mem": lambda _, entry: min(1024, entry.memory_mib) for when in ("curr", "pend", "run")},
    **{f"{when}_mem": lambda _, entry: entry.memory_mib for when in ("curr", "pend", "run")},
    **{f"{when}_max_mem": lambda _, entry: 2 * entry.memory_mib for when in ("curr", "pend")},
}

_SYSTEM_PROCESSORS: Readers[Frame] = {
    "configurable_sys_proc_units": lambda _, frame: frame.processors,
    "curr_avail_sys_proc_units": available_processors,
    "pend_avail_sys_proc_units": available_processors,
    "installed_sys_proc_units": lambda _, frame: frame.processors,
}


def _pool_id(world: World, entry: PartitionEntry) -> int:
    return pool_id(world.frames[entry.system], entry.pool)


_PARTITION_PROCESSORS: Readers[PartitionEntry] = {
    "lpar_name": lambda _, entry: entry.name,
    "lpar_id": lambda _, entry: entry.lpar_id,
    **{f"{when}_shared_proc_pool_id": _pool_id for when in ("curr", "pend")},
    **{f"{when}_shared_proc_pool_name": lambda _, entry: entry.pool for when in ("curr", "pend")},
    **{f"{when}_proc_units": lambda _, entry: entry.processor_units for when in ("curr", "pend", "run")},
    **{f"{when}_procs": lambda _, entry: entry.virtual_processors for when in ("curr", "pend", "run")},
    "curr_max_proc_units": lambda _, entry: 2 * entry.processor_units,
    "curr_max_procs": lambda _, entry: 2 * entry.virtual_processors,
}


_ANY_ADAPTER: Readers[AdapterRow] = {
    "lpar_name": lambda _, row: row.owner.name,
    "lpar_id": lambda _, row: row.owner.lpar_id,
    "slot_num": lambda _, row: row.slot,
    "is_required": lambda _, row: int(row.required),
    "drc_name": lambda world, row: location(world.frames[row.owner.system], row.owner, row.slot),
}

_STORAGE: Readers[AdapterRow] = {
    **_ANY_ADAPTER,
    "adapter_type": lambda _, row: row.role,
    "remote_lpar_id": lambda _, row: row.remote.lpar_id if row.remote else None,
    "remote_lpar_name": lambda _, row: row.remote.name if row.remote else None,
    "remote_slot_num": lambda _, row: row.remote_slot,
}

_ETHERNET: Readers[AdapterRow] = {
    **_ANY_ADAPTER,
    "is_trunk": lambda _, row: int(row.role == "trunk"),
    "trunk_priority": lambda _, row: row.trunk_priority or None,
    "port_vlan_id": lambda _, row: row.vlan,
    "vswitch": lambda _, row: row.vswitch,
    "mac_addr": lambda _, row: row.mac.upper(),
}

_SLOTS: Readers[AdapterRow] = {
    "slot_num": lambda _, row: row.slot,
    "lpar_name": lambda _, row: row.owner.name,
    "lpar_id": lambda _, row: row.owner.lpar_id,
    "config": lambda _, row: "ethernet" if row.variety == "eth" else row.variety,
    "drc_name": _ANY_ADAPTER["drc_name"],
}

VOCABULARIES: dict[str, ListingVocabulary[Any]] = {
    **system_parts.VOCABULARIES,
    "mem sys": ListingVocabulary("mem_sys", _SYSTEM_MEMORY),
    "mem lpar": ListingVocabulary("mem_lpar", _PARTITION_MEMORY),
    "proc sys": ListingVocabulary("proc_sys", _SYSTEM_PROCESSORS),
    "proc lpar": ListingVocabulary("proc_lpar", _PARTITION_PROCESSORS),
    "virtualio eth": ListingVocabulary("vio_eth", _ETHERNET),
    "virtualio scsi": ListingVocabulary(
        "vio_scsi", {**_STORAGE, "backing_devices": lambda _, row: list(row.disks)}
    ),
    "virtualio fc": ListingVocabulary(
        "vio_fc", {**_STORAGE, "wwpns": lambda _, row: list(row.wwpns) or None}
    ),
    "virtualio slot": ListingVocabulary("vio_slot", _SLOTS),
    "virtualio vnic": ListingVocabulary("vio_vnic", {}),
}
"""Resource and subtype (or level) -> what the listing shows."""


@console_program("lshwres")
def lshwres(call: Call) -> ShellAnswer:
    """List hardware resources of one managed system."""
    options = parse(call.argv, _SYNTAX)
    resource, frame = options.need("-r"), connected_system(call, options.need("-m"))
    if resource == "mempool":
        return list_records(call, options, [], VOCABULARIES["procpool"])
    name = _listing(options, resource)
    if name not in VOCABULARIES:
        raise missing_parameter("--rsubtype" if resource in _SUBTYPED else "-r")
    things = _things(call, options, name, frame)
    return list_records(call, options, things, VOCABULARIES[name])


_SUBTYPED = ("io", "sriov", "virtualio")


def _listing(options: Options, resource: str) -> str:
    if resource in _SUBTYPED:
        return f"{resource} {options.need('--rsubtype')}"
    return f"{resource} {options.need('--level')}" if resource in ("mem", "proc") else resource


def _things(call: Call, options: Options, name: str, frame: Frame) -> Sequence[Any]:
    wanted = filter_values(options, ("lpar_names", "lpar_ids", "slots", "adapter_ids", "vswitches"))
    if name in ("mem sys", "proc sys"):
        return [frame]
    if name in ("mem lpar", "proc lpar"):
        return chosen_partitions(call, options, wanted)
    if name in system_parts.PARTS:
        return system_parts.of_wanted(system_parts.PARTS[name](call.world, frame), wanted)
    if name == "virtualio vnic":
        return []
    rows = [row for one in chosen_partitions(call, options, wanted) for row in adapters_of(call.world, one)]
    variety, slots = name.partition(" ")[2], wanted.get("slots")
    kept = [row for row in rows if variety in ("slot", row.variety)]
    return [row for row in kept if slots is None or str(row.slot) in slots]
