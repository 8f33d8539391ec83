"""Setting faults, letting them strike in their time, taking them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpmtui.model.errors import UsageError
from lpmtui.simulator.engine.registry import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults import effects
from lpmtui.simulator.faults.catalogue import find, phase_of
from lpmtui.simulator.faults.targets import concerns, find_object
from lpmtui.simulator.lpm import stages
from lpmtui.simulator.lpm.transfer import pages_sent
from lpmtui.simulator.objects.fault import Fault, FaultState
from lpmtui.simulator.objects.migration import Migration

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
        except effects.CannotStrike as why:
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
        except effects.CannotStrike as why:
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
    except effects.CannotStrike as why:
        fault.state, fault.note = FaultState.OVER, str(why)


@on("fault.ends")
def _ends(world: World, args: dict[str, Any]) -> None:
    fault = world.faults.get(args["fault"])
    if fault is None:
        return
    try:
        _end(world, fault)
    except effects.CannotStrike as why:
        fault.note = str(why)
    else:
        fault.state = FaultState.OVER


def _due_in(world: World, fault: Fault, migration: Migration, seconds: float, *, part: float = 0.0) -> None:
    world.cancel(_key(fault))
    args = {"fault": fault.key, "migration": migration.key, "part": part}
    world.after(seconds, "fault.due", key=_key(fault), priority=_BEFORE_ALL_ELSE, **args)


def _strike(world: World, fault: Fault) -> None:
    effects.strike(world, fault)
    fault.struck_at = world.now
    fault.state = FaultState.OVER if effects.is_instant(fault) else FaultState.ACTING
    lasts = fault.settings.get("lasts", 0.0)
    if lasts and fault.state is FaultState.ACTING:
        world.after(lasts, "fault.ends", key=_key(fault), fault=fault.key)


def _end(world: World, fault: Fault) -> None:
    world.cancel(_key(fault))
    if fault.state is FaultState.ACTING:
        effects.heal(world, fault)


def _key(fault: Fault) -> str:
    return f"fault {fault.key}"
