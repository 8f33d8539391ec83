"""Faults of managed systems, consoles and single partitions."""

from __future__ import annotations

from lpmtui.model.states import RmcState, SystemState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults.effects import CannotStrike, change, cure, effect, entries
from lpmtui.simulator.hmc.command_line import languages
from lpmtui.simulator.lpm import failures
from lpmtui.simulator.lpm.entries import available_memory_mib
from lpmtui.simulator.objects.lpm_migration import Fault, LpmStage
from lpmtui.simulator.objects.systems import PartitionEntry


@effect("memory-short")
def memory_short(world: World, fault: Fault) -> None:
    """All free memory but a little is taken."""
    frame = world.frames[fault.on]
    taken = max(0, available_memory_mib(world, frame) - int(fault.settings["leaves"]))
    change(fault, "frames", frame, held_mib=frame.held_mib + taken)


@effect("vlan-missing")
def vlan_missing(world: World, fault: Fault) -> None:
    """One VLAN is not bridged."""
    frame = world.frames[fault.on]
    used = {adapter.vlan for adapter in world.adapters.values() if adapter.variety == "eth"}
    bridged = set(frame.vlans or used)
    if not used & bridged:
        raise CannotStrike("no VLAN that is in use is bridged there")
    gone = int(fault.settings["vlan"]) or max(used & bridged)
    left = sorted(bridged - {gone})
    if not left:
        raise CannotStrike(f"VLAN {gone} is its only one")
    change(fault, "frames", frame, vlans=left)


@effect("disk-reserved")
def reserved(world: World, fault: Fault) -> None:
    """A disk, or the SCSI disks of a partition, are reserved."""
    names = [fault.on] if fault.on_kind == "disk" else _scsi_disks(world, fault.on)
    if not names:
        raise CannotStrike("it has no SCSI disk")
    for name in names:
        change(fault, "disks", world.disks[name], reserve_policy=str(fault.settings["policy"]))


def _scsi_disks(world: World, host: str) -> list[str]:
    adapters = world.adapters.of(world.partition_of(host).key)
    names = {name for adapter in adapters if adapter.variety == "scsi" for name in adapter.disks}
    return sorted(name for name in names if name in world.disks)


@effect("mover-link-down")
def link_down(world: World, fault: Fault) -> None:
    """The mover link of the system carries nothing."""
    _throttle(world, fault, 0.0)


@effect("mover-link-slow")
def link_slow(world: World, fault: Fault) -> None:
    """The mover link of the system carries less than it could."""
    _throttle(world, fault, float(fault.settings["rate"]))


def _throttle(world: World, fault: Fault, rate: float) -> None:
    if fault.on_kind == "server":
        change(fault, "partitions", world.partitions[fault.on], mover_bps=rate)
    else:
        change(fault, "frames", world.frames[fault.on], link_bps=rate)


@effect("system-crash")
def system_crash(world: World, fault: Fault) -> None:
    """The system and all that runs on it is gone."""
    fault.kept["hosts"] = failures.crash_system(world, fault.on)


@cure("system-crash")
def _start_system(world: World, fault: Fault) -> None:
    """It works again. A partition whose migration has to be recovered first is not booted."""
    failures.start_system(world, fault.on)
    for host in fault.kept["hosts"]:
        image = world.images[host]
        if not image.up and image.system == fault.on and not world.migration_of(host):
            failures.boot(world, host)


@effect("rmc-inactive")
def rmc_inactive(world: World, fault: Fault) -> None:
    """The consoles lose the RMC connection to the partition."""
    for entry in _entries(world, fault):
        change(fault, "partitions", entry, rmc_state=RmcState.INACTIVE)


@effect("dirty-too-fast")
def dirty(world: World, fault: Fault) -> None:
    """A dirty curve that is steeper by a factor, up to all the memory that it ever touched."""
    for entry in _entries(world, fault):
        if not entry.dirty:
            raise CannotStrike("it writes no memory at all")
        steeper = [[seconds, mib * fault.settings["factor"]] for seconds, mib in entry.dirty]
        change(fault, "partitions", entry, dirty=steeper)


@effect("suspension-long")
def long_suspension(world: World, fault: Fault) -> None:
    """It is frozen for longer."""
    for entry in _entries(world, fault):
        longer = entry.suspension_extra_s + fault.settings["seconds"]
        change(fault, "partitions", entry, suspension_extra_s=longer)


@effect("source-entry-lingers")
def lingers(world: World, fault: Fault) -> None:
    """Its source lists it for longer."""
    for entry in _entries(world, fault):
        change(fault, "partitions", entry, entry_lingers_s=fault.settings["seconds"])


@effect("clock-jumps")
def clock(world: World, fault: Fault) -> None:
    """The partition's clock jumps."""
    image = world.images[fault.on]
    change(fault, "images", image, clock_offset_s=image.clock_offset_s + fault.settings["seconds"])


@effect("partition-crash")
def partition_crash(world: World, fault: Fault) -> None:
    """Its operating system is gone."""
    if not world.images[fault.on].up:
        raise CannotStrike("it does not run")
    failures.crash(world, fault.on, "fault")


@cure("partition-crash")
def _boot_partition(world: World, fault: Fault) -> None:
    migration = world.migration_of(fault.on)
    if migration and migration.stage is not LpmStage.VALIDATING:
        raise CannotStrike("its migration has to be recovered first")
    if world.frames[world.images[fault.on].system].state is not SystemState.OPERATING:
        raise CannotStrike("its system does not work")
    if not world.images[fault.on].up:
        failures.boot(world, fault.on)


def _entries(world: World, fault: Fault) -> list[PartitionEntry]:
    if fault.on_kind == "server":
        return [world.partitions[fault.on]]
    return entries(world, fault.on)


@effect("console-restart")
def restart(world: World, fault: Fault) -> None:
    """The console goes down; who was logged in is out, and what it drives misses its next step."""
    hmc = world.hmcs[fault.on]
    change(fault, "hmcs", hmc, up=False)
    hmc.links_cut_at = world.now
    for migration in world.running_migrations():
        if migration.hmc == hmc.name:
            migration.orphaned = True


@effect("console-language")
def language(world: World, fault: Fault) -> None:
    """Answers come in another language."""
    wanted = fault.settings["language"]
    if wanted not in languages():
        raise CannotStrike(f"the simulated console speaks {', '.join(languages())}, not {wanted}")
    change(fault, "hmcs", world.hmcs[fault.on], language=wanted)


@effect("console-keys")
def keys(world: World, fault: Fault) -> None:
    """It may not log in to other consoles."""
    others = [name for name in world.hmcs if name != fault.on]
    if not others:
        raise CannotStrike("there is no other console")
    change(fault, "hmcs", world.hmcs[fault.on], keyless=others)


@effect("connection-drops", passing=True)
def drop(world: World, fault: Fault) -> None:
    """Sessions on the host break off."""
    table = world.hmcs if fault.on_kind == "hmc" else world.images
    table[fault.on].links_cut_at = world.now


@cure("console-restart")
def _up_again(world: World, fault: Fault) -> None:
    world.hmcs[fault.on].links_cut_at = world.now
