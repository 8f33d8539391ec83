"""`migrlpar -o v|m|s|r|set`: validate, migrate, stop, recover, limits. Ends when the operation has ended."""

from __future__ import annotations

from functools import cache

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.states import PartitionState, SystemState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import (
    HmcError,
    Options,
    Syntax,
    failure_answer,
    missing_parameter,
    only_known,
    pairs,
    parse,
    unconfirmed_error,
    unknown_attributes,
)
from lpmtui.simulator.hmc.console import require_task, target_system
from lpmtui.simulator.hmc.records import (
    connected_system,
    console_program,
    named_partition,
    numbered_partition,
)
from lpmtui.simulator.lpm import failures, lifecycle, message
from lpmtui.simulator.objects.lpm_migration import LpmStage, Migration
from lpmtui.simulator.objects.systems import Frame, PartitionEntry
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer


@cache
def _table() -> dict[str, list[str]]:
    return load_table(__file__, "migrlpar.toml")


@console_program("migrlpar")
def migrlpar(call: Call) -> ShellAnswer | Pending:
    """Validate, migrate, stop, recover, or set how many migrations there may be."""
    table = _table()
    valued, flags = (only_known(call, "migrlpar", table[what]) for what in ("valued", "flags"))
    options = parse(call.argv, Syntax(valued, flags))
    operations = {"v": _migrate, "m": _migrate, "s": _stop, "r": _recover, "set": _set}
    operation = operations.get(options.need("-o"))
    if operation is None:
        raise missing_parameter("-o")
    require_task(call, "MigrateLPAR")
    return operation(call, options, connected_system(call, options.need("-m")))


def _migrate(call: Call, options: Options, source: Frame) -> ShellAnswer | Pending:
    target = target_system(call, options)
    wishes = dict(pairs(options.get("-i")))
    unknown = sorted(set(wishes).difference(_table()["input"]))
    if unknown:
        raise unknown_attributes(unknown)
    wishes |= {name: _choice(options, name) for name in _CHOICES if name in options}
    if source.name == target.name:
        raise HmcError(message("same-system", system=source.name))
    chosen = _chosen(call, options, source)
    for partition in chosen:
        if call.world.active_migration(partition.name):
            raise HmcError(message("already-migrating", partition=partition.name))
    begun = [
        lifecycle.begin(
            call.world,
            call.host,
            partition.name,
            source.name,
            target.name,
            validate_only=options.get("-o") == "v",
            wishes=wishes,
        ).key
        for partition in chosen
    ]
    return Pending(lambda world: _answered(call, world, begun))


_CHOICES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("--redundantvios", "--redundantmsps", "--steps"), ("0", "1", "2")),
    **dict.fromkeys(("--mpio", "--vlanbridge", "--vsi", "--uuid", "--protectstorage"), ("1", "2")),
    **dict.fromkeys(("--requirerr", "--redundantvnicbkdev", "--vniccfg", "--migsriov"), ("1", "2")),
    "--npivval": ("port", "portdisk"),
}
"""The options whose values IBM's manual page lists."""


def _choice(options: Options, name: str) -> str:
    value = options.need(name)
    if value not in _CHOICES[name]:
        raise missing_parameter(name)
    return value


def _set(call: Call, options: Options, source: Frame) -> ShellAnswer:
    """`-o set -r sys|lpar -i ..`: limits of a system, or of a mover service partition."""
    changes = dict(pairs(options.need("-i")))
    known = {"sys": ("num_active_migrations_configured", "num_inactive_migrations_configured")}
    known["lpar"] = ("num_active_migrations_configured", "concurr_migration_perf_level")
    resource = options.need("-r")
    if resource not in known:
        raise missing_parameter("-r")
    if unknown := sorted(set(changes).difference(known[resource])):
        raise unknown_attributes(unknown)
    if not all(value.isascii() and value.isdigit() for value in changes.values()):
        raise missing_parameter("-i")
    if resource == "sys":
        source.active_migrations = int(changes.get(known["sys"][0], source.active_migrations))
        source.inactive_migrations = int(changes.get(known["sys"][1], source.inactive_migrations))
        return ShellAnswer()
    for partition in _chosen(call, options, source):
        partition.mover_limit = int(changes.get(known["lpar"][0], partition.mover_limit))
    return ShellAnswer()


def _answered(call: Call, world: World, keys: list[str]) -> ShellAnswer | None:
    """What migrlpar prints once the last of its migrations has ended: nothing where all is well."""
    migrations = [world.migrations[key] for key in keys]
    if not all(migration.answered for migration in migrations):
        return None
    messages = [text for migration in migrations for text in migration.messages]
    if any(migration.failed for migration in migrations):
        return failure_answer(call._replace(world=world), messages)
    return ShellAnswer(0, "".join(f"{text}\n" for text in messages))


def _stop(call: Call, options: Options, source: Frame) -> Pending:
    stopped = []
    for partition in _chosen(call, options, source):
        migration = _of(call.world, partition)
        if migration is None:
            raise HmcError(message("not-migrating", partition=partition.name))
        if migration.stage not in failures.STOPPABLE:
            where = call.world.images[partition.host].system
            raise HmcError(message("too-late", partition=partition.name, system=where))
        stopped.append(migration)
    for migration in stopped:
        why = message("stopped", partition=migration.partition, system=migration.source)
        failures.stop(call.world, migration, why)
    return _until_over([migration.key for migration in stopped])


def _recover(call: Call, options: Options, source: Frame) -> Pending:
    chosen = _chosen(call, options, source)
    if len(chosen) != 1:
        raise unconfirmed_error(
            "An invalid parameter value was entered.", "Only one partition can be recovered."
        )
    migration = _of(call.world, chosen[0])
    if migration is None or migration.stage is not LpmStage.FAILED:
        raise HmcError(message("nothing-to-recover", partition=chosen[0].name))
    _require_systems(call, migration, forced="--force" in options)
    failures.recover(call.world, migration)
    return _until_over([migration.key])


def _require_systems(call: Call, migration: Migration, *, forced: bool) -> None:
    """The system where the partition is must work; the other one, too, unless the recovery is forced."""
    home = call.world.images[migration.host].system
    for name in (migration.source, migration.target):
        state = call.world.frames[name].state
        if state is not SystemState.OPERATING and not (forced and name != home):
            raise HmcError(message("system-state", system=name, state=state.value))


def _until_over(keys: list[str]) -> Pending:
    def check(world: World) -> ShellAnswer | None:
        return ShellAnswer() if all(world.migrations[key].over for key in keys) else None

    return Pending(check)


def _of(world: World, partition: PartitionEntry) -> Migration | None:
    """The migration that leaves this entry; stop and recover are for the source's console."""
    migration = world.active_migration(partition.name)
    return migration if migration and migration.source == partition.system else None


def _chosen(call: Call, options: Options, source: Frame) -> list[PartitionEntry]:
    """The partitions of `-p`, `--id` or `--all`."""
    if "--all" in options:
        found = [one for one in call.world.partitions.of(source.name) if _migratable(one)]
        if not found:
            raise unconfirmed_error("No partition of the managed system can be migrated.", source.name)
        return found
    if "--id" in options:
        return [numbered_partition(call, source, number) for number in options.get("--id").split(",")]
    return [named_partition(call, source, name) for name in options.need("-p").split(",")]


def _migratable(partition: PartitionEntry) -> bool:
    running = partition.state is PartitionState.RUNNING
    return running and not partition.is_vios and not partition.migration_disabled
