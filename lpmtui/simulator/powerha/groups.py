"""Resource groups on the move: acquire, release, re-manage; as steps of an operation.

Every step looks at what is true when its turn comes: meanwhile a node may have died, or a script failed.
Service labels and volume groups are where they really are active, whatever PowerHA believes.
"""

from __future__ import annotations

from lpmtui.model.states import GroupState, NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Application, Group, Operation, OperationStep
from lpmtui.simulator.powerha import applications, cluster_state, operations
from lpmtui.simulator.powerha.cluster_state import alive, events, holders, remark, takers, talks, trouble
from lpmtui.simulator.powerha.facts import seconds
from lpmtui.simulator.powerha.operations import first, step

_HELD = (
    GroupState.ONLINE,
    GroupState.UNMANAGED,
    GroupState.ERROR,
    GroupState.TEMPORARY_ERROR,
    GroupState.ACQUIRING,
    GroupState.RELEASING,
)


def acquire(group: Group, to: str) -> list[OperationStep]:
    """The steps that bring a group online on a node."""
    return [OperationStep(0, "group.acquire", {"group": group.key, "node": to})]


def release(group: Group, source: str) -> list[OperationStep]:
    """The steps that bring a group offline on a node."""
    return [OperationStep(0, "group.release", {"group": group.key, "node": source})]


def where(world: World, group: Group) -> list[str]:
    """Where something of the group is or may be, as far as PowerHA knows; a dead node has nothing."""
    before = holder_before(group)
    left = [node for node in group.nodes if group.states.get(node) in _HELD[2:]]
    found = [*holders(group), *left, *([before] if before else [])]
    return [node for node in dict.fromkeys(found) if alive(world, node)]


def unmanage(world: World, group: Group) -> None:
    """From now on PowerHA neither watches nor moves the group: every participating node shows UNMANAGED."""
    if GroupState.UNMANAGED in group.states.values():
        return
    for node in holders(group):
        applications.unwatch(world, group, node)
    group.before = dict(group.states)
    group.states = dict.fromkeys(group.nodes, GroupState.UNMANAGED)


def holder_before(group: Group) -> str:
    """The node on which an UNMANAGED group was online; empty where none."""
    return next((node for node in group.nodes if group.before.get(node) is GroupState.ONLINE), "")


def forget(world: World, cluster: str) -> None:
    """The last member is gone: no node has a group, and that one was UNMANAGED is lost."""
    for group in world.groups.of(cluster):
        group.states = dict.fromkeys(group.nodes, GroupState.OFFLINE)
        group.owner, group.before, group.failed_on = "", {}, []


def remanage(world: World, group: Group, *, check: bool) -> None:
    """Manage the group again. With `check`, every resource is looked at and what is inactive is activated.

    Without it PowerHA believes what it believed before, and the application monitors are not started either
    (that they are not is an assumption): a group can be ONLINE with a dead resource.
    """
    host = holder_before(group)
    group.states, group.before = _as_before(world, group), {}
    if not host or not check:
        return
    lacking = inactive_resources(group, host)
    hindrance = activation_hindrance(world, group, host)
    if lacking and hindrance:
        trouble(world, host, "process_resources", f"{hindrance} (simulated text)")
        group.states[host] = GroupState.ERROR
        group.failed_on.append(host)
        return
    for resource in lacking:
        remark(world, host, f"resource {resource} of {group.name} was inactive: activated (simulated text)")
    _bring_up(world, group, host)
    for other in holders(group):
        if other != host and world.nodes[other].state is NodeState.NORMAL:
            applications.watch(world, group, other)


def _manage(world: World, group: Group) -> None:
    """A group that PowerHA moves is not UNMANAGED any more. A concurrent one stays where it was."""
    if GroupState.UNMANAGED in group.states.values():
        offline = dict.fromkeys(group.nodes, GroupState.OFFLINE)
        group.states = _as_before(world, group) if group.startup == "OAAN" else offline
    group.before = {}


def _as_before(world: World, group: Group) -> dict[str, GroupState]:
    """The states before the group became UNMANAGED; nodes whose services have ended since have nothing."""
    gone = [name for name in group.nodes if world.nodes[name].state is NodeState.OFFLINE]
    return {name: GroupState.OFFLINE if name in gone else state for name, state in group.before.items()}


@step("group.acquire")
def _acquire(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    if holders(group) and (group.startup != "OAAN" or host in holders(group)):
        return
    if cluster_state.parent_offline(world, group):
        group.states[host] = GroupState.OFFLINE_DUE_TO_PARENT
        return
    group.states[host] = GroupState.ACQUIRING
    events(world, world.clusters[operation.cluster], "acquire_begin", node=host, group=group.name)
    first(operation, [OperationStep(seconds("group", "acquire"), "group.acquired", args)])


@step("group.acquired")
def _acquired(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    if not alive(world, host):
        group.states[host] = GroupState.ERROR
        return
    if group.script_fails == "acquire":
        operations.script_failed(world, operation, group, host, f"rg_move_acquire {host} {group.name}")
        return
    if why := activation_hindrance(world, group, host):
        _not_acquired(world, operation, group, host, why)
        return
    _manage(world, group)
    if group.startup != "OAAN":
        group.states = dict.fromkeys(group.nodes, GroupState.OFFLINE)
    group.states[host] = GroupState.ONLINE
    _bring_up(world, group, host)
    events(world, world.clusters[operation.cluster], "acquire_end", node=host, group=group.name)
    first(operation, _waiting_children(world, group, host))


def _bring_up(world: World, group: Group, host: str) -> None:
    activate_resources(group, host)
    for application in applications.applications_of(world, group):
        _start(world, application, host)
    group.owner = host
    world.cancel(settling_key(group))
    applications.watch(world, group, host)


def settling_key(group: Group) -> str:
    """The key of the event that ends the group's waiting for its best node."""
    return f"settling {group.key}"


def _not_acquired(world: World, operation: Operation, group: Group, host: str, why: str) -> None:
    """A resource cannot be activated: the group is in ERROR there and tried on the next node of its list."""
    trouble(world, host, "process_resources", f"{why} (simulated text)")
    group.states[host] = GroupState.ERROR
    if host not in group.failed_on:
        group.failed_on.append(host)
    events(world, world.clusters[operation.cluster], "acquire_end", node=host, group=group.name)
    to = "" if group.startup == "OAAN" else cluster_state.next_node(world, group, without=host)
    if to:
        first(operation, acquire(group, to))


def _waiting_children(world: World, group: Group, host: str) -> list[OperationStep]:
    """Children that waited for this group come online where they wait."""
    steps: list[OperationStep] = []
    able = (*takers(world, group.cluster), host)
    for child in world.groups.of(group.cluster):
        waits = [node for node in child.nodes if child.states.get(node) is GroupState.OFFLINE_DUE_TO_PARENT]
        if group.name in child.parents and waits and waits[0] in able:
            steps += acquire(child, waits[0])
    return steps


@step("group.release")
def _release(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    if group.states.get(host) not in _HELD:
        return
    applications.unwatch(world, group, host)
    group.states[host] = GroupState.RELEASING
    events(world, world.clusters[operation.cluster], "release_begin", node=host, group=group.name)
    stopping = sum(found.stop_s for found in applications.applications_of(world, group))
    first(operation, [OperationStep(seconds("group", "release") + stopping, "group.released", args)])


@step("group.released")
def _released(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    cluster = world.clusters[operation.cluster]
    if group.script_fails == "release":
        operations.script_failed(world, operation, group, host, f"rg_move_release {host} {group.name}")
        return
    for application in applications.applications_of(world, group):
        events(world, cluster, "stop_server", only=host, application=application.name)
        applications.stop(world, application, host)
    _manage(world, group)
    group.states[host] = GroupState.OFFLINE
    if group.owner == host:
        group.owner = ""
    release_resources(group, host)
    events(world, cluster, "release_end", node=host, group=group.name)


def _start(world: World, application: Application, host: str) -> None:
    """Start an application, unless a start-up monitor says that it runs."""
    guards = [
        found for found in applications.monitors_of(world, application) if applications.guards_start(found)
    ]
    if guards and not any(applications.probe(world, found, host) for found in guards):
        remark(world, host, f"application {application.name} already runs: not started (simulated text)")
        return
    cluster = world.clusters[application.cluster]
    events(world, cluster, "start_server", only=host, application=application.name)
    status = applications.start(world, application, host)
    remark(world, host, f"start script of {application.name} ended with {status} (simulated text)")


def resource_names(group: Group) -> list[str]:
    """All labels and volume groups of a group, in the order in which they are activated."""
    return [*group.volume_groups, *group.service_labels]


def inactive_resources(group: Group, host: str) -> list[str]:
    """What of a group is not active on a host."""
    return [name for name in resource_names(group) if host not in group.resources.get(name, [])]


def activation_hindrance(world: World, group: Group, host: str) -> str:
    """Why the group's resources cannot be activated on a host; empty where they can.

    A volume group that another living member of the cluster has varied on cannot be varied on; a label can be
    active twice. A node that is considered dead has lost its reservation of the disks.
    """
    for name in group.volume_groups:
        for other in group.resources.get(name, []):
            node = world.nodes.get(other)
            if node and other != host and group.startup != "OAAN" and _holds(world, other):
                return f"Failed to vary on volume group {name}: it is active on node {other}"
    network = label_network(world, group)
    if network and network in world.nodes[host].networks_down:
        return f"No interface on network {network} for service label {group.service_labels[0]}"
    return ""


def label_network(world: World, group: Group) -> str:
    """The network of the group's service labels; empty where it needs none."""
    networks = world.clusters[group.cluster].networks
    return networks[0] if networks and group.service_labels else ""


def activate_resources(group: Group, host: str) -> None:
    """Make everything of a group active on a host."""
    for name in inactive_resources(group, host):
        group.resources.setdefault(name, []).append(host)


def release_resources(group: Group, host: str) -> None:
    """Nothing of a group is active on a host any more."""
    for hosts in group.resources.values():
        if host in hosts:
            hosts.remove(host)


def lose_resources(world: World, cluster: str, host: str) -> None:
    """The host is gone, and what was active on it."""
    for group in world.groups.of(cluster):
        release_resources(group, host)


def _holds(world: World, host: str) -> bool:
    return talks(world, host) and not world.nodes[host].seen_down_by_peers
