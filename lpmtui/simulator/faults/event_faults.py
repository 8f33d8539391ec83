"""Faults that become events of a cluster: scripts that fail or last, networks and disks that are lost."""

from __future__ import annotations

from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Monitor
from lpmtui.simulator.fault_objects import Fault
from lpmtui.simulator.faults.acts import Impossible, heals, strikes, turn
from lpmtui.simulator.powerha.applications import monitors_of
from lpmtui.simulator.world import World

_SCRIPTS = ("acquire", "release")


@strikes("event-script-fails")
def script_fails(world: World, fault: Fault) -> None:
    """An event script of a group fails; `clruncmd` goes on after it."""
    which = str(fault.settings["script"])
    if which not in _SCRIPTS:
        raise Impossible(f"the script is one of {', '.join(_SCRIPTS)}")
    turn(fault, "groups", world.groups[fault.on], script_fails=which)


@strikes("stop-script-slow")
def stop_slow(world: World, fault: Fault) -> None:
    """A stop script takes so long that the event is said to last too long."""
    turn(fault, "applications", world.applications[fault.on], stop_s=float(fault.settings["seconds"]))


@strikes("network-lost")
def network(world: World, fault: Fault) -> None:
    """A node has no connection to the cluster's networks."""
    node = world.nodes[fault.on]
    networks = world.clusters[node.cluster].networks
    if not networks:
        raise Impossible("its cluster has no network")
    turn(fault, "nodes", node, networks_down=list(networks))


@strikes("repository-lost")
def repository(world: World, fault: Fault) -> None:
    """A node cannot reach the repository disk."""
    turn(fault, "nodes", world.nodes[fault.on], repository_reachable=False)


@strikes("monitor-script-missing")
def script_missing(world: World, fault: Fault) -> None:
    """The file of a custom monitor's method is gone from all nodes."""
    found = [one for one in _monitors(world, fault) if one.type == "Custom"]
    if not found:
        raise Impossible("there is no custom monitor")
    kept = [
        [host, monitor.method, files.read(world, host, monitor.method) or ""]
        for monitor in found
        for host in world.clusters[monitor.cluster].nodes
        if files.exists(world, host, monitor.method)
    ]
    for host, path, _ in kept:
        files.remove(world, host, path)
    fault.kept["scripts"] = kept


@heals("monitor-script-missing")
def _script_back(world: World, fault: Fault) -> None:
    for host, path, text in fault.kept["scripts"]:
        if not files.exists(world, host, path):
            files.write(world, host, path, text)
            world.images[host].executables.append(path)


def _monitors(world: World, fault: Fault) -> list[Monitor]:
    if fault.on_kind == "monitor":
        return [world.monitors[fault.on]]
    return monitors_of(world, world.applications[fault.on])
