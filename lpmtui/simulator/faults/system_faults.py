"""Faults of managed systems: resources, storage, networks, movers, and the loss of a whole system."""

from __future__ import annotations

from lpmtui.simulator import power
from lpmtui.simulator.fault_objects import Fault
from lpmtui.simulator.faults.acts import Impossible, heals, strikes, turn
from lpmtui.simulator.lpm.validation import available_memory_mib
from lpmtui.simulator.world import World


@strikes("memory-short")
def memory_short(world: World, fault: Fault) -> None:
    """All free memory but a little is taken."""
    frame = world.frames[fault.on]
    taken = max(0, available_memory_mib(world, frame) - int(fault.settings["leaves"]))
    turn(fault, "frames", frame, held_mib=frame.held_mib + taken)


@strikes("region-size-differs")
def region_size(world: World, fault: Fault) -> None:
    """Another memory region size."""
    turn(fault, "frames", world.frames[fault.on], region_size_mib=int(fault.settings["size"]))


@strikes("compatibility-missing")
def compatibility(world: World, fault: Fault) -> None:
    """Only an old processor compatibility mode."""
    modes = ["default", str(fault.settings["offers"])]
    turn(fault, "frames", world.frames[fault.on], compat_modes=modes)


@strikes("npiv-not-zoned")
def not_zoned(world: World, fault: Fault) -> None:
    """The second WWPNs are not zoned."""
    turn(fault, "frames", world.frames[fault.on], wwpns_zoned=False)


@strikes("vlan-missing")
def vlan_missing(world: World, fault: Fault) -> None:
    """One VLAN is not bridged."""
    frame = world.frames[fault.on]
    used = {adapter.vlan for adapter in world.adapters.values() if adapter.variety == "eth"}
    bridged = set(frame.vlans or used)
    if not used & bridged:
        raise Impossible("no VLAN that is in use is bridged there")
    gone = int(fault.settings["vlan"]) or max(used & bridged)
    left = sorted(bridged - {gone})
    if not left:
        raise Impossible(f"VLAN {gone} is its only one")
    turn(fault, "frames", frame, vlans=left)


@strikes("migration-limit")
def limit(world: World, fault: Fault) -> None:
    """No further migration."""
    turn(fault, "frames", world.frames[fault.on], active_migrations=int(fault.settings["limit"]))


@strikes("disk-reserved")
def reserved(world: World, fault: Fault) -> None:
    """A disk, or the SCSI disks of a partition, are reserved."""
    names = [fault.on] if fault.on_kind == "disk" else _scsi_disks(world, fault.on)
    if not names:
        raise Impossible("it has no SCSI disk")
    for name in names:
        turn(fault, "disks", world.disks[name], reserve_policy=str(fault.settings["policy"]))


def _scsi_disks(world: World, host: str) -> list[str]:
    adapters = world.adapters.of(world.partition_of(host).key)
    names = {name for adapter in adapters if adapter.variety == "scsi" for name in adapter.disks}
    return sorted(name for name in names if name in world.disks)


@strikes("mover-link-down")
def link_down(world: World, fault: Fault) -> None:
    """Nothing goes through."""
    _throttle(world, fault, 0.0)


@strikes("mover-link-slow")
def link_slow(world: World, fault: Fault) -> None:
    """Little goes through."""
    _throttle(world, fault, float(fault.settings["rate"]))


def _throttle(world: World, fault: Fault, rate: float) -> None:
    if fault.on_kind == "server":
        turn(fault, "partitions", world.partitions[fault.on], mover_bps=rate)
    else:
        turn(fault, "frames", world.frames[fault.on], link_bps=rate)


@strikes("system-crash")
def crash(world: World, fault: Fault) -> None:
    """The system and all that runs on it is gone."""
    fault.kept["hosts"] = power.crash_system(world, fault.on)


@heals("system-crash")
def _boot(world: World, fault: Fault) -> None:
    """It works again. A partition whose migration has to be recovered first is not booted."""
    power.start_system(world, fault.on)
    for host in fault.kept["hosts"]:
        image = world.images[host]
        if not image.up and image.system == fault.on and not world.active_migration(host):
            power.boot(world, host)
