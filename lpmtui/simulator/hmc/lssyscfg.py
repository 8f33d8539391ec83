"""`lssyscfg -r sys|lpar|prof`: managed systems, partitions, and profiles, which say what a partition has."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import Syntax, Value, csv_line, hmc_time, missing_parameter, parse
from lpmtui.simulator.hmc.records import (
    LISTING_FLAGS,
    ListingVocabulary,
    Readers,
    chosen_partitions,
    chosen_systems,
    console_program,
    filter_values,
    is_connected,
    list_records,
)
from lpmtui.simulator.hmc.system_parts import AdapterRow, adapters_of
from lpmtui.simulator.objects.systems import Frame, PartitionEntry, pool_id
from lpmtui.simulator.shells.shell import Call, ShellAnswer

_SYNTAX = Syntax(frozenset({"-r", "-m", "-e", "--filter"}), LISTING_FLAGS)


def _address(frame: Frame) -> str:
    """Of its service processor."""
    return f"10.254.{zlib.crc32(frame.serial.encode()) % 250 + 1}.{zlib.crc32(frame.name.encode()) % 250 + 1}"


_SYSTEMS: Readers[Frame] = {
    "name": lambda _, frame: frame.name,
    "type_model": lambda _, frame: frame.type_model,
    "serial_num": lambda _, frame: frame.serial,
    "ipaddr": lambda _, frame: _address(frame),
    "state": lambda _, frame: frame.state.value,
    "state_detail": lambda _, _frame: "",
    "detailed_state": lambda _, _frame: "None",
    "sys_time": lambda world, _: hmc_time(world.now),
    "active_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "inactive_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "lpar_proc_compat_modes": lambda _, frame: frame.compat_modes,
}

_ALWAYS_KNOWN = ("name", "type_model", "serial_num", "ipaddr", "state")


def _if_connected(name: str, read: Callable[[World, Frame], Value]) -> Callable[[World, Frame], Value]:
    """What the console can tell of a system that it may have no connection to."""
    if name in _ALWAYS_KNOWN:
        return read
    return lambda world, frame: read(world, frame) if is_connected(frame) else "unavailable"


def _rmc_state(entry: PartitionEntry) -> str:
    return "none" if entry.placeholder else entry.rmc_state.value


def _controllable(_: World, entry: PartitionEntry) -> int:
    return int(entry.rmc_state is RmcState.ACTIVE and not entry.placeholder)


def _of_clients(read: Callable[[PartitionEntry], Value]) -> Callable[[World, PartitionEntry], Value]:
    """An attribute that Virtual I/O Servers do not have."""
    return lambda _, entry: None if entry.is_vios else read(entry)


_PARTITIONS: Readers[PartitionEntry] = {
    "name": lambda _, entry: entry.name,
    "lpar_id": lambda _, entry: entry.lpar_id,
    "lpar_env": lambda _, entry: entry.environment,
    "state": lambda _, entry: entry.state.value,
    "resource_config": lambda _, entry: int(entry.state is not PartitionState.NOT_ACTIVATED),
    "os_version": lambda _, entry: entry.os_version,
    "logical_serial_num": lambda _, entry: entry.serial,
    "default_profile": lambda _, entry: entry.profile,
    "curr_profile": lambda _, entry: entry.profile,
    "rmc_state": lambda _, entry: _rmc_state(entry),
    "rmc_ipaddr": lambda _, entry: entry.rmc_ip,
    "rmc_osshutdown_capable": _controllable,
    "dlpar_mem_capable": _controllable,
    "dlpar_proc_capable": _controllable,
    "dlpar_io_capable": _controllable,
    "msp": lambda _, entry: int(entry.msp) if entry.is_vios else None,
    "curr_lpar_proc_compat_mode": lambda _, entry: entry.compat_mode,
    "desired_lpar_proc_compat_mode": lambda _, entry: entry.compat_mode,
    "migration_disabled": _of_clients(lambda entry: int(entry.migration_disabled)),
    "simplified_remote_restart_capable": _of_clients(lambda entry: int(entry.remote_restart)),
    "remote_restart_capable": _of_clients(lambda _: 0),
    "remote_restart_status": _of_clients(
        lambda entry: "Remote Restartable" if entry.remote_restart else "Invalid"
    ),
    "migr_storage_vios_data_status": _of_clients(
        lambda entry: "Collection Pending" if entry.remote_restart else "No data collected"
    ),
    "migr_storage_vios_data_timestamp": _of_clients(lambda _: "unavailable"),
    "lpar_avail_priority": lambda _, entry: 191 if entry.is_vios else 127,
    "uuid": lambda _, entry: entry.uuid.upper(),
}


def _ethernet(_: World, row: AdapterRow) -> str:
    return f"{row.slot}/0/{row.vlan}//{row.trunk_priority}/{int(row.required)}/{row.vswitch}//all/none"


def _scsi(_: World, row: AdapterRow) -> str:
    remote = f"{row.remote.lpar_id}/{row.remote.name}" if row.remote else "any/"
    return f"{row.slot}/{row.role}/{remote}/{row.remote_slot}/{int(row.required)}"


def _fibre_channel(_: World, row: AdapterRow) -> str:
    remote = f"{row.remote.lpar_id}/{row.remote.name}" if row.remote else "any/"
    return f"{row.slot}/{row.role}/{remote}/{row.remote_slot}/{csv_line(row.wwpns)}/{int(row.required)}"


def _adapters(
    variety: str, text: Callable[[World, AdapterRow], str]
) -> Callable[[World, PartitionEntry], Value]:
    return lambda world, entry: [
        text(world, row) for row in adapters_of(world, entry) if row.variety == variety
    ]


def _logical_ports(world: World, entry: PartitionEntry) -> list[str]:
    return [
        f"config_id=0:adapter_id={adapter.adapter_id}:phys_port_id=0:logical_port_id={port}:diag_mode=0"
        ":huge_dma_window_mode=0:promisc_mode=0:allowed_vlan_ids=all:mac_addr=000000000000"
        ":allowed_os_mac_addrs=all:port_vlan_id=0:pvid_priority=0:capacity=2.0:max_capacity=100.0"
        ":allowed_priorities=none"
        for adapter in world.frames[entry.system].sriov
        for port, name in enumerate(adapter.partitions, start=27004001)
        if name == entry.name
    ]


_PROFILES: Readers[PartitionEntry] = {
    "name": lambda _, entry: entry.profile,
    "lpar_name": lambda _, entry: entry.name,
    "lpar_id": lambda _, entry: entry.lpar_id,
    "lpar_env": lambda _, entry: entry.environment,
    "min_mem": lambda _, entry: min(1024, entry.memory_mib),
    "desired_mem": lambda _, entry: entry.memory_mib,
    "max_mem": lambda _, entry: 2 * entry.memory_mib,
    "min_num_huge_pages": _of_clients(lambda _: 0),
    "desired_num_huge_pages": _of_clients(lambda _: 0),
    "max_num_huge_pages": _of_clients(lambda _: 0),
    "min_proc_units": lambda _, _entry: 0.1,
    "desired_proc_units": lambda _, entry: entry.processor_units,
    "max_proc_units": lambda _, entry: 2 * entry.processor_units,
    "min_procs": lambda _, _entry: 1,
    "desired_procs": lambda _, entry: entry.virtual_processors,
    "max_procs": lambda _, entry: 2 * entry.virtual_processors,
    "shared_proc_pool_id": lambda world, entry: pool_id(world.frames[entry.system], entry.pool),
    "shared_proc_pool_name": lambda _, entry: entry.pool,
    "io_slots": lambda world, entry: [
        f"{slot.drc_index}/none/1"
        for slot in world.frames[entry.system].slots
        if slot.partition == entry.name
    ],
    "max_virtual_slots": lambda _, entry: 400 if entry.is_vios else entry.max_virtual_slots,
    "virtual_scsi_adapters": _adapters("scsi", _scsi),
    "virtual_eth_adapters": _adapters("eth", _ethernet),
    "virtual_fc_adapters": _adapters("fc", _fibre_channel),
    "conn_monitoring": lambda _, entry: int(not entry.is_vios),
    "virtual_vasi_adapters": lambda _, entry: "none" if entry.is_vios else None,
    "lpar_proc_compat_mode": lambda _, entry: entry.compat_mode,
    "electronic_err_reporting": _of_clients(lambda _: "null"),
    "sriov_eth_logical_ports": _logical_ports,
}

SYSTEMS = ListingVocabulary("sys", _SYSTEMS, _if_connected)
PARTITIONS = ListingVocabulary("lpar", _PARTITIONS)
PROFILES = ListingVocabulary("prof", _PROFILES)


@console_program("lssyscfg")
def lssyscfg(call: Call) -> ShellAnswer:
    """List managed systems, partitions or profiles."""
    options = parse(call.argv, _SYNTAX)
    match options.need("-r"):
        case "sys":
            return list_records(call, options, chosen_systems(call, options), SYSTEMS)
        case "lpar":
            options.need("-m")
            wanted = filter_values(options, ("lpar_names", "lpar_ids"))
            return list_records(call, options, chosen_partitions(call, options, wanted), PARTITIONS)
        case "prof":
            options.need("-m")
            wanted = filter_values(options, ("lpar_names", "lpar_ids", "profile_names"))
            names = wanted.get("profile_names")
            chosen = chosen_partitions(call, options, wanted)
            kept = [one for one in chosen if names is None or one.profile in names]
            return list_records(call, options, kept, PROFILES)
        case _:
            raise missing_parameter("-r")
