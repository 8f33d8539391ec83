"""What an administrator may ask of a resource group (move, online, offline), checked, then as steps."""

from __future__ import annotations

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Group, Operation, Step
from lpmtui.simulator.powerha import groups, placement, relocation
from lpmtui.simulator.powerha.facts import seconds, wording
from lpmtui.simulator.powerha.operations import fail, first, say, settle, step
from lpmtui.simulator.powerha.services import unsettle
from lpmtui.simulator.powerha.standing import alive, holders, takers, talks
from lpmtui.simulator.world import World


class Impossible(Exception):
    """The request cannot be granted: `wording` of `messages.toml` with its `values`."""

    def __init__(self, wording_name: str, /, **values: object) -> None:
        super().__init__(wording_name)
        self.wording = wording_name
        self.values = values


class Nothing(Exception):
    """The group is already as requested; the text says so."""


def move(world: World, group: Group, to: str) -> list[Step]:
    """Move a group to another node. An UNMANAGED one is managed again by that. Raises Impossible, Nothing."""
    if group.startup == "OAAN":
        raise Impossible("concurrent", group=group.name)
    _require_target(world, group, to)
    if to in holders(group):
        raise Nothing(wording("group_there", group=group.name, node=to))
    _require_reachable(world, group)
    _require_parents(world, group)
    return _framed(group, to, "move")


def online(world: World, group: Group, to: str) -> list[Step]:
    """Bring a group online, by default where its policy puts it. Raises Impossible, Nothing."""
    to = to or placement.next_node(world, group)
    if not to:
        raise Impossible("no_owner", group=group.name)
    _require_target(world, group, to)
    held = holders(group)
    if to in held or (held and group.startup != "OAAN"):
        raise Nothing(wording("group_there", group=group.name, node=held[0]))
    _require_reachable(world, group)
    _require_parents(world, group)
    return _framed(group, to, "online")


def offline(world: World, group: Group, source: str) -> list[Step]:
    """Bring a group offline, by default wherever it is. Raises Impossible, Nothing."""
    if source and source not in group.nodes:
        raise Impossible("not_participating", node=source, group=group.name)
    held = [node for node in groups.where(world, group) if source in ("", node)]
    if not held:
        raise Nothing(wording("group_not_online", group=group.name))
    _require_reachable(world, group)
    return _framed(group, held[0], "offline", source)


def remark(text: str) -> list[Step]:
    """A step that only says something."""
    return [Step(0, "request.remark", {"text": text})]


def _framed(group: Group, node: str, verb: str, source: str = "") -> list[Step]:
    args = {"group": group.key, "node": node, "verb": verb, "source": source}
    settled = Step(seconds("group", "settle"), "request.end", args)
    return [Step(0, "request.begin", args), Step(0, "request.relocate", args), settled]


def _require_target(world: World, group: Group, to: str) -> None:
    if to not in group.nodes:
        raise Impossible("not_participating", node=to, group=group.name)
    if to not in takers(world, group.cluster):
        raise Impossible("not_online_node", node=to)


def _require_reachable(world: World, group: Group) -> None:
    """A node that has the group must be able to give it up, or be dead for certain."""
    for node in [*holders(group), groups.holder_before(group)]:
        if node and alive(world, node) and not talks(world, node):
            raise Impossible("unreachable", node=node)


def _require_parents(world: World, group: Group) -> None:
    if parent := placement.parent_offline(world, group):
        raise Impossible("parent_offline", parent=parent, group=group.name)


@step("request.remark")
def _remark(world: World, operation: Operation, args: dict[str, str]) -> None:
    say(world, operation, args["text"])


@step("request.begin")
def _begin(world: World, operation: Operation, args: dict[str, str]) -> None:
    group = world.groups[args["group"]]
    operation.event = "rg_move"
    say(world, operation, wording(f"{args['verb']}_attempt", group=group.name, node=args["node"]))
    say(world, operation, wording(f"{args['verb']}_waiting"))
    unsettle(world, world.clusters[operation.cluster], "ST_RP_RUNNING")


@step("request.relocate")
def _relocate(world: World, operation: Operation, args: dict[str, str]) -> None:
    """Where nobody else runs an UNMANAGED group, it comes online without being stopped before."""
    group, to = world.groups[args["group"]], args["node"]
    group.failed_on = []
    if args["verb"] == "offline":
        steps = relocation.relocate(world, operation.cluster, {group.key: ""}, leaving=args["source"])
        first(operation, steps)
    elif groups.where(world, group) == [to] == [groups.holder_before(group)]:
        first(operation, groups.acquire(group, to))
    else:
        first(operation, relocation.relocate(world, operation.cluster, {group.key: to}))


@step("request.end")
def _end(world: World, operation: Operation, args: dict[str, str]) -> None:
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
