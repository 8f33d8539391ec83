"""`clmgr query`: the objects of a cluster as attributes, in the order and layout that clmgr prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.clmgr import ClmgrLine
from lpmtui.simulator.node.cluster_parts import parts_of, report
from lpmtui.simulator.objects.powerha_cluster import Application, ClusterNode, Group, Monitor, PowerhaCluster
from lpmtui.simulator.powerha import cluster_state, facts
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.facts import AttributeKind, wording
from lpmtui.simulator.shells.shell import Call, ShellAnswer, text_of

Described = dict[str, str]


def cluster_attributes(world: World, cluster: PowerhaCluster) -> Described:
    """The attributes of `clmgr query cluster`, in its order."""
    computed = {
        "CLUSTER_NAME": cluster.name,
        "CLUSTER_ID": str(int(uuid(cluster.name)[:8], 16)),
        "STATE": cluster_state.cluster_state(world, cluster),
        "TYPE": "NSC",
        "REPOSITORIES": cluster.repository,
        "VERSION": cluster.vrmf,
        "VERSION_NUMBER": str(cluster.version),
        "EDITION": "STANDARD",
        "UNSYNCED_CHANGES": "true" if facts.unsynchronised(cluster) else "false",
        "SECURITY": "Standard",
    }
    return {
        name: computed[name] if attribute.kind is AttributeKind.COMPUTED else facts.stored(cluster, name)
        for name, attribute in facts.known_to(cluster).items()
    }


def node_attributes(world: World, node: ClusterNode) -> Described:
    """`clmgr query node NAME`."""
    state, raw_state = cluster_state.shown_state(world, node)
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
        "CURRENT_NODE": " ".join(cluster_state.holders(group)),
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
    monitors = world.monitors.of(application.cluster)
    watching = [monitor.name for monitor in monitors if application.name in monitor.applications]
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


def described(world: World, cluster: PowerhaCluster, kind: str) -> dict[str, Callable[[], Described]]:
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
    if kind == "application_monitor":
        return {one.name: _later(monitor_attributes, world, one) for one in world.monitors.of(name)}
    found = parts_of(world, cluster, kind)
    return {key: _given(attributes) for key, attributes in found.items()}


def _given(attributes: Described) -> Callable[[], Described]:
    return lambda: attributes


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


Attributes = Mapping[str, str]


def assignments(things: Sequence[Attributes]) -> str:
    """The default layout: one `ATTR="value"` to a line, a blank line between two objects."""
    blocks = ["".join(f'{name}="{value}"\n' for name, value in thing.items()) for thing in things]
    return "\n".join(blocks)


def delimited(things: Sequence[Attributes], delimiter: str, *, header: bool) -> str:
    """`-c`, `-d`: one object to a line, after a header line that begins with `# `."""
    lines = []
    if header and things:
        lines.append("# " + delimiter.join(things[0]))
    lines += [delimiter.join(_escaped(value, delimiter) for value in thing.values()) for thing in things]
    return text_of(lines)


def tagged(kind: str, things: Sequence[Attributes]) -> str:
    """`-x`: something like XML. The real tags are not known."""
    tag = kind.upper()
    lines = [f"<{tag}S>"]
    for thing in things:
        lines.append(f"  <{tag}>")
        lines += [f"    <{name}>{_plain(value)}</{name}>" for name, value in thing.items()]
        lines.append(f"  </{tag}>")
    return text_of([*lines, f"</{tag}S>"])


def names(found: Sequence[str]) -> str:
    """A query without a name: the names, one to a line."""
    return "".join(f"{name}\n" for name in found)


def chosen(thing: Attributes, wanted: Sequence[str]) -> Attributes:
    """Only these attributes, in the order of asking; raises KeyError for an unknown one."""
    return {name: thing[name] for name in wanted} if wanted else thing


def _plain(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(value: str, delimiter: str) -> str:
    """A delimiter inside a value gets a backslash in front; that clmgr does so is an assumption."""
    return value.replace("\\", "\\\\").replace(delimiter, f"\\{delimiter}")


def query(call: Call, cluster: PowerhaCluster, line: ClmgrLine) -> ShellAnswer:
    """Answer any `clmgr query`: lists of names, attributes, colon tables."""
    if line.kind == "report":
        return ShellAnswer(0, report(call.world, cluster))
    found = described(call.world, cluster, line.kind)
    for name in line.names:
        if name not in found:
            return ShellAnswer(
                1, "", wording("no_object", kind=line.kind, name=name, cluster=cluster.name) + "\n"
            )
    if not line.names and not line.full and line.kind != "cluster":
        return ShellAnswer(0, names(list(found)))
    things = [found[name]() for name in line.names or found]
    try:
        things = [dict(chosen(thing, line.wanted)) for thing in things]
    except KeyError as unknown:
        name = str(unknown.args[0])
        return ShellAnswer(1, "", wording("bad_attribute", name=name, kind=line.kind) + "\n")
    return ShellAnswer(0, _laid_out(line, things))


def _laid_out(line: ClmgrLine, things: list[dict[str, str]]) -> str:
    if line.tagged:
        return tagged(line.kind, things)
    if line.delimiter:
        return delimited(things, line.delimiter, header=line.header)
    return assignments(things)
