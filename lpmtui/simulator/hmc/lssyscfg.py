"""`lssyscfg -r sys|lpar|prof`: managed systems, partitions, profiles."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.arguments import (
    Syntax,
    chosen_partitions,
    chosen_systems,
    filter_values,
    is_connected,
    parse,
)
from lpmtui.simulator.hmc.formatting import Value, csv_line, unconfirmed_error
from lpmtui.simulator.hmc.levels import known
from lpmtui.simulator.hmc.listing import LISTING_FLAGS, Attributes, list_records, reports_errors
from lpmtui.simulator.objects.lpar import Adapter, PartitionEntry
from lpmtui.simulator.objects.system import Frame
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_SYNTAX = Syntax(frozenset({"-r", "-m", "-e", "--filter"}), LISTING_FLAGS)

SYSTEMS: Attributes[Frame] = {
    "name": lambda _, frame: frame.name,
    "type_model": lambda _, frame: frame.type_model,
    "serial_num": lambda _, frame: frame.serial,
    "state": lambda _, frame: frame.state.value,
    "config_version": lambda _, _frame: "0100010000000000",
    "curr_configured_max_lpars": lambda _, _frame: 200,
    "pend_configured_max_lpars": lambda _, _frame: 200,
    "max_lpars": lambda _, _frame: 800,
    "active_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "inactive_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "ipaddr": lambda _, frame: _address(frame),
    "capabilities": lambda _, frame: _capabilities(frame),
    "lpar_proc_compat_modes": lambda _, frame: frame.compat_modes,
}

_MOBILITY = ("active_lpar_mobility_capable", "inactive_lpar_mobility_capable")
_CAPABILITIES = (
    "micro_lpar_capable",
    "dlpar_mem_capable",
    "lpar_proc_compat_mode_capable",
    "virtual_fc_capable",
)

PARTITIONS: Attributes[PartitionEntry] = {
    "name": lambda _, lpar: lpar.name,
    "lpar_id": lambda _, lpar: lpar.lpar_id,
    "lpar_env": lambda _, lpar: lpar.environment,
    "state": lambda _, lpar: lpar.state.value,
    "resource_config": lambda _, lpar: int(lpar.state is not PartitionState.NOT_ACTIVATED),
    "os_version": lambda _, lpar: lpar.os_version,
    "logical_serial_num": lambda _, lpar: lpar.serial,
    "default_profile": lambda _, lpar: lpar.profile,
    "curr_profile": lambda _, lpar: lpar.profile,
    "work_group_id": lambda _, _lpar: "none",
    "shared_proc_pool_util_auth": lambda _, _lpar: 0,
    "allow_perf_collection": lambda _, _lpar: 0,
    "power_ctrl_lpar_ids": lambda _, _lpar: "none",
    "boot_mode": lambda _, _lpar: "norm",
    "ipl_source": lambda _, _lpar: None,
    "lpar_keylock": lambda _, _lpar: "norm",
    "auto_start": lambda _, _lpar: 0,
    "redundant_err_path_reporting": lambda _, _lpar: 0,
    "rmc_state": lambda _, lpar: lpar.rmc_state.value,
    "rmc_ipaddr": lambda _, lpar: lpar.rmc_ip,
    "rmc_osshutdown_capable": lambda _, lpar: _connected(lpar),
    "dlpar_mem_capable": lambda _, lpar: _connected(lpar),
    "dlpar_proc_capable": lambda _, lpar: _connected(lpar),
    "dlpar_io_capable": lambda _, lpar: _connected(lpar),
    "sync_curr_profile": lambda _, _lpar: 0,
    "msp": lambda _, lpar: int(lpar.msp) if lpar.is_vios else None,
    "curr_lpar_proc_compat_mode": lambda _, lpar: lpar.compat_mode,
    "desired_lpar_proc_compat_mode": lambda _, lpar: lpar.compat_mode,
    "migration_disabled": lambda _, lpar: None if lpar.is_vios else int(lpar.migration_disabled),
    "remote_restart_capable": lambda _, lpar: None if lpar.is_vios else 0,
    "uuid": lambda _, lpar: lpar.uuid.upper(),
}


def _address(frame: Frame) -> str:
    """Of its service processor."""
    return f"10.254.{zlib.crc32(frame.serial.encode()) % 250 + 1}.{zlib.crc32(frame.name.encode()) % 250 + 1}"


def _capabilities(frame: Frame) -> list[str]:
    return [*(_MOBILITY if frame.mobility_capable else ()), *_CAPABILITIES]


def _connected(lpar: PartitionEntry) -> int:
    return int(lpar.rmc_state is RmcState.ACTIVE)


def _if_connected(name: str) -> Callable[[World, Frame], Value]:
    read = SYSTEMS[name]
    return lambda world, frame: read(world, frame) if is_connected(frame) else "unavailable"


_ALWAYS_KNOWN = ("name", "type_model", "serial_num", "ipaddr", "state")
ANSWERING: Attributes[Frame] = {
    name: read if name in _ALWAYS_KNOWN else _if_connected(name) for name, read in SYSTEMS.items()
}
"""What the console can tell of a system that it may have no connection to."""


@program("lssyscfg", on=("hmc",))
@reports_errors
def lssyscfg(call: Call) -> ShellAnswer:
    """List managed systems, partitions or profiles."""
    options = parse(call.argv, _SYNTAX)
    match options.need("-r"):
        case "sys":
            return list_records(call, options, chosen_systems(call, options), ANSWERING)
        case "lpar":
            options.need("-m")
            wanted = filter_values(options, ("lpar_names", "lpar_ids"))
            return list_records(
                call, options, chosen_partitions(call, options, wanted), known(call, "lpar", PARTITIONS)
            )
        case "prof":
            options.need("-m")
            wanted = filter_values(options, ("lpar_names", "lpar_ids", "profile_names"))
            chosen = chosen_partitions(call, options, wanted)
            names = wanted.get("profile_names")
            kept = [one for one in chosen if names is None or one.profile in names]
            return list_records(call, options, kept, PROFILES)
        case other:
            raise unconfirmed_error(
                "An invalid parameter value was entered.", f"-r {other} is not known here."
            )


def _adapters(world: World, lpar: PartitionEntry, variety: str) -> list[Adapter]:
    return [one for one in world.adapters.of(lpar.key) if one.variety == variety]


def server_id(world: World, adapter: Adapter) -> int | None:
    """Identifier of the Virtual I/O Server behind a client adapter."""
    system = adapter.partition.partition("/")[0]
    server = world.partitions.get(f"{system}/{adapter.vios}")
    return server.lpar_id if server else None


def _eth(adapter: Adapter) -> str:
    return (
        f"{adapter.slot}/0/{adapter.vlan}//0/{int(adapter.required)}/{adapter.vswitch}/{adapter.mac}/all/none"
    )


def _scsi(world: World, adapter: Adapter) -> str:
    remote = server_id(world, adapter)
    return f"{adapter.slot}/client/{remote}/{adapter.vios}/{adapter.vios_slot}/{int(adapter.required)}"


def _fc(world: World, adapter: Adapter) -> str:
    wwpns, remote = csv_line(adapter.wwpns), server_id(world, adapter)
    where = f"{adapter.slot}/client/{remote}/{adapter.vios}/{adapter.vios_slot}"
    return f"{where}/{wwpns}/{int(adapter.required)}"


PROFILES: Attributes[PartitionEntry] = {
    "name": lambda _, lpar: lpar.profile,
    "lpar_name": lambda _, lpar: lpar.name,
    "lpar_id": lambda _, lpar: lpar.lpar_id,
    "lpar_env": lambda _, lpar: lpar.environment,
    "all_resources": lambda _, _lpar: 0,
    "min_mem": lambda _, lpar: min(1024, lpar.memory_mib),
    "desired_mem": lambda _, lpar: lpar.memory_mib,
    "max_mem": lambda _, lpar: 2 * lpar.memory_mib,
    "proc_mode": lambda _, _lpar: "shared",
    "desired_proc_units": lambda _, lpar: lpar.processor_units,
    "desired_procs": lambda _, lpar: lpar.virtual_processors,
    "sharing_mode": lambda _, _lpar: "uncap",
    "max_virtual_slots": lambda _, lpar: lpar.max_virtual_slots,
    "virtual_eth_adapters": lambda world, lpar: [_eth(one) for one in _adapters(world, lpar, "eth")],
    "virtual_scsi_adapters": lambda world, lpar: [
        _scsi(world, one) for one in _adapters(world, lpar, "scsi")
    ],
    "virtual_fc_adapters": lambda world, lpar: [_fc(world, one) for one in _adapters(world, lpar, "fc")],
    "lpar_proc_compat_mode": lambda _, lpar: lpar.compat_mode,
}
