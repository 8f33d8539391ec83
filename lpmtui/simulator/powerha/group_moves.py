"""Where groups go, and what depends on them with them.

Moves are requested by an administrator (checked first), follow from the failure of a node, or of a group on
its node. They are planned when their event's turn comes.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Group, Operation, OperationStep, PowerhaCluster
from lpmtui.simulator.powerha import cluster_state, groups, operations
from lpmtui.simulator.powerha.cluster_state import alive, events, holders, takers, talks
from lpmtui.simulator.powerha.facts import seconds, wording
from lpmtui.simulator.powerha.operations import fail, first, say, settle, step, unsettle


def relocate(
    world: World, cluster: str, targets: Mapping[str, str], *, leaving: str = ""
) -> list[OperationStep]:
    """The steps that bring groups (by key) to nodes, an empty node meaning offline.

    What depends on them is released before and comes back where it was. With `leaving`, only what of them is
    on that node leaves.
    """
    moving = [world.groups[key] for key in targets]
    children = [child for child in descendants(world, cluster, moving) if child.key not in targets]
    family = sorted([*moving, *children], key=lambda group: cluster_state.depth(world, group))
    steps: list[OperationStep] = []
    for group in reversed(family):
        if group.startup == "OAAN" and not leaving and targets.get(group.key):
            continue
        for node in groups.where(world, group):
            if group.key not in targets or leaving in ("", node):
                steps += groups.release(group, node)
    for group in family:
        if group.key not in targets:
            steps += [one for node in holders(group) for one in groups.acquire(group, node)]
        elif targets[group.key]:
            steps += groups.acquire(group, targets[group.key])
    return steps


def descendants(world: World, cluster: str, parents: list[Group]) -> list[Group]:
    """The groups that are online and depend on some of these, however indirectly."""
    names = {group.name for group in parents}
    found: list[Group] = []
    for group in sorted(world.groups.of(cluster), key=lambda group: cluster_state.depth(world, group)):
        if names & set(group.parents) and holders(group) and group not in parents:
            found.append(group)
            names.add(group.name)
    return found


@step("group.fall-over")
def _fall_over(world: World, operation: Operation, args: dict[str, str]) -> None:
    """The group leaves a node on which it failed for the next one; where there is none it ends in ERROR."""
    group, node = world.groups[args["group"]], args["node"]
    if node not in holders(group):
        return
    if node not in group.failed_on:
        group.failed_on.append(node)
    to = cluster_state.after_failure(world, group, node)
    steps = relocate(world, operation.cluster, {group.key: to}, leaving=node)
    first(operation, [*steps, OperationStep(0, "group.nowhere", args)])


@step("group.nowhere")
def _nowhere(world: World, operation: Operation, args: dict[str, str]) -> None:
    del operation
    group = world.groups[args["group"]]
    if group.fallover != "BO" and set(group.states.values()) == {GroupState.OFFLINE}:
        group.states[args["node"]] = GroupState.ERROR


_HELD = (GroupState.ONLINE, GroupState.ACQUIRING, GroupState.RELEASING)


def begin_node_down(world: World, cluster: PowerhaCluster, dead: str, host: str) -> None:
    """Begin the event on one of the survivors, before all others that wait."""
    args = {"dead": dead}
    steps = [
        OperationStep(0, "failure.begin", args),
        OperationStep(seconds("failure", "node_down"), "failure.take-over", args),
        OperationStep(0, "failure.end", args),
    ]
    operations.begin(world, cluster.name, host, operations.NODE_DOWN, steps, queued=True)


@step("failure.begin")
def _node_down_begins(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    unsettle(world, cluster, "ST_RP_RUNNING")
    events(world, cluster, "failure_begin", node=args["dead"])


@step("failure.take-over")
def _take_over(world: World, operation: Operation, args: dict[str, str]) -> None:
    dead = args["dead"]
    targets = {
        group.key: cluster_state.after_failure(world, group, dead)
        for group in lose_groups(world, operation.cluster, dead)
    }
    first(operation, relocate(world, operation.cluster, targets))


def lose_groups(world: World, cluster: str, dead: str) -> list[Group]:
    """Nothing of any group is on a dead node any more; returns the groups that were there."""
    lost: list[Group] = []
    for group in world.groups.of(cluster):
        state = group.states.get(dead)
        if state in _HELD:
            lost.append(group)
        if state not in (None, GroupState.UNMANAGED):
            group.states[dead] = GroupState.OFFLINE
        if group.owner == dead:
            group.owner = ""
    return lost


@step("failure.end")
def _node_down_ends(world: World, operation: Operation, args: dict[str, str]) -> None:
    cluster = world.clusters[operation.cluster]
    operations.settle(world, cluster.name)
    events(world, cluster, "failure_end", node=args["dead"])


class MoveRefused(Exception):
    """The request cannot be granted: `wording` of `messages.toml` with its `values`."""

    def __init__(self, wording_name: str, /, **values: object) -> None:
        super().__init__(wording_name)
        self.wording = wording_name
        self.values = values


class NothingToDo(Exception):
    """The group is already as requested; the text says so."""


def move(world: World, group: Group, to: str) -> list[OperationStep]:
    """Move a group to another node. An UNMANAGED one becomes managed. Raises MoveRefused, NothingToDo."""
    if group.startup == "OAAN":
        raise MoveRefused("concurrent", group=group.name)
    _require_target(world, group, to)
    if to in holders(group):
        raise NothingToDo(wording("group_there", group=group.name, node=to))
    _require_reachable(world, group)
    _require_parents(world, group)
    return _framed(group, to, "move")


def online(world: World, group: Group, to: str) -> list[OperationStep]:
    """Bring a group online, by default where its policy puts it. Raises MoveRefused, NothingToDo."""
    to = to or cluster_state.next_node(world, group)
    if not to:
        raise MoveRefused("no_owner", group=group.name)
    _require_target(world, group, to)
    held = holders(group)
    if to in held or (held and group.startup != "OAAN"):
        raise NothingToDo(wording("group_there", group=group.name, node=held[0]))
    _require_reachable(world, group)
    _require_parents(world, group)
    return _framed(group, to, "online")


def offline(world: World, group: Group, source: str) -> list[OperationStep]:
    """Bring a group offline, by default wherever it is. Raises MoveRefused, NothingToDo."""
    if source and source not in group.nodes:
        raise MoveRefused("not_participating", node=source, group=group.name)
    held = [node for node in groups.where(world, group) if source in ("", node)]
    if not held:
        raise NothingToDo(wording("group_not_online", group=group.name))
    _require_reachable(world, group)
    return _framed(group, held[0], "offline", source)


def remark_step(text: str) -> list[OperationStep]:
    """A step that only says something."""
    return [OperationStep(0, "request.remark", {"text": text})]


def _framed(group: Group, node: str, verb: str, source: str = "") -> list[OperationStep]:
    args = {"group": group.key, "node": node, "verb": verb, "source": source}
    settled = OperationStep(seconds("group", "settle"), "request.end", args)
    return [OperationStep(0, "request.begin", args), OperationStep(0, "request.relocate", args), settled]


def _require_target(world: World, group: Group, to: str) -> None:
    if to not in group.nodes:
        raise MoveRefused("not_participating", node=to, group=group.name)
    if to not in takers(world, group.cluster):
        raise MoveRefused("not_online_node", node=to)


def _require_reachable(world: World, group: Group) -> None:
    """A node that has the group must be able to give it up, or be dead for certain."""
    for node in [*holders(group), groups.holder_before(group)]:
        if node and alive(world, node) and not talks(world, node):
            raise MoveRefused("unreachable", node=node)


def _require_parents(world: World, group: Group) -> None:
    if parent := cluster_state.parent_offline(world, group):
        raise MoveRefused("parent_offline", parent=parent, group=group.name)


@step("request.remark")
def _remark(world: World, operation: Operation, args: dict[str, str]) -> None:
    say(world, operation, args["text"])


@step("request.begin")
def _request_begins(world: World, operation: Operation, args: dict[str, str]) -> None:
    group = world.groups[args["group"]]
    operation.event = "rg_move"
    say(world, operation, wording(f"{args['verb']}_attempt", group=group.name, node=args["node"]))
    say(world, operation, wording(f"{args['verb']}_waiting"))
    unsettle(world, world.clusters[operation.cluster], "ST_RP_RUNNING")


@step("request.relocate")
def _relocate(world: World, operation: Operation, args: dict[str, str]) -> None:
    """Where no other node runs an UNMANAGED group, it comes online without being stopped before."""
    group, to = world.groups[args["group"]], args["node"]
    group.failed_on = []
    if args["verb"] == "offline":
        steps = relocate(world, operation.cluster, {group.key: ""}, leaving=args["source"])
        first(operation, steps)
    elif groups.where(world, group) == [to] == [groups.holder_before(group)]:
        first(operation, groups.acquire(group, to))
    else:
        first(operation, relocate(world, operation.cluster, {group.key: to}))


@step("request.end")
def _request_ends(world: World, operation: Operation, args: dict[str, str]) -> None:
    group, node, verb = world.groups[args["group"]], args["node"], args["verb"]
    settle(world, operation.cluster)
    state_now = group.states.get(node, GroupState.OFFLINE)
    if (state_now is GroupState.ONLINE) is (verb == "offline"):
        fail(world, operation, wording("request_failed", group=group.name, node=node, state=state_now.value))
        return
    say(world, operation, wording(f"{verb}_done"))
    state = "offline" if verb == "offline" else "online"
    say(world, operation, wording(f"group_{state}", group=group.name, node=node))
    say(world, operation, _report(group))


def _report(group: Group) -> str:
    lines = ["", f"Resource Group Name: {group.name}", f"{'Node':<29}Group State", f"{'-' * 28} {'-' * 15}"]
    lines += [f"{node:<29}{group.states.get(node, GroupState.OFFLINE).value}" for node in group.nodes]
    return "\n".join(lines)
