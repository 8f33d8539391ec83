"""`lslparmigr`: what the console tells about migrations and about the chances for one.

No public capture of an HMC shows this command during a migration. Attribute names and state words beyond
`migration_state`, `Not Migrating` and `Migration Complete` are recalled by administrators.
"""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import MigrationState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import Options, Syntax, Value, missing_parameter, parse
from lpmtui.simulator.hmc.console import target_system
from lpmtui.simulator.hmc.records import (
    LISTING_FLAGS,
    ListingVocabulary,
    Readers,
    chosen_partitions,
    connected_system,
    console_program,
    filter_values,
    list_records,
)
from lpmtui.simulator.lpm.transfer import counters
from lpmtui.simulator.lpm.validation import movers
from lpmtui.simulator.objects.lpm_migration import Migration
from lpmtui.simulator.objects.systems import DEFAULT_POOL, Frame, PartitionEntry, ProcessorPool
from lpmtui.simulator.shells.shell import Call, ShellAnswer

_SYNTAX = Syntax(frozenset({"-r", "-m", "-t", "--ip", "-u", "--filter", "--redundantvios"}), LISTING_FLAGS)


@dataclass(frozen=True, slots=True)
class ListedPartition:
    """A partition in a list, and its migration where there is one."""

    partition: PartitionEntry
    migration: Migration | None

    @property
    def leaves(self) -> Migration | None:
        """The migration, where this entry is its source: the target's tells only that there is one."""
        if self.migration and self.migration.source == self.partition.system:
            return self.migration
        return None


def _in_progress(world: World, frame: Frame) -> int:
    return sum(1 for one in world.running_migrations() if frame.name in (one.source, one.target))


_SYSTEM: Readers[Frame] = {
    "inactive_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "num_inactive_migrations_supported": lambda _, frame: frame.inactive_migrations,
    "num_inactive_migrations_in_progress": lambda _, _frame: 0,
    "active_lpar_mobility_capable": lambda _, frame: int(frame.mobility_capable),
    "num_active_migrations_supported": lambda _, frame: frame.active_migrations,
    "num_active_migrations_in_progress": _in_progress,
    "num_active_migrations_configured": lambda _, frame: frame.active_migrations,
    "num_inactive_migrations_configured": lambda _, frame: frame.inactive_migrations,
}


def _state(_: World, entry: ListedPartition) -> str:
    return (entry.migration.state if entry.migration else MigrationState.NOT_MIGRATING).value


def _msp_id(world: World, entry: ListedPartition, side: str) -> Value:
    if not entry.leaves:
        return None
    migration = entry.leaves
    where = migration.source if side == "source" else migration.target
    name = migration.source_msp if side == "source" else migration.target_msp
    server = world.partitions.get(f"{where}/{name}")
    return server.lpar_id if server else None


def _other_console(world: World, entry: ListedPartition) -> str | None:
    """The console of the target, where the one that drives the migration does not manage it."""
    migration = entry.leaves
    if migration is None or migration.target in world.hmcs[migration.hmc].systems:
        return None
    return next((hmc.name for hmc in world.hmcs.values() if migration.target in hmc.systems), None)


_PARTITION: Readers[ListedPartition] = {
    "name": lambda _, entry: entry.partition.name,
    "lpar_id": lambda _, entry: entry.partition.lpar_id,
    "migration_state": _state,
    "migration_type": lambda _, entry: "active" if entry.migration else None,
    "dest_sys_name": lambda _, entry: entry.leaves.target if entry.leaves else None,
    "dest_lpar_id": lambda _, entry: (entry.leaves.target_lpar_id or None) if entry.leaves else None,
    "source_msp_name": lambda _, entry: (entry.leaves.source_msp or None) if entry.leaves else None,
    "source_msp_id": lambda world, entry: _msp_id(world, entry, "source"),
    "dest_msp_name": lambda _, entry: (entry.leaves.target_msp or None) if entry.leaves else None,
    "dest_msp_id": lambda world, entry: _msp_id(world, entry, "target"),
    "bytes_transmitted": lambda world, entry: (
        counters(world, entry.leaves).transmitted if entry.leaves else None
    ),
    "bytes_remaining": lambda world, entry: counters(world, entry.leaves).remaining if entry.leaves else None,
    "remote_manager": _other_console,
    "remote_user": lambda world, entry: (
        world.hmcs[name].user if (name := _other_console(world, entry)) else None
    ),
    "num_active_migrations_configured": lambda _, entry: (
        entry.partition.mover_limit if entry.partition.is_vios else None
    ),
}


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """A partition that might move from one system to another, for `-r msp|procpool|virtualio`."""

    partition: PartitionEntry
    source: Frame
    target: Frame


def _mappings(world: World, it: PossibleMove, variety: str, *, all_of_them: bool) -> Value:
    servers = [one for one in world.partitions.of(it.target.name) if one.is_vios]
    found = []
    for place, adapter in enumerate(
        one for one in world.adapters.of(it.partition.key) if one.variety == variety
    ):
        chosen = servers if all_of_them else servers[place % max(1, len(servers)) :][:1]
        found += [f"{adapter.slot}/{server.name}/{server.lpar_id}" for server in chosen]
    return found or None


_VIRTUAL_IO: Readers[PossibleMove] = {
    "possible_virtual_scsi_mappings": lambda w, it: _mappings(w, it, "scsi", all_of_them=True),
    "suggested_virtual_scsi_mappings": lambda w, it: _mappings(w, it, "scsi", all_of_them=False),
    "possible_virtual_fc_mappings": lambda w, it: _mappings(w, it, "fc", all_of_them=True),
    "suggested_virtual_fc_mappings": lambda w, it: _mappings(w, it, "fc", all_of_them=False),
}


@dataclass(frozen=True, slots=True)
class MoverPair:
    """One source mover service partition and those of the target that it can reach."""

    source: PartitionEntry
    targets: tuple[PartitionEntry, ...]


_MOVERS: Readers[MoverPair] = {
    "source_msp_name": lambda _, pair: pair.source.name,
    "source_msp_id": lambda _, pair: pair.source.lpar_id,
    "dest_msp_names": lambda _, pair: [one.name for one in pair.targets],
    "dest_msp_ids": lambda _, pair: [str(one.lpar_id) for one in pair.targets],
    "ipaddr_mappings": lambda _, pair: [
        f"{pair.source.rmc_ip}//{one.lpar_id}/{one.name}/{one.rmc_ip}" for one in pair.targets
    ],
}


def _pools(it: PossibleMove) -> list[ProcessorPool]:
    return [ProcessorPool(DEFAULT_POOL, 0), *it.target.pools]


SYSTEM = ListingVocabulary("migr_sys", _SYSTEM)
PARTITION = ListingVocabulary("migr_lpar", _PARTITION)
MOVERS = ListingVocabulary("migr_msp", _MOVERS)
VIRTUAL_IO = ListingVocabulary("migr_virtualio", _VIRTUAL_IO)
POOLS = ListingVocabulary(
    "migr_procpool",
    {
        "shared_proc_pool_ids": lambda _, it: [str(pool.pool_id) for pool in _pools(it)],
        "shared_proc_pool_names": lambda _, it: [pool.name for pool in _pools(it)],
    },
)
MANAGER: ListingVocabulary[str] = ListingVocabulary("migr_manager", {})


@console_program("lslparmigr")
def lslparmigr(call: Call) -> ShellAnswer:
    """The HMC's command that lists migrations and what could migrate."""
    options = parse(call.argv, _SYNTAX)
    match options.need("-r"):
        case "manager":
            return list_records(call, options, [call.host], MANAGER)
        case "sys":
            return list_records(call, options, [connected_system(call, options.need("-m"))], SYSTEM)
        case "lpar":
            return list_records(call, options, _entries(call, options), PARTITION)
        case "msp":
            it = _possible(call, options)
            targets = tuple(movers(call.world, it.target.name))
            pairs = [MoverPair(one, targets) for one in movers(call.world, it.source.name)]
            return list_records(call, options, pairs if targets else [], MOVERS)
        case "procpool":
            return list_records(call, options, [_possible(call, options)], POOLS)
        case "virtualio":
            return list_records(call, options, [_possible(call, options)], VIRTUAL_IO)
        case "sriov":
            options.need("-m")
            return list_records(call, options, [], POOLS)
        case _:
            raise missing_parameter("-r")


def _entries(call: Call, options: Options) -> list[ListedPartition]:
    options.need("-m")
    chosen = chosen_partitions(call, options, filter_values(options, ("lpar_names", "lpar_ids")))
    under_way = {
        (where, one.partition): one
        for one in call.world.running_migrations()
        if one.state is not MigrationState.NOT_MIGRATING
        for where in (one.source, one.target)
    }
    return [ListedPartition(one, under_way.get((one.system, one.name))) for one in chosen if not one.is_vios]


def _possible(call: Call, options: Options) -> PossibleMove:
    source, target = connected_system(call, options.need("-m")), target_system(call, options)
    wanted = filter_values(options, ("lpar_names", "lpar_ids"))
    chosen = chosen_partitions(call, options, wanted)
    if not wanted or len(chosen) != 1:
        raise missing_parameter("--filter")
    if target.name == source.name:
        raise missing_parameter("-t")
    return PossibleMove(chosen[0], source, target)
