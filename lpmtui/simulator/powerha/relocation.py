"""Where groups go, and what depends on them with them: planned when an event's turn comes."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Group, Operation, Step
from lpmtui.simulator.powerha import groups, placement
from lpmtui.simulator.powerha.operations import first, step
from lpmtui.simulator.powerha.standing import holders
from lpmtui.simulator.world import World


def relocate(world: World, cluster: str, targets: Mapping[str, str], *, leaving: str = "") -> list[Step]:
    """The steps that bring groups (by key) to nodes, an empty node meaning offline.

    What depends on them is released before and comes back where it was. With `leaving`, only what of them is
    on that node leaves.
    """
    moving = [world.groups[key] for key in targets]
    children = [child for child in descendants(world, cluster, moving) if child.key not in targets]
    family = sorted([*moving, *children], key=lambda group: placement.depth(world, group))
    steps: list[Step] = []
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
    for group in sorted(world.groups.of(cluster), key=lambda group: placement.depth(world, group)):
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
    to = placement.after_failure(world, group, node)
    steps = relocate(world, operation.cluster, {group.key: to}, leaving=node)
    first(operation, [*steps, Step(0, "group.nowhere", args)])


@step("group.nowhere")
def _nowhere(world: World, operation: Operation, args: dict[str, str]) -> None:
    del operation
    group = world.groups[args["group"]]
    if group.fallover != "BO" and set(group.states.values()) == {GroupState.OFFLINE}:
        group.states[args["node"]] = GroupState.ERROR
