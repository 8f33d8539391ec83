"""Partition profiles (`lssyscfg -r prof`): here always what the partition has now."""

from __future__ import annotations

from lpmtui.simulator.hmc.listing import Attributes
from lpmtui.simulator.hmc.speech import csv_line
from lpmtui.simulator.objects import Adapter, Partition
from lpmtui.simulator.world import World


def _adapters(world: World, lpar: Partition, variety: str) -> list[Adapter]:
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


PROFILES: Attributes[Partition] = {
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
