"""Faults of single partitions."""

from __future__ import annotations

from lpmtui.model.states import RmcState, SystemState
from lpmtui.simulator import power
from lpmtui.simulator.fault_objects import Fault
from lpmtui.simulator.faults.acts import Impossible, entries, heals, strikes, turn
from lpmtui.simulator.migration_objects import Stage
from lpmtui.simulator.objects import Partition
from lpmtui.simulator.world import World


@strikes("rmc-inactive")
def rmc_inactive(world: World, fault: Fault) -> None:
    """No RMC connection."""
    for entry in _entries(world, fault):
        turn(fault, "partitions", entry, rmc_state=RmcState.INACTIVE)


@strikes("dirty-too-fast")
def dirty(world: World, fault: Fault) -> None:
    """A dirty curve that is steeper by a factor, up to all the memory that it ever touched."""
    for entry in _entries(world, fault):
        if not entry.dirty:
            raise Impossible("it writes no memory at all")
        steeper = [[seconds, mib * fault.settings["factor"]] for seconds, mib in entry.dirty]
        turn(fault, "partitions", entry, dirty=steeper)


@strikes("suspension-long")
def long_suspension(world: World, fault: Fault) -> None:
    """It stands still for longer."""
    for entry in _entries(world, fault):
        longer = entry.suspension_extra_s + fault.settings["seconds"]
        turn(fault, "partitions", entry, suspension_extra_s=longer)


@strikes("source-entry-lingers")
def lingers(world: World, fault: Fault) -> None:
    """Its source lists it for longer."""
    for entry in _entries(world, fault):
        turn(fault, "partitions", entry, entry_lingers_s=fault.settings["seconds"])


@strikes("clock-jumps")
def clock(world: World, fault: Fault) -> None:
    """Its clock jumps."""
    image = world.images[fault.on]
    turn(fault, "images", image, clock_offset_s=image.clock_offset_s + fault.settings["seconds"])


@strikes("partition-crash")
def crash(world: World, fault: Fault) -> None:
    """Its operating system is gone."""
    if not world.images[fault.on].up:
        raise Impossible("it does not run")
    power.crash(world, fault.on, "fault")


@heals("partition-crash")
def _boot(world: World, fault: Fault) -> None:
    migration = world.active_migration(fault.on)
    if migration and migration.stage is not Stage.VALIDATING:
        raise Impossible("its migration has to be recovered first")
    if world.frames[world.images[fault.on].system].state is not SystemState.OPERATING:
        raise Impossible("its system does not work")
    if not world.images[fault.on].up:
        power.boot(world, fault.on)


def _entries(world: World, fault: Fault) -> list[Partition]:
    if fault.on_kind == "server":
        return [world.partitions[fault.on]]
    return entries(world, fault.on)
