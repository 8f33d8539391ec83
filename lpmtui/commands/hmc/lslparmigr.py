"""What an HMC tells about migrations, and about the ways that one could take (`lslparmigr`).

No public capture of `lslparmigr` on an HMC during a migration is known. The attributes of `-r lpar` beyond
`name` and `migration_state` are recalled by administrators only, so they are optional here. Those of
`-r msp`, `-r procpool` and `-r virtualio` are recalled likewise; these three are asked for whatever they
have, and read by the names that they print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from lpmtui.commands.hmc.migration_route import AdapterMapping, MappingKind, MigrationRoute
from lpmtui.commands.hmc.records import AttributeQuery, Record, decode_list, listed, name_filter, present
from lpmtui.commands.query import whole_number
from lpmtui.model.command import Command, Query
from lpmtui.model.errors import Refused
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.system import (
    AdapterKind,
    MigrationLimits,
    MigrationState,
    PartitionMigration,
    VirtualAdapter,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MoverChoice:
    """A mover service partition of the source, and those of the target that it can reach.

    `addresses` are as printed: `source-ip//target-id/target-name/target-ip`.
    """

    source: str
    targets: tuple[str, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolChoice:
    """A shared processor pool of the target that the partition can use; `pool_id` None where not printed."""

    name: str
    pool_id: int | None = None


@dataclass(frozen=True, slots=True)
class MappingChoices:
    """The virtual adapters' possible hosts on the target, and those that the HMC would choose.

    Each item is as `migrlpar -i` takes it: `client-slot/vios-name/vios-id`.
    """

    possible_scsi: tuple[str, ...] = ()
    suggested_scsi: tuple[str, ...] = ()
    possible_fc: tuple[str, ...] = ()
    suggested_fc: tuple[str, ...] = ()


def migration_limits(hmc: str, system: str) -> Query[MigrationLimits]:
    """How many migrations a system supports and has in progress (`lslparmigr -r sys`)."""
    asked = AttributeQuery(
        ("lslparmigr", "-r", "sys", "-m", system),
        (
            "num_active_migrations_supported",
            "num_active_migrations_in_progress",
            "num_inactive_migrations_supported",
            "num_inactive_migrations_in_progress",
        ),
    )
    return asked.query(hmc, lambda rows: _limits(rows, system))


def partition_migrations(hmc: str, system: str, partition: str = "") -> Query[tuple[PartitionMigration, ...]]:
    """Every partition's migration as the HMC reports it (`lslparmigr -r lpar`), or one partition's.

    It tells of migrations whoever started them.
    """
    asked = AttributeQuery(
        ("lslparmigr", "-r", "lpar", "-m", system, *name_filter(partition)),
        ("name", "migration_state"),
        (
            "lpar_id",
            "migration_type",
            "dest_sys_name",
            "dest_lpar_id",
            "source_msp_name",
            "dest_msp_name",
            "bytes_transmitted",
            "bytes_remaining",
        ),
    )
    return asked.query(hmc, lambda rows: tuple(_migration(row) for row in rows))


def mover_choices(hmc: str, route: MigrationRoute) -> Query[tuple[MoverChoice, ...]]:
    """The pairs of mover service partitions that could carry a migration (`lslparmigr -r msp`)."""
    return _about(hmc, "msp", route, lambda rows: tuple(map(_mover, rows)))


def pool_choices(hmc: str, route: MigrationRoute) -> Query[tuple[PoolChoice, ...]]:
    """The shared processor pools of the target that the partition can use (`lslparmigr -r procpool`)."""
    return _about(hmc, "procpool", route, lambda rows: tuple(pool for row in rows for pool in _pools(row)))


def mapping_choices(hmc: str, route: MigrationRoute) -> Query[MappingChoices]:
    """Where the partition's virtual adapters could go on the target (`lslparmigr -r virtualio`)."""
    return _about(hmc, "virtualio", route, _mapping_choices)


def preserved_mappings(
    adapters: Iterable[VirtualAdapter], choices: MappingChoices
) -> tuple[AdapterMapping, ...]:
    """Each client adapter hosted on the target as it is on the source: same grouping, same server slots.

    Adapters of one Virtual I/O Server stay together: the servers of the source, in the order of their names,
    go to those of the target, in the order of their ids; one of the same name stands for itself. Raises
    Refused where the target has not as many servers, or one of them cannot host an adapter.
    """
    clients = [
        one for one in adapters if one.role == "client" and one.slot is not None and one.remote_partition
    ]
    possible = _servers_by_slot(choices)
    partner = _partners(sorted({one.remote_partition for one in clients}), possible.values())
    return tuple(_preserved(one, partner[one.remote_partition], possible) for one in clients)


def _servers_by_slot(choices: MappingChoices) -> dict[int, dict[str, int]]:
    """For each client slot the servers of the target that can host it: name and id."""
    found: dict[int, dict[str, int]] = {}
    for item in (*choices.possible_scsi, *choices.possible_fc):
        slot, _, server = item.partition("/")
        name, _, number = server.partition("/")
        if whole_number(slot) is not None and name:
            found.setdefault(int(slot), {})[name] = whole_number(number.partition("/")[0]) or 0
    return found


def _partners(sources: Sequence[str], possible: Iterable[Mapping[str, int]]) -> dict[str, str]:
    known = {name: number for servers in possible for name, number in servers.items()}
    left = [name for name in sorted(known, key=lambda name: (known[name], name)) if name not in sources]
    found = {source: source for source in sources if source in known}
    others = [source for source in sources if source not in found]
    if len(left) < len(others):
        raise Refused(
            f"The target has {len(known)} Virtual I/O Servers that can host the partition's adapters, "
            f"and the source uses {len(sources)}.",
            subject=", ".join(sources),
            remedy="Leave --preserve-mappings out, or choose the servers with --mapping.",
        )
    return found | dict(zip(others, left, strict=False))


def _preserved(
    adapter: VirtualAdapter, server: str, possible: Mapping[int, Mapping[str, int]]
) -> AdapterMapping:
    if adapter.slot is None or server not in possible.get(adapter.slot, {}):
        raise Refused(
            f"{server} of the target cannot host the virtual adapter in slot {adapter.slot}.",
            subject=server,
            remedy="Leave --preserve-mappings out, or choose the servers with --mapping.",
        )
    kind = MappingKind.FC if adapter.kind is AdapterKind.FIBRE_CHANNEL else MappingKind.SCSI
    slot = "" if adapter.remote_slot is None else f"/{adapter.remote_slot}"
    return AdapterMapping(kind, f"{adapter.slot}/{server}/{possible[adapter.slot][server]}{slot}")


def _about(hmc: str, what: str, route: MigrationRoute, read: Callable[[list[Record]], T]) -> Query[T]:
    where = ("-m", route.source, "-t", route.target, *route.remote_options(), *name_filter(route.partition))
    return Query(Command(hmc, ("lslparmigr", "-r", what, *where)), lambda completed: read(listed(completed)))


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
        lpar_id=whole_number(row.get("lpar_id", "")),
        target_lpar_id=whole_number(row.get("dest_lpar_id", "")),
    )


def _mover(row: Record) -> MoverChoice:
    return MoverChoice(
        present(row.get("source_msp_name")),
        decode_list(row.get("dest_msp_names", "")),
        decode_list(row.get("ipaddr_mappings", "")),
    )


def _pools(row: Record) -> list[PoolChoice]:
    names = decode_list(row.get("shared_proc_pool_names", ""))
    ids = decode_list(row.get("shared_proc_pool_ids", ""))
    known = [whole_number(word) for word in ids] if len(ids) == len(names) else [None] * len(names)
    return [PoolChoice(name, number) for name, number in zip(names, known, strict=True)]


def _mapping_choices(rows: list[Record]) -> MappingChoices:
    row = rows[0] if rows else {}
    return MappingChoices(
        *(
            decode_list(row.get(f"{degree}_virtual_{kind}_mappings", ""))
            for kind in ("scsi", "fc")
            for degree in ("possible", "suggested")
        )
    )
