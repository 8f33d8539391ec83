"""The repository disk: a node that loses it goes on, or is crashed, as CAA was told (`repos_mode`)."""

from __future__ import annotations

from typing import Any

from lpmtui.simulator.cluster_objects import Node, Operation, Step
from lpmtui.simulator.kernel import on
from lpmtui.simulator.powerha import caa, operations
from lpmtui.simulator.powerha.eventlog import events
from lpmtui.simulator.powerha.facts import seconds
from lpmtui.simulator.powerha.halts import halt, note
from lpmtui.simulator.powerha.operations import step
from lpmtui.simulator.powerha.standing import SERVING, talks
from lpmtui.simulator.world import World


def look(world: World, node: Node) -> None:
    """See whether a node has lost its repository disk, or found it again; both are noticed soon."""
    if node.repository_reachable is node.repository_known:
        world.cancel(_key(node))
    elif not world.kernel.pending(_key(node)):
        world.after(seconds("failure", "repository"), "powerha.repository", key=_key(node), host=node.name)


@on("powerha.repository")
def _noticed(world: World, args: dict[str, Any]) -> None:
    node = world.nodes[args["host"]]
    if node.repository_reachable is node.repository_known or not talks(world, node.name):
        return
    node.repository_known = node.repository_reachable
    if node.repository_reachable:
        note(world, node.name, "repository_back")
        return
    note(world, node.name, "repository_lost")
    cluster = world.clusters[node.cluster]
    if caa.value(cluster, node, "repos_mode") == "a":
        halt(world, node.name, "repository_assert")
    elif node.state in SERVING:
        steps = [Step(0, "repository.lost", {"host": node.name})]
        operations.begin(world, cluster.name, node.name, "rep_disk_notify", steps, queued=True)


@step("repository.lost")
def _lost(world: World, operation: Operation, args: dict[str, str]) -> None:
    events(world, world.clusters[operation.cluster], "repository", node=args["host"])


def _key(node: Node) -> str:
    return f"repository {node.name}"
