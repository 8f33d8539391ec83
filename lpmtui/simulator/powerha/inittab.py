"""Entries of /etc/inittab that PowerHA makes: services at boot, the undo after a crash in mid-migration."""

from __future__ import annotations

from lpmtui.simulator.world import World

LPM_IDENTIFIER = "hacmp_lpm"
LPM_ENTRY = f"{LPM_IDENTIFIER}:2:once:/usr/es/sbin/cluster/utilities/cl_dr undopremigrate > /dev/null 2>&1"
SERVICES_IDENTIFIER = "hacmp6000"
SERVICES_ENTRY = (
    f"{SERVICES_IDENTIFIER}:2:wait:/usr/es/sbin/cluster/etc/rc.cluster -boot -b -A # Bring up Cluster"
)


def find(world: World, host: str, identifier: str) -> str:
    """The line of an entry; empty where there is none."""
    lines = world.images[host].inittab
    return next((line for line in lines if line.partition(":")[0] == identifier), "")


def add(world: World, host: str, entry: str) -> bool:
    """Add an entry; False where its identifier is taken."""
    if find(world, host, entry.partition(":")[0]):
        return False
    world.images[host].inittab.append(entry)
    return True


def remove(world: World, host: str, identifier: str) -> bool:
    """Remove an entry; False where there is none."""
    entry = find(world, host, identifier)
    if entry:
        world.images[host].inittab.remove(entry)
    return bool(entry)
