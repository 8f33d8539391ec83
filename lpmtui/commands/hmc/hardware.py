"""Managed systems and partitions (`lssyscfg`), their memory and processors (`lshwres`)."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.commands.hmc.records import AttributeQuery, Record, decode_list, name_filter, present, with_id
from lpmtui.commands.query import number, truth, whole_number
from lpmtui.model.command import Query
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.system import (
    ManagedSystem,
    Partition,
    PartitionState,
    RmcState,
    SystemMemory,
    SystemProcessors,
    SystemState,
)


def systems(hmc: str) -> Query[tuple[ManagedSystem, ...]]:
    """The managed systems of an HMC (`lssyscfg -r sys`)."""
    asked = AttributeQuery(
        ("lssyscfg", "-r", "sys"),
        ("name", "state", "type_model", "serial_num"),
        ("lpar_proc_compat_modes", "active_lpar_mobility_capable"),
    )
    return asked.query(hmc, lambda rows: tuple(_system(row, hmc) for row in rows))


def partitions(hmc: str, system: str) -> Query[tuple[Partition, ...]]:
    """The partitions of a managed system, Virtual I/O Servers included (`lssyscfg -r lpar`).

    Memory and processors are not in this listing: see `partition_memory`, `partition_processors` and
    `with_resources`.
    """
    asked = AttributeQuery(
        ("lssyscfg", "-r", "lpar", "-m", system),
        ("name", "lpar_id", "lpar_env", "state"),
        (
            "rmc_state",
            "rmc_ipaddr",
            "os_version",
            "curr_lpar_proc_compat_mode",
            "migration_disabled",
            "msp",
            "uuid",
            "curr_profile",
            "simplified_remote_restart_capable",
        ),
    )
    return asked.query(hmc, lambda rows: tuple(_partition(lpar, row, system) for lpar, row in with_id(rows)))


def _system(row: Record, hmc: str) -> ManagedSystem:
    return ManagedSystem(
        name=row["name"],
        state=SystemState.read(row["state"]),
        raw_state=row["state"],
        type_model=present(row["type_model"]),
        serial=present(row["serial_num"]),
        compat_modes=decode_list(row.get("lpar_proc_compat_modes", "")),
        active_mobility_capable=truth(row.get("active_lpar_mobility_capable", "")),
        hmc=hmc,
    )


def _partition(lpar_id: int, row: Record, system: str) -> Partition:
    return Partition(
        name=row["name"],
        lpar_id=lpar_id,
        system=system,
        state=PartitionState.read(row["state"]),
        raw_state=row["state"],
        environment=row["lpar_env"],
        rmc_state=RmcState.read(row.get("rmc_state", "unknown")),
        compat_mode=present(row.get("curr_lpar_proc_compat_mode")),
        migration_disabled=truth(row.get("migration_disabled", "")),
        os_version=present(row.get("os_version")),
        rmc_address=present(row.get("rmc_ipaddr")),
        uuid=present(row.get("uuid")),
        mover=truth(row.get("msp", "")),
        remote_restart=truth(row.get("simplified_remote_restart_capable", "")),
        profile=present(row.get("curr_profile")),
    )


def system_memory(hmc: str, system: str) -> Query[SystemMemory]:
    """Memory of a managed system in MiB (`lshwres -r mem --level sys`); installed means configurable."""
    asked = AttributeQuery(
        ("lshwres", "-r", "mem", "-m", system, "--level", "sys"),
        ("configurable_sys_mem", "curr_avail_sys_mem", "mem_region_size"),
    )
    return asked.query(hmc, lambda rows: _system_memory(rows, system))


def system_processors(hmc: str, system: str) -> Query[SystemProcessors]:
    """Processors of a managed system, in processing units (`lshwres -r proc --level sys`)."""
    asked = AttributeQuery(
        ("lshwres", "-r", "proc", "-m", system, "--level", "sys"),
        ("configurable_sys_proc_units", "curr_avail_sys_proc_units"),
    )
    return asked.query(hmc, lambda rows: _system_processors(rows, system))


def partition_memory(hmc: str, system: str) -> Query[dict[int, int]]:
    """Current memory in MiB of each partition, by partition id (`lshwres -r mem --level lpar`)."""
    asked = AttributeQuery(("lshwres", "-r", "mem", "-m", system, "--level", "lpar"), ("lpar_id", "curr_mem"))
    return asked.query(hmc, _memory_by_id)


@dataclass(frozen=True, slots=True)
class ProcessorShare:
    """What a partition has: processing units (or dedicated processors), and the pool that they are from.

    `pool` is empty for dedicated processors and None where the HMC does not say.
    """

    units: float
    pool: str | None = None


def partition_processors(hmc: str, system: str) -> Query[dict[int, ProcessorShare]]:
    """Processing units (dedicated processors where it has those) and pool of each partition, by its id."""
    asked = AttributeQuery(
        ("lshwres", "-r", "proc", "-m", system, "--level", "lpar"),
        ("lpar_id", "curr_procs"),
        ("curr_proc_units", "curr_shared_proc_pool_name"),
    )
    return asked.query(hmc, _processors_by_id)


def processor_pool(hmc: str, system: str, partition: str) -> Query[str]:
    """The shared processor pool that a partition uses, by name; empty for dedicated processors."""
    asked = AttributeQuery(
        ("lshwres", "-r", "proc", "-m", system, "--level", "lpar", *name_filter(partition)),
        ("lpar_name",),
        ("curr_shared_proc_pool_name",),
    )
    return asked.query(hmc, _pool)


def with_resources(
    found: tuple[Partition, ...], memory: Mapping[int, int], processors: Mapping[int, ProcessorShare]
) -> tuple[Partition, ...]:
    """Partitions of one system with their memory and processors filled in where known."""
    return tuple(
        replace(
            each,
            memory_mib=memory.get(each.lpar_id),
            processors=share.units if share else None,
            processor_pool=share.pool if share else None,
        )
        for each in found
        for share in (processors.get(each.lpar_id),)
    )


def _pool(rows: list[Record]) -> str:
    return present(rows[0].get("curr_shared_proc_pool_name")) if rows else ""


def _system_memory(rows: list[Record], system: str) -> SystemMemory:
    row = rows[0] if rows else {}
    return SystemMemory(
        system,
        whole_number(row.get("configurable_sys_mem", "")),
        whole_number(row.get("curr_avail_sys_mem", "")),
        whole_number(row.get("mem_region_size", "")),
    )


def _system_processors(rows: list[Record], system: str) -> SystemProcessors:
    row = rows[0] if rows else {}
    return SystemProcessors(
        system,
        number(row.get("configurable_sys_proc_units", "")),
        number(row.get("curr_avail_sys_proc_units", "")),
    )


def _memory_by_id(rows: list[Record]) -> dict[int, int]:
    found = {lpar: whole_number(row["curr_mem"]) for lpar, row in with_id(rows)}
    return {lpar: memory for lpar, memory in found.items() if memory is not None}


def _processors_by_id(rows: list[Record]) -> dict[int, ProcessorShare]:
    found: dict[int, ProcessorShare] = {}
    for lpar, row in with_id(rows):
        units = number(row.get("curr_proc_units", "")) or number(row["curr_procs"])
        pool = row.get("curr_shared_proc_pool_name")
        if units is not None:
            found[lpar] = ProcessorShare(units, None if pool is None else present(pool))
    return found
