"""What an HMC tells about migrations (`lslparmigr`).

No public capture of `lslparmigr` on an HMC during a migration is known. The attributes of `-r lpar` beyond
`name` and `migration_state` are recalled by administrators only, so they are optional here.
"""

from __future__ import annotations

from lpmtui.commands.hmc.attribute_query import Listing, Record, name_filter
from lpmtui.commands.hmc.records import present
from lpmtui.commands.query import whole_number
from lpmtui.model.command import Query
from lpmtui.model.system import MigrationLimits, MigrationState, PartitionMigration


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
