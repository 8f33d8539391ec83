"""The objects of a cluster as clmgr's attributes, in the order in which it prints them."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Application, Cluster, Group, Monitor, Node
from lpmtui.simulator.powerha import applications, attributes, standing
from lpmtui.simulator.powerha.attributes import Kind
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.world import World

Described = dict[str, str]


def cluster_attributes(world: World, cluster: Cluster) -> Described:
    """`clmgr query cluster`."""
    computed = {
        "CLUSTER_NAME": cluster.name,
        "CLUSTER_ID": str(int(uuid(cluster.name)[:8], 16)),
        "STATE": standing.cluster_state(world, cluster),
        "TYPE": "NSC",
        "REPOSITORIES": cluster.repository,
        "VERSION": cluster.vrmf,
        "VERSION_NUMBER": str(cluster.version),
        "EDITION": "STANDARD",
        "UNSYNCED_CHANGES": "true" if attributes.unsynchronised(cluster) else "false",
        "SECURITY": "Standard",
    }
    return {
        name: computed[name] if attribute.kind is Kind.COMPUTED else attributes.stored(cluster, name)
        for name, attribute in attributes.known_to(cluster).items()
    }


def node_attributes(world: World, node: Node) -> Described:
    """`clmgr query node NAME`."""
    state, raw_state = standing.shown(world, node)
    return {
        "NAME": node.name,
        "STATE": state,
        "RAW_STATE": raw_state,
        "COMMUNICATION_PATH": node.ip or node.name,
        "NODE_ID": str(node.node_id),
        "ENABLE_LIVE_UPDATE": "true",
    }


def group_attributes(world: World, group: Group) -> Described:
    """`clmgr query resource_group NAME`."""
    del world
    return {
        "NAME": group.name,
        "CURRENT_NODE": " ".join(standing.holders(group)),
        "NODES": " ".join(group.nodes),
        "STATE": _group_state(group),
        "TYPE": "Concurrent" if group.startup == "OAAN" else "Non-Concurrent",
        "APPLICATIONS": " ".join(group.applications),
        "STARTUP": group.startup,
        "FALLOVER": group.fallover,
        "FALLBACK": group.fallback,
        "NODE_PRIORITY_POLICY": "default",
        "SERVICE_LABEL": " ".join(group.service_labels),
        "VOLUME_GROUP": " ".join(group.volume_groups),
        "PARENTS": " ".join(group.parents),
    }


def application_attributes(world: World, application: Application) -> Described:
    """`clmgr query application_controller NAME`."""
    watching = [found.name for found in applications.monitors_of(world, application)]
    return {
        "NAME": application.name,
        "STARTSCRIPT": application.start_script,
        "STOPSCRIPT": application.stop_script,
        "MONITORS": " ".join(watching),
        "STARTUP_MODE": "background",
        "CPU_USAGE_MONITOR": "no",
    }


def monitor_attributes(world: World, monitor: Monitor) -> Described:
    """`clmgr query application_monitor NAME`."""
    del world
    custom = monitor.type == "Custom"
    kind = (
        {
            "MONITORMETHOD": monitor.method,
            "MONITORINTERVAL": f"{monitor.interval_s:g}",
            "HUNGSIGNAL": str(monitor.hung_signal),
        }
        if custom
        else {
            "PROCESSES": " ".join(monitor.processes),
            "OWNER": monitor.owner,
            "INSTANCECOUNT": str(monitor.instance_count),
        }
    )
    return {
        "NAME": monitor.name,
        "TYPE": monitor.type,
        "APPLICATIONS": " ".join(monitor.applications),
        "MODE": monitor.mode,
        **kind,
        "STABILIZATION": f"{monitor.stabilization_s:g}",
        "RESTARTCOUNT": str(monitor.restart_count),
        "RESTARTINTERVAL": f"{monitor.restart_interval_s:g}",
        "FAILUREACTION": monitor.failure_action,
        "NOTIFYMETHOD": monitor.notify_method,
        "CLEANUPMETHOD": monitor.cleanup_method,
        "RESTARTMETHOD": monitor.restart_method,
    }


def described(world: World, cluster: Cluster, kind: str) -> dict[str, Callable[[], Described]]:
    """The objects of a class by name; each is described only when asked for."""
    name = cluster.name
    if kind == "cluster":
        return {name: lambda: cluster_attributes(world, cluster)}
    if kind == "node":
        return {one.name: _later(node_attributes, world, one) for one in world.nodes.of(name)}
    if kind == "resource_group":
        return {one.name: _later(group_attributes, world, one) for one in world.groups.of(name)}
    if kind == "application_controller":
        return {one.name: _later(application_attributes, world, one) for one in world.applications.of(name)}
    return {one.name: _later(monitor_attributes, world, one) for one in world.monitors.of(name)}


def _later(describe: Callable[..., Described], world: World, thing: object) -> Callable[[], Described]:
    return lambda: describe(world, thing)


def _group_state(group: Group) -> str:
    states = list(group.states.values())
    for state in (
        GroupState.UNMANAGED,
        GroupState.ERROR,
        GroupState.ACQUIRING,
        GroupState.RELEASING,
        GroupState.ONLINE,
    ):
        if state in states:
            return state.value
    return GroupState.OFFLINE.value
