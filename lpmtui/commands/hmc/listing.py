"""What an HMC can tell: managed systems, partitions, memory, processors, migrations, its own level.

Attribute names come from IBM's manual pages and from captures; those of `lslparmigr -r lpar` beyond `name`
and `migration_state` are recalled by administrators only, so they are optional here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpmtui.commands.asking import garbled, truth, whole_number
from lpmtui.commands.hmc.adapters import adapters, all_adapters
from lpmtui.commands.hmc.asking import Listing, Record, answered, name_filter, with_id
from lpmtui.commands.hmc.hardware import (
    partition_memory,
    partition_processors,
    system_memory,
    system_processors,
    with_resources,
)
from lpmtui.commands.hmc.records import decode_list, present
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.system import (
    ManagedSystem,
    MigrationLimits,
    MigrationState,
    Partition,
    PartitionMigration,
    PartitionState,
    RmcState,
    SystemState,
)

__all__ = [
    "HmcVersion",
    "ReferenceCode",
    "adapters",
    "all_adapters",
    "hmc_version",
    "migration_limits",
    "partition_memory",
    "partition_migrations",
    "partition_processors",
    "partitions",
    "reference_codes",
    "remote_access",
    "system_memory",
    "system_processors",
    "systems",
    "with_resources",
]


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


def migration_limits(hmc: str, system: str) -> Query[MigrationLimits]:
    """How many migrations a system supports and has in progress (`lslparmigr -r sys`)."""
    listing = Listing(
        ("lslparmigr", "-r", "sys", "-m", system),
        (
            "num_active_migrations_supported",
            "num_active_migrations_in_progress",
            "num_inactive_migrations_supported",
            "num_inactive_migrations_in_progress",
        ),
    )
    return listing.query(hmc, lambda rows: _limits(rows, system))


def partition_migrations(hmc: str, system: str, partition: str = "") -> Query[tuple[PartitionMigration, ...]]:
    """Every partition's migration as the HMC reports it (`lslparmigr -r lpar`), or one partition's."""
    listing = Listing(
        ("lslparmigr", "-r", "lpar", "-m", system, *name_filter(partition)),
        ("name", "migration_state"),
        (
            "migration_type",
            "dest_sys_name",
            "source_msp_name",
            "dest_msp_name",
            "bytes_transmitted",
            "bytes_remaining",
        ),
    )
    return listing.query(hmc, lambda rows: tuple(_migration(row) for row in rows))


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


@dataclass(frozen=True, slots=True)
class HmcVersion:
    """The level of an HMC, each part as printed: `10`, `3`, `1060`, `2408210051`."""

    version: str
    release: str
    service_pack: str = ""
    build: str = ""


def hmc_version(hmc: str) -> Query[HmcVersion]:
    """The level of an HMC (`lshmc -V`), quoted as one multi-line cell or printed as plain lines."""
    return Query(Command(hmc, ("lshmc", "-V")), _version)


def remote_access(hmc: str, remote: str, user: str) -> Query[bool]:
    """Whether this HMC may log in to another one (`mkauthkeys --test`): False for HSCL3653.

    Raises CommandFailed for any other failure.
    """
    return Query(Command(hmc, ("mkauthkeys", "--ip", remote, "-u", user, "--test")), _authorised)


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


def _limits(rows: list[Record], system: str) -> MigrationLimits:
    row = rows[0] if rows else {}
    return MigrationLimits(
        system,
        whole_number(row.get("num_active_migrations_supported", "")),
        whole_number(row.get("num_active_migrations_in_progress", "")),
        whole_number(row.get("num_inactive_migrations_supported", "")),
        whole_number(row.get("num_inactive_migrations_in_progress", "")),
    )


def _migration(row: Record) -> PartitionMigration:
    return PartitionMigration(
        partition=row["name"],
        state=MigrationState.read(row["migration_state"]),
        raw_state=row["migration_state"],
        kind=present(row.get("migration_type")),
        target=present(row.get("dest_sys_name")),
        source_msp=present(row.get("source_msp_name")),
        target_msp=present(row.get("dest_msp_name")),
        bytes_transmitted=whole_number(row.get("bytes_transmitted", "")),
        bytes_remaining=whole_number(row.get("bytes_remaining", "")),
    )


def _reference_code(row: Record) -> ReferenceCode:
    return ReferenceCode(row["lpar_name"], present(row["time_stamp"]), present(row["refcode"]))


def _version(completed: Completed) -> HmcVersion:
    text = answered(completed)

    def part(label: str) -> str:
        match = re.search(rf"\b{label}:\s*([^\s\",]+)", text)
        return match[1] if match else ""

    version, release = part("Version"), part("Release")
    if not version or not release:
        raise garbled(completed, "it names no version and release")
    return HmcVersion(version, release, part("Service Pack"), part("Build level"))


def _authorised(completed: Completed) -> bool:
    if not completed.ok and "HSCL3653" in completed.text:
        return False
    answered(completed)
    return True
