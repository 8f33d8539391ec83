"""Managed systems and partitions (`lssyscfg -r sys|lpar`), and reference codes (`lsrefcode -r lpar`)."""

from __future__ import annotations

from dataclasses import dataclass

from lpmtui.commands.hmc.attribute_query import Listing, Record, name_filter, with_id
from lpmtui.commands.hmc.records import decode_list, present
from lpmtui.commands.query import truth
from lpmtui.model.command import Query
from lpmtui.model.system import (
    ManagedSystem,
    Partition,
    PartitionState,
    RmcState,
    SystemState,
)


def systems(hmc: str) -> Query[tuple[ManagedSystem, ...]]:
    """The managed systems of an HMC (`lssyscfg -r sys`)."""
    listing = Listing(
        ("lssyscfg", "-r", "sys"),
        ("name", "state", "type_model", "serial_num"),
        ("lpar_proc_compat_modes", "capabilities"),
    )
    return listing.query(hmc, lambda rows: tuple(_system(row, hmc) for row in rows))


def partitions(hmc: str, system: str) -> Query[tuple[Partition, ...]]:
    """The partitions of a managed system, Virtual I/O Servers included (`lssyscfg -r lpar`).

    Memory and processors are not in this listing: see `partition_memory`, `partition_processors` and
    `with_resources`.
    """
    listing = Listing(
        ("lssyscfg", "-r", "lpar", "-m", system),
        ("name", "lpar_id", "lpar_env", "state"),
        ("rmc_state", "os_version", "curr_lpar_proc_compat_mode", "migration_disabled"),
    )
    return listing.query(
        hmc, lambda rows: tuple(_partition(lpar, row, system) for lpar, row in with_id(rows))
    )


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """A partition's reference code, verbatim, with the HMC's own time stamp."""

    partition: str
    time_stamp: str
    code: str


def reference_codes(hmc: str, system: str, partition: str = "") -> Query[tuple[ReferenceCode, ...]]:
    """The latest reference code of each partition (`lsrefcode -r lpar`), or of one."""
    listing = Listing(
        ("lsrefcode", "-r", "lpar", "-m", system, *name_filter(partition)),
        ("lpar_name", "time_stamp", "refcode"),
    )
    return listing.query(hmc, lambda rows: tuple(_reference_code(row) for row in rows))


def _system(row: Record, hmc: str) -> ManagedSystem:
    capabilities = row.get("capabilities", "unavailable")
    known = capabilities not in ("unavailable", "null", "")
    mobile = "active_lpar_mobility_capable" in decode_list(capabilities)
    return ManagedSystem(
        name=row["name"],
        state=SystemState.read(row["state"]),
        raw_state=row["state"],
        type_model=present(row["type_model"]),
        serial=present(row["serial_num"]),
        compat_modes=decode_list(row.get("lpar_proc_compat_modes", "")),
        active_mobility_capable=mobile if known else None,
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
    )


def _reference_code(row: Record) -> ReferenceCode:
    return ReferenceCode(row["lpar_name"], present(row["time_stamp"]), present(row["refcode"]))
