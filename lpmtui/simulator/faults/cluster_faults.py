"""Faults of PowerHA: clusters, nodes, resource groups, applications, monitors, heartbeat paths."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.identity_map import decode, encode
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults.effects import CannotStrike, change, cure, effect
from lpmtui.simulator.lpm import lifecycle
from lpmtui.simulator.lpm.validation import objections
from lpmtui.simulator.objects.lpm_migration import Fault, Migration
from lpmtui.simulator.objects.powerha_cluster import Group, Monitor
from lpmtui.simulator.powerha import applications, groups, heartbeat_paths
from lpmtui.simulator.powerha.automation import SAVED_STATE
from lpmtui.simulator.powerha.cluster_state import remark
from lpmtui.simulator.shells import files

_FOR_EVER_S = 10.0 * 365 * 86_400
_LPM_TIMEOUT_MS = 600_000


@effect("leftovers", passing=True)
def leftovers(world: World, fault: Fault) -> None:
    """All that a pre phase changes on its cluster is changed."""
    node = world.nodes[fault.on]
    cluster = world.clusters[node.cluster]
    kept = {"node_state": "NORMAL", "RSCT_local_DMS_state": "Enabled", "RSCT_peer_DMS_state": "Enabled"}
    before = cluster.caa["node_timeout"]
    cluster.caa["node_timeout"] = _LPM_TIMEOUT_MS
    node.deadman_mode = "e"
    for one in world.nodes.of(cluster.name):
        one.dms_armed = one.client_kill = False
        if cluster.san_communication:
            files.write(world, one.name, heartbeat_paths.RESTRICTIONS, f"{heartbeat_paths.INTERFACE}\n")
    files.add_inittab_entry(world, node.name, files.LPM_ENTRY)
    lines = [*kept.items(), ("CAA_node_timeout", before), ("CAA_deadman_mode", "a")]
    files.write(world, node.name, SAVED_STATE, "".join(f"{key}={value}\n" for key, value in lines))


@effect("sfwcomm-defined")
def sfwcomm(world: World, fault: Fault) -> None:
    """The devices of SAN heartbeats stay Defined."""
    if not world.clusters[world.nodes[fault.on].cluster].san_communication:
        raise CannotStrike("its cluster has no SAN heartbeats")
    change(fault, "nodes", world.nodes[fault.on], sfwcom_returns=False)


@effect("cluster-unstable")
def unstable(world: World, fault: Fault) -> None:
    """An event does not end."""
    cluster = world.clusters[fault.on]
    change(fault, "clusters", cluster, unstable_until=world.now + _FOR_EVER_S)
    for node in world.nodes.of(cluster.name):
        if node.state is NodeState.NORMAL:
            change(fault, "nodes", node, raw_state="ST_RP_RUNNING")
        remark(
            world, node.name, "config_too_long: an event has been running for 360 seconds (simulated text)"
        )


@effect("second-migration", passing=True)
def second(world: World, fault: Fault) -> None:
    """Somebody moves a node to the first system that would take it."""
    names = [fault.on] if fault.on_kind == "node" else world.clusters[fault.on].nodes
    for name in names:
        partition = world.partition_of(name)
        source = partition.system
        for hmc in world.hmcs.values():
            for target in hmc.systems:
                if source in hmc.systems and _takes(world, name, source, target):
                    lifecycle.begin(world, hmc.name, partition.name, source, target)
                    return
    raise CannotStrike("no node of it can be moved anywhere now")


def _takes(world: World, name: str, source: str, target: str) -> bool:
    if target == source or world.migration_of(name) or not world.images[name].up:
        return False
    partition = world.partition_of(name)
    wanted = Migration(0, partition.name, source, target, "", world.now, image=partition.image)
    return not objections(world, wanted)


@effect("monitor-hangs")
def hangs(world: World, fault: Fault) -> None:
    """Its custom monitors do not answer."""
    found = [one for one in _monitors(world, fault) if one.type == "Custom"]
    if not found:
        raise CannotStrike("there is no custom monitor")
    for monitor in found:
        change(fault, "monitors", monitor, hangs=True)


@effect("monitor-missing")
def missing(world: World, fault: Fault) -> None:
    """Its monitors are gone."""
    found = _monitors(world, fault)
    if not found:
        raise CannotStrike("there is no monitor")
    fault.kept["monitors"] = [encode(monitor) for monitor in found]
    for monitor in found:
        world.monitors.remove(monitor.key)


@cure("monitor-missing")
def _back(world: World, fault: Fault) -> None:
    for text in fault.kept["monitors"]:
        monitor = decode(Monitor, text)
        if monitor.key not in world.monitors:
            groups = [
                g for g in world.groups.of(monitor.cluster) if set(g.applications) & set(monitor.applications)
            ]
            watched = {group.owner for group in groups if group.states.get(group.owner) == "ONLINE"}
            monitor.active_since = dict.fromkeys(sorted(watched), world.now)
            world.monitors.add(monitor)


@effect("resource-changed", passing=True)
def changed(world: World, fault: Fault) -> None:
    """A label, a volume group or an application of it is stopped where it runs."""
    group = world.groups[fault.on]
    host = group.owner
    if not host or not world.images[host].up:
        raise CannotStrike("it runs nowhere")
    names = [*groups.resource_names(group), *group.applications]
    wanted = str(fault.settings["resource"]) or next(iter(names), "")
    if wanted not in names:
        raise CannotStrike(f"{wanted or 'nothing'} is not a resource of it ({', '.join(names)})")
    _stop(world, group, host, wanted)


def _stop(world: World, group: Group, host: str, name: str) -> None:
    if name in group.applications:
        world.applications[f"{group.cluster}/{name}"].instances.pop(host, None)
    elif host in group.resources.get(name, []):
        group.resources[name].remove(host)


def _monitors(world: World, fault: Fault) -> list[Monitor]:
    """The monitor that the fault is on, or those of the application that it is on."""
    if fault.on_kind == "monitor":
        return [world.monitors[fault.on]]
    return applications.monitors_of(world, world.applications[fault.on])


_SCRIPTS = ("acquire", "release")


@effect("event-script-fails")
def script_fails(world: World, fault: Fault) -> None:
    """An event script of a group fails; `clruncmd` goes on after it."""
    which = str(fault.settings["script"])
    if which not in _SCRIPTS:
        raise CannotStrike(f"the script is one of {', '.join(_SCRIPTS)}")
    change(fault, "groups", world.groups[fault.on], script_fails=which)


@effect("network-lost")
def network(world: World, fault: Fault) -> None:
    """A node has no connection to the cluster's networks."""
    node = world.nodes[fault.on]
    networks = world.clusters[node.cluster].networks
    if not networks:
        raise CannotStrike("its cluster has no network")
    change(fault, "nodes", node, networks_down=list(networks))


@effect("monitor-script-missing")
def script_missing(world: World, fault: Fault) -> None:
    """The file of a custom monitor's method is gone from all nodes."""
    found = [one for one in _monitors(world, fault) if one.type == "Custom"]
    if not found:
        raise CannotStrike("there is no custom monitor")
    kept = [
        [host, monitor.method, files.read(world, host, monitor.method) or ""]
        for monitor in found
        for host in world.clusters[monitor.cluster].nodes
        if files.exists(world, host, monitor.method)
    ]
    for host, path, _ in kept:
        files.remove(world, host, path)
    fault.kept["scripts"] = kept


@cure("monitor-script-missing")
def _script_back(world: World, fault: Fault) -> None:
    for host, path, text in fault.kept["scripts"]:
        if not files.exists(world, host, path):
            files.write(world, host, path, text)
            world.images[host].executables.append(path)
