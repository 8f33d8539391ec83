"""Faults of PowerHA: clusters, nodes, resource groups, applications and their monitors."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.states import NodeState
from lpmtui.simulator import files
from lpmtui.simulator.cluster_objects import Application, Group, Monitor
from lpmtui.simulator.codec import decode, encode
from lpmtui.simulator.fault_objects import Fault
from lpmtui.simulator.faults.acts import Impossible, heals, strikes, turn
from lpmtui.simulator.lpm import lifecycle
from lpmtui.simulator.lpm.validation import objections
from lpmtui.simulator.migration_objects import Migration
from lpmtui.simulator.powerha import applications, inittab, resources, san
from lpmtui.simulator.powerha.automation_state import SAVED_STATE
from lpmtui.simulator.powerha.eventlog import remark
from lpmtui.simulator.world import World

_FOR_EVER_S = 10.0 * 365 * 86_400
_LPM_TIMEOUT_MS = 600_000
_STRAY = "\u00a4\u00fe"


@strikes("post-phase-missing")
def post_phase(world: World, fault: Fault) -> None:
    """PowerHA is not called after a migration."""
    turn(fault, "nodes", world.nodes[fault.on], post_phase_runs=False)


@strikes("leftovers", passing=True)
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
            files.write(world, one.name, san.RESTRICTIONS, f"{san.INTERFACE}\n")
    inittab.add(world, node.name, inittab.LPM_ENTRY)
    lines = [*kept.items(), ("CAA_node_timeout", before), ("CAA_deadman_mode", "a")]
    files.write(world, node.name, SAVED_STATE, "".join(f"{key}={value}\n" for key, value in lines))


@strikes("unmanage-fails")
def unmanage(world: World, fault: Fault) -> None:
    """Its services cannot be stopped with unmanage."""
    turn(fault, "nodes", world.nodes[fault.on], pre_fails_at="unmanage")


@strikes("timeout-not-restored")
def timeout(world: World, fault: Fault) -> None:
    """CAA does not take the old time-out back."""
    turn(fault, "nodes", world.nodes[fault.on], timeout_restored=False)


@strikes("sfwcomm-defined")
def sfwcomm(world: World, fault: Fault) -> None:
    """The devices of SAN heartbeats stay Defined."""
    if not world.clusters[world.nodes[fault.on].cluster].san_communication:
        raise Impossible("its cluster has no SAN heartbeats")
    turn(fault, "nodes", world.nodes[fault.on], sfwcom_returns=False)


@strikes("cluster-unstable")
def unstable(world: World, fault: Fault) -> None:
    """An event does not end."""
    cluster = world.clusters[fault.on]
    turn(fault, "clusters", cluster, unstable_until=world.now + _FOR_EVER_S)
    for node in world.nodes.of(cluster.name):
        if node.state is NodeState.NORMAL:
            turn(fault, "nodes", node, raw_state="ST_RP_RUNNING")
        remark(
            world, node.name, "config_too_long: an event has been running for 360 seconds (simulated text)"
        )


@strikes("stray-bytes")
def stray(world: World, fault: Fault) -> None:
    """Rubbish in clRGinfo."""
    turn(fault, "clusters", world.clusters[fault.on], stray_text=_STRAY)


@strikes("second-migration", passing=True)
def second(world: World, fault: Fault) -> None:
    """Somebody moves a node to the first system that would take it."""
    names = [fault.on] if fault.on_kind == "node" else world.clusters[fault.on].nodes
    for name in names:
        source = world.images[name].system
        for hmc in world.hmcs.values():
            for target in hmc.systems:
                if source in hmc.systems and _takes(world, name, source, target):
                    lifecycle.begin(world, hmc.name, name, source, target)
                    return
    raise Impossible("no node of it can be moved anywhere now")


def _takes(world: World, name: str, source: str, target: str) -> bool:
    if target == source or world.active_migration(name) or not world.images[name].up:
        return False
    return not objections(world, Migration(0, name, source, target, "", world.now))


@strikes("monitor-hangs")
def hangs(world: World, fault: Fault) -> None:
    """Its custom monitors do not answer."""
    found = [one for one in _monitors(world, fault) if one.type == "Custom"]
    if not found:
        raise Impossible("there is no custom monitor")
    for monitor in found:
        turn(fault, "monitors", monitor, hangs=True)


@strikes("monitor-missing")
def missing(world: World, fault: Fault) -> None:
    """Its monitors are gone."""
    found = _monitors(world, fault)
    if not found:
        raise Impossible("there is no monitor")
    fault.kept["monitors"] = [encode(monitor) for monitor in found]
    for monitor in found:
        world.monitors.remove(monitor.key)


@heals("monitor-missing")
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


@strikes("start-not-idempotent")
def not_idempotent(world: World, fault: Fault) -> None:
    """Its start script does not look first."""
    turn(fault, "applications", world.applications[fault.on], idempotent=False)


@strikes("resource-changed", passing=True)
def changed(world: World, fault: Fault) -> None:
    """A label, a volume group or an application of it is stopped where it runs."""
    group = world.groups[fault.on]
    host = group.owner
    if not host or not world.images[host].up:
        raise Impossible("it runs nowhere")
    names = [*resources.names(group), *group.applications]
    wanted = str(fault.settings["resource"]) or next(iter(names), "")
    if wanted not in names:
        raise Impossible(f"{wanted or 'nothing'} is no resource of it ({', '.join(names)})")
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
    return list(_of_application(world, world.applications[fault.on]))


def _of_application(world: World, application: Application) -> Iterator[Monitor]:
    yield from applications.monitors_of(world, application)
