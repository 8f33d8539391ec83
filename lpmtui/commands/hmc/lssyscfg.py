"""Managed systems and partitions (`lssyscfg -r sys|lpar`), and reference codes (`lsrefcode -r lpar`)."""

from __future__ import annotations

from lpmtui.commands.hmc.attribute_query import AttributeQuery, Record, name_filter, with_id
from lpmtui.commands.hmc.records import decode_list, present
from lpmtui.commands.query import truth
from lpmtui.model.command import Query
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.system import (
    ManagedSystem,
    Partition,
    PartitionState,
    RmcState,
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


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """A partition's reference code, verbatim, with the HMC's own time stamp."""

    partition: str
    time_stamp: str
    code: str


def reference_codes(hmc: str, system: str, partition: str = "") -> Query[tuple[ReferenceCode, ...]]:
    """The latest reference code of each partition (`lsrefcode -r lpar`), or of one."""
    asked = AttributeQuery(
        ("lsrefcode", "-r", "lpar", "-m", system, *name_filter(partition)),
        ("lpar_name", "time_stamp", "refcode"),
        may_be_empty=True,
    )
    return asked.query(hmc, lambda rows: tuple(_reference_code(row) for row in rows))


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


def _reference_code(row: Record) -> ReferenceCode:
    return ReferenceCode(row["lpar_name"], present(row["time_stamp"]), present(row["refcode"]))
