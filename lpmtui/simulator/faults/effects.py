"""What faults do, when they strike, and how they are taken away: a registry, the usual way, the timing.

Most faults change some fields of objects; what these held before comes back when the fault goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from lpmtui.model.errors import UsageError
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults.catalogue import cluster_of_fault, concerns, find, find_object, phase_of
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.transfer import pages_sent, recompute_rates
from lpmtui.simulator.objects.lpm_migration import Fault, FaultState, Migration
from lpmtui.simulator.objects.systems import PartitionEntry
from lpmtui.simulator.powerha.software import recheck

Effect = Callable[[World, Fault], None]

_STRIKES: dict[str, Effect] = {}
_HEALS: dict[str, Effect] = {}
_PASSING: set[str] = set()


class CannotStrike(Exception):
    """The fault cannot strike as things stand; the text says why."""


def effect(name: str, *, passing: bool = False) -> Callable[[Effect], Effect]:
    """Register what a fault does. Of a `passing` one nothing is left that could be taken away."""

    def register(act: Effect) -> Effect:
        _STRIKES[name] = act
        if passing:
            _PASSING.add(name)
        return act

    return register


def cure(name: str) -> Callable[[Effect], Effect]:
    """Register what is done besides when a fault is taken away, after its changes were turned back."""

    def register(act: Effect) -> Effect:
        _HEALS[name] = act
        return act

    return register


def is_instant(fault: Fault) -> bool:
    """Whether nothing is left of a fault when it has struck."""
    return fault.name in _PASSING


def strike(world: World, fault: Fault) -> None:
    """Let a fault do what it does. Raises CannotStrike."""
    _STRIKES[fault.name](world, fault)
    _look_again(world, fault)


def heal(world: World, fault: Fault) -> None:
    """Take away what a fault did. Raises CannotStrike where that cannot be now."""
    heal_besides = _HEALS.get(fault.name)
    if heal_besides:
        heal_besides(world, fault)
    for table, key, name, before in reversed(fault.before):
        for thing in _present(world, table, key):
            now = getattr(thing, name)
            setattr(thing, name, type(now)(before) if isinstance(now, Enum) else before)
    fault.before = []
    _look_again(world, fault)


def change(fault: Fault, table: str, thing: Any, **values: Any) -> None:
    """Set fields of an object of a table of the world, until the fault is taken away."""
    for name, value in values.items():
        fault.before.append([table, thing.key, name, getattr(thing, name)])
        setattr(thing, name, value)


_ONE_FIELD: Mapping[str, tuple[str, str, Callable[[Mapping[str, Any]], object]]] = {
    "region-size-differs": ("frames", "region_size_mib", lambda given: int(given["size"])),
    "compatibility-missing": ("frames", "compat_modes", lambda given: ["default", str(given["offers"])]),
    "npiv-not-zoned": ("frames", "wwpns_zoned", lambda _: False),
    "migration-limit": ("frames", "active_migrations", lambda given: int(given["limit"])),
    "console-slow": ("hmcs", "latency_s", lambda given: given["seconds"]),
    "post-phase-missing": ("nodes", "post_phase_runs", lambda _: False),
    "unmanage-fails": ("nodes", "pre_fails_at", lambda _: "unmanage"),
    "timeout-not-restored": ("nodes", "timeout_restored", lambda _: False),
    "repository-lost": ("nodes", "repository_reachable", lambda _: False),
    "stray-bytes": ("clusters", "stray_text", lambda _: "\u00a4\u00fe"),
    "start-not-idempotent": ("applications", "idempotent", lambda _: False),
    "stop-script-slow": ("applications", "stop_s", lambda given: float(given["seconds"])),
}
"""Faults that set one field of the object that they are on: table, field, value by the fault's parameters."""


def _set_field(world: World, fault: Fault) -> None:
    table, field, value = _ONE_FIELD[fault.name]
    change(fault, table, getattr(world, table)[fault.on], **{field: value(fault.settings)})


_STRIKES |= dict.fromkeys(_ONE_FIELD, _set_field)


def entries(world: World, host: str) -> list[PartitionEntry]:
    """The entries of a partition in the lists of systems: one, or two while it migrates."""
    migration = world.migration_of(host)
    systems = [migration.source, migration.target] if migration else [world.images[host].system]
    found = [world.partitions.get(f"{system}/{world.images[host].partition_name}") for system in systems]
    return [one for one in found if one is not None]


def _present(world: World, table: str, key: str) -> list[Any]:
    """The object of a key, as far as it is still there; a partition's entries wherever they are now."""
    label = key.partition("/")[2]
    image = world.image_named(label) if table == "partitions" else None
    if image is not None and image.partition_name == label:
        return list(entries(world, image.name))
    found = getattr(world, table).get(key)
    return [found] if found is not None else []


def _look_again(world: World, fault: Fault) -> None:
    recompute_rates(world)
    cluster = cluster_of_fault(world, fault)
    if cluster:
        recheck(world, cluster)


AT_ONCE = "now"
"""In place of a phase: do not wait for any."""

_BEFORE_ALL_ELSE = -1
"""Priority of a strike among the events of a moment."""


def set_fault(
    world: World, name: str, on_name: str = "", *, phase: str = "", given: Mapping[str, str] | None = None
) -> Fault:
    """Put a fault on an object. It strikes at once, or at a phase of the next migration that concerns it.

    `given` are parameters as text. A fault that is there already is taken away first. Raises UsageError.
    """
    kind = find(name)
    settings = kind.settings(given or {})
    wanted = phase or kind.phase
    if wanted not in ("", AT_ONCE):
        phase_of(wanted)
    on_kind, key = find_object(world, kind, on_name)
    clear_faults(world, name, key)
    fault = Fault(name, on_kind, key, "" if wanted == AT_ONCE else wanted, settings, set_at=world.now)
    if not fault.phase:
        try:
            _strike(world, fault)
        except CannotStrike as why:
            raise UsageError(f"{name} cannot be put on {key}: {why}.", subject=key) from why
    return world.faults.add(fault)


def clear_faults(world: World, name: str, on_name: str = "") -> list[Fault]:
    """Take away a fault from an object, or from all that have it; returns what there was.

    Raises UsageError for an unknown fault and where it cannot be taken away now.
    """
    find(name)
    found = [
        fault
        for fault in world.faults.values()
        if fault.name == name and on_name in ("", fault.on, fault.on.partition("/")[2])
    ]
    for fault in found:
        try:
            _end(world, fault)
        except CannotStrike as why:
            raise UsageError(f"{name} cannot be taken from {fault.on}: {why}.", subject=fault.on) from why
        world.faults.remove(fault.key)
    return found


def strike_at_phase(world: World, migration: Migration, stage: str, number: int) -> None:
    """Let those faults strike that wait for this phase, and those whose phase is over too early."""
    for fault in world.faults.values():
        if fault.state is not FaultState.ARMED or not concerns(world, fault, migration):
            continue
        if world.kernel.pending(_key(fault)):
            _due_in(world, fault, migration, 0.0)
            continue
        phase, round_ = phase_of(fault.phase)
        if phase.stage == stage and round_ in (0, number):
            seconds = fault.settings.get("after", phase.after_s)
            part = phase.part if "after" not in fault.settings else 0.0
            _due_in(world, fault, migration, seconds, part=part)


stages.add_listener(strike_at_phase)


@on("fault.due")
def _due(world: World, args: dict[str, Any]) -> None:
    fault, migration = world.faults.get(args["fault"]), world.migrations[args["migration"]]
    if fault is None or fault.state is not FaultState.ARMED:
        return
    if args["part"] and migration.rate_bps > 0:
        left = (migration.round_pages - pages_sent(world, migration)) * migration.page_bytes
        _due_in(world, fault, migration, args["part"] * left / migration.rate_bps)
        return
    try:
        _strike(world, fault)
    except CannotStrike as why:
        fault.state, fault.note = FaultState.OVER, str(why)


@on("fault.ends")
def _ends(world: World, args: dict[str, Any]) -> None:
    fault = world.faults.get(args["fault"])
    if fault is None:
        return
    try:
        _end(world, fault)
    except CannotStrike as why:
        fault.note = str(why)
    else:
        fault.state = FaultState.OVER


def _due_in(world: World, fault: Fault, migration: Migration, seconds: float, *, part: float = 0.0) -> None:
    world.cancel(_key(fault))
    args = {"fault": fault.key, "migration": migration.key, "part": part}
    world.after(seconds, "fault.due", key=_key(fault), priority=_BEFORE_ALL_ELSE, **args)


def _strike(world: World, fault: Fault) -> None:
    strike(world, fault)
    fault.struck_at = world.now
    fault.state = FaultState.OVER if is_instant(fault) else FaultState.ACTING
    lasts = fault.settings.get("lasts", 0.0)
    if lasts and fault.state is FaultState.ACTING:
        world.after(lasts, "fault.ends", key=_key(fault), fault=fault.key)


def _end(world: World, fault: Fault) -> None:
    world.cancel(_key(fault))
    if fault.state is FaultState.ACTING:
        heal(world, fault)


def _key(fault: Fault) -> str:
    return f"fault {fault.key}"
