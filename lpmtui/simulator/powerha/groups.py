"""Resource groups on the move: acquire, release, re-manage; as steps of an operation."""

from __future__ import annotations

from lpmtui.model.cluster import GroupState
from lpmtui.simulator.cluster_objects import Application, Group, Operation, Step
from lpmtui.simulator.powerha import applications, monitors, resources
from lpmtui.simulator.powerha.eventlog import events, remark
from lpmtui.simulator.powerha.facts import seconds
from lpmtui.simulator.powerha.operations import first, step
from lpmtui.simulator.powerha.standing import alive, holders
from lpmtui.simulator.world import World


def acquire(group: Group, to: str) -> list[Step]:
    """The steps that bring a group online on a node."""
    args = {"group": group.key, "node": to}
    return [Step(0, "group.acquire", args), Step(seconds("group", "acquire"), "group.acquired", args)]


def release(group: Group, source: str) -> list[Step]:
    """The steps that bring a group offline on a node."""
    args = {"group": group.key, "node": source}
    return [Step(0, "group.release", args), Step(seconds("group", "release"), "group.released", args)]


def move(world: World, group: Group, to: str) -> list[Step]:
    """The steps that move a group and what depends on it; without a node to go to it ends offline."""
    steps: list[Step] = []
    again: list[Step] = []
    for child in online_children(world, group):
        for node in _where(world, child):
            steps += release(child, node)
            again += acquire(child, node)
    for node in _where(world, group):
        steps += release(group, node)
    if to:
        steps += acquire(group, to) + again
    return steps


def online_children(world: World, group: Group) -> list[Group]:
    """The groups that depend on this one and are online."""
    return [
        other for other in world.groups.of(group.cluster) if group.name in other.parents and holders(other)
    ]


def unmanage(world: World, group: Group) -> None:
    """From now on PowerHA neither watches nor moves the group: every participating node shows UNMANAGED."""
    if GroupState.UNMANAGED in group.states.values():
        return
    for node in holders(group):
        monitors.unwatch(world, group, node)
    group.before = dict(group.states)
    group.states = dict.fromkeys(group.nodes, GroupState.UNMANAGED)


def holder_before(group: Group) -> str:
    """The node on which an UNMANAGED group was online; empty where none."""
    return next((node for node in group.nodes if group.before.get(node) is GroupState.ONLINE), "")


def remanage(world: World, group: Group, *, check: bool) -> None:
    """Manage the group again. With `check`, every resource is looked at and what is inactive is activated.

    Without it PowerHA believes what it believed before, and the application monitors are not started either
    (that they are not is an assumption): a group can be ONLINE with a dead resource.
    """
    host = holder_before(group)
    group.states, group.before = group.before, {}
    if not host or not check:
        return
    for resource in resources.missing(group, host):
        remark(world, host, f"resource {resource} of {group.name} was inactive: activated (simulated text)")
    resources.activate(group, host)
    for application in applications.applications_of(world, group):
        _start(world, application, host)
    group.owner = host
    monitors.watch(world, group, host)


@step("group.acquire")
def _acquire(world: World, operation: Operation, args: dict[str, str]) -> None:
    group = world.groups[args["group"]]
    group.states[args["node"]] = GroupState.ACQUIRING
    events(world, world.clusters[operation.cluster], "acquire_begin", node=args["node"], group=group.name)


@step("group.acquired")
def _acquired(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    cluster = world.clusters[operation.cluster]
    if not alive(world, host):
        group.states[host] = GroupState.ERROR
        return
    for application in applications.applications_of(world, group):
        _start(world, application, host)
    if group.startup != "OAAN":
        group.states = dict.fromkeys(group.nodes, GroupState.OFFLINE)
    group.states[host] = GroupState.ONLINE
    group.owner, group.before = host, {}
    resources.activate(group, host)
    monitors.watch(world, group, host)
    events(world, cluster, "acquire_end", node=host, group=group.name)


@step("group.release")
def _release(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    monitors.unwatch(world, group, host)
    group.states[host] = GroupState.RELEASING
    events(world, world.clusters[operation.cluster], "release_begin", node=host, group=group.name)


@step("group.released")
def _released(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, host = world.groups[args["group"]], args["node"]
    cluster = world.clusters[operation.cluster]
    for application in applications.applications_of(world, group):
        events(world, cluster, "stop_server", only=host, application=application.name)
        applications.stop(world, application, host)
    if GroupState.UNMANAGED in group.states.values():
        group.states, group.before = dict.fromkeys(group.nodes, GroupState.OFFLINE), {}
    group.states[host] = GroupState.OFFLINE
    if group.owner == host:
        group.owner = ""
    resources.release(group, host)
    events(world, cluster, "release_end", node=host, group=group.name)


@step("group.move")
def _move(world: World, operation: Operation, args: dict[str, str]) -> None:
    first(operation, move(world, world.groups[args["group"]], args["to"]))


def _where(world: World, group: Group) -> list[str]:
    """Where the group's resources are, as far as PowerHA knows; a dead node has none."""
    found = holders(group) or [holder_before(group)]
    return [node for node in found if alive(world, node)]


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
