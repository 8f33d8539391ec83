"""SAN heartbeats (sfwcom): restricted by a file, applied by `clusterconf`, carried by a device."""

from __future__ import annotations

from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Node
from lpmtui.simulator.world import World

RESTRICTIONS = "/etc/cluster/ifrestrict"
KEPT_RESTRICTIONS = "/var/hacmp/ifrestrict"
INTERFACE = "sfwcom"
DEVICE = "sfwcomm"


def apply_restrictions(world: World, host: str) -> None:
    """What `clusterconf` does on a node: read the file of restrictions and obey it."""
    node = world.nodes.get(host)
    if node is not None:
        node.sfwcom = _state(world, node)


def _state(world: World, node: Node) -> str:
    restrictions = (files.read(world, node.name, RESTRICTIONS) or "").split()
    if INTERFACE in restrictions:
        return "DOWN RESTRICTED"
    devices = world.images[node.name].devices
    lost = [name for name, state in devices.items() if name.startswith(DEVICE) and state != "Available"]
    return "DOWN" if lost else "UP"


def reconfigure(world: World, host: str, *, returns: bool = True) -> None:
    """What PowerHA does in the background after a migration: unconfigure and configure the devices again.

    They do not always come back: then they stay Defined until somebody configures them.
    """
    devices = world.images[host].devices
    for name in devices:
        if name.startswith(DEVICE):
            devices[name] = "Available" if returns else "Defined"
    apply_restrictions(world, host)
