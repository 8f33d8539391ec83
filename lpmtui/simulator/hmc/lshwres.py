"""`lshwres -r mem|proc|virtualio`: memory, processors, virtual adapters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.arguments import (
    Options,
    Syntax,
    chosen_partitions,
    connected_system,
    filter_values,
    parse,
)
from lpmtui.simulator.hmc.formatting import unconfirmed_error
from lpmtui.simulator.hmc.listing import LISTING_FLAGS, Attributes, list_records, reports_errors
from lpmtui.simulator.hmc.lssyscfg import server_id
from lpmtui.simulator.lpm.validation import available_memory_mib, available_processors
from lpmtui.simulator.objects.lpar import Adapter, PartitionEntry
from lpmtui.simulator.objects.system import Frame
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_SYNTAX = Syntax(
    frozenset({"-r", "-m", "--level", "--rsubtype", "--filter"}), LISTING_FLAGS | {"-R", "--maxmem"}
)

SYSTEM_MEMORY: Attributes[Frame] = {
    "configurable_sys_mem": lambda _, frame: frame.memory_mib,
    "curr_avail_sys_mem": available_memory_mib,
    "pend_avail_sys_mem": available_memory_mib,
    "installed_sys_mem": lambda _, frame: frame.memory_mib,
    "deconfig_sys_mem": lambda _, _frame: 0,
    "sys_firmware_mem": lambda _, frame: frame.firmware_memory_mib,
    "mem_region_size": lambda _, frame: frame.region_size_mib,
}

PARTITION_MEMORY: Attributes[PartitionEntry] = {
    "lpar_name": lambda _, lpar: lpar.name,
    "lpar_id": lambda _, lpar: lpar.lpar_id,
    "curr_min_mem": lambda _, lpar: min(1024, lpar.memory_mib),
    "curr_mem": lambda _, lpar: lpar.memory_mib,
    "curr_max_mem": lambda _, lpar: 2 * lpar.memory_mib,
    "pend_min_mem": lambda _, lpar: min(1024, lpar.memory_mib),
    "pend_mem": lambda _, lpar: lpar.memory_mib,
    "pend_max_mem": lambda _, lpar: 2 * lpar.memory_mib,
    "run_mem": lambda _, lpar: lpar.memory_mib,
    "mem_mode": lambda _, _lpar: "ded",
}

SYSTEM_PROCESSORS: Attributes[Frame] = {
    "configurable_sys_proc_units": lambda _, frame: frame.processors,
    "curr_avail_sys_proc_units": available_processors,
    "pend_avail_sys_proc_units": available_processors,
    "installed_sys_proc_units": lambda _, frame: frame.processors,
    "deconfig_sys_proc_units": lambda _, _frame: 0,
    "min_proc_units_per_virtual_proc": lambda _, _frame: 0.05,
}

PARTITION_PROCESSORS: Attributes[PartitionEntry] = {
    "lpar_name": lambda _, lpar: lpar.name,
    "lpar_id": lambda _, lpar: lpar.lpar_id,
    "curr_shared_proc_pool_id": lambda _, _lpar: 0,
    "curr_shared_proc_pool_name": lambda _, _lpar: "DefaultPool",
    "curr_proc_mode": lambda _, _lpar: "shared",
    "curr_proc_units": lambda _, lpar: lpar.processor_units,
    "curr_procs": lambda _, lpar: lpar.virtual_processors,
    "curr_sharing_mode": lambda _, _lpar: "uncap",
    "curr_uncap_weight": lambda _, _lpar: 128,
    "run_proc_units": lambda _, lpar: lpar.processor_units,
    "run_procs": lambda _, lpar: lpar.virtual_processors,
}


def _name(_: World, adapter: Adapter) -> str:
    return adapter.partition.partition("/")[2]


def _id(world: World, adapter: Adapter) -> int:
    return world.partitions[adapter.partition].lpar_id


_STORAGE: Attributes[Adapter] = {
    "lpar_name": _name,
    "lpar_id": _id,
    "slot_num": lambda _, adapter: adapter.slot,
    "state": lambda _, _adapter: 1,
    "is_required": lambda _, adapter: int(adapter.required),
    "adapter_type": lambda _, _adapter: "client",
    "remote_lpar_id": server_id,
    "remote_lpar_name": lambda _, adapter: adapter.vios,
    "remote_slot_num": lambda _, adapter: adapter.vios_slot,
}

ADAPTERS: dict[str, Attributes[Adapter]] = {
    "scsi": _STORAGE,
    "fc": {
        **_STORAGE,
        "wwpns": lambda _, adapter: adapter.wwpns,
        "topology": lambda _, _adapter: "unavailable",
    },
    "eth": {
        "lpar_name": _name,
        "lpar_id": _id,
        "slot_num": lambda _, adapter: adapter.slot,
        "state": lambda _, _adapter: 1,
        "is_required": lambda _, adapter: int(adapter.required),
        "is_trunk": lambda _, _adapter: 0,
        "ieee_virtual_eth": lambda _, _adapter: 0,
        "port_vlan_id": lambda _, adapter: adapter.vlan,
        "vswitch": lambda _, adapter: adapter.vswitch,
        "addl_vlan_ids": lambda _, _adapter: "none",
        "mac_addr": lambda _, adapter: adapter.mac.upper(),
        "allowed_os_mac_addrs": lambda _, _adapter: "all",
        "qos_priority": lambda _, _adapter: "none",
    },
}

_LISTINGS: dict[tuple[str, str], Attributes[Any]] = {
    ("mem", "sys"): SYSTEM_MEMORY,
    ("mem", "lpar"): PARTITION_MEMORY,
    ("proc", "sys"): SYSTEM_PROCESSORS,
    ("proc", "lpar"): PARTITION_PROCESSORS,
}


@program("lshwres", on=("hmc",))
@reports_errors
def lshwres(call: Call) -> ShellAnswer:
    """List hardware resources of one managed system."""
    options = parse(call.argv, _SYNTAX)
    resource, frame = options.need("-r"), connected_system(call, options.need("-m"))
    wanted = filter_values(options, ("lpar_names", "lpar_ids", "slots"))
    if resource == "virtualio":
        return _virtual_io(call, options, chosen_partitions(call, options, wanted), wanted.get("slots"))
    attributes = _LISTINGS.get((resource, options.need("--level")))
    if attributes is None:
        wrong = f"-r {resource} --level {options.get('--level')} is not known here."
        raise unconfirmed_error("An invalid parameter value was entered.", wrong)
    things: Sequence[Any] = (
        [frame] if options.get("--level") == "sys" else chosen_partitions(call, options, wanted)
    )
    return list_records(call, options, things, attributes)


def _virtual_io(
    call: Call, options: Options, chosen: list[PartitionEntry], slots: list[str] | None
) -> ShellAnswer:
    variety = options.need("--rsubtype")
    if variety not in ADAPTERS:
        raise unconfirmed_error(
            "An invalid parameter value was entered.", f"--rsubtype {variety} is not known here."
        )
    found = [
        adapter
        for partition in chosen
        for adapter in call.world.adapters.of(partition.key)
        if adapter.variety == variety and (slots is None or str(adapter.slot) in slots)
    ]
    return list_records(call, options, found, ADAPTERS[variety])
