"""`clmgr query`: any class, any layout."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Cluster
from lpmtui.simulator.node import attribute_text
from lpmtui.simulator.node.clmgr.grammar import Line
from lpmtui.simulator.node.clmgr.objects import described
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer
from lpmtui.simulator.world import World


def query(world: World, cluster: Cluster, line: Line) -> Answer:
    """Answer a query."""
    found = described(world, cluster, line.kind)
    for name in line.names:
        if name not in found:
            return Answer(1, "", wording("no_object", kind=line.kind, name=name, cluster=cluster.name) + "\n")
    if not line.names and not line.full and line.kind != "cluster":
        return Answer(0, attribute_text.names(list(found)))
    things = [found[name]() for name in line.names or found]
    try:
        things = [dict(attribute_text.chosen(thing, line.wanted)) for thing in things]
    except KeyError as unknown:
        name = str(unknown.args[0])
        return Answer(1, "", wording("bad_attribute", name=name, kind=line.kind) + "\n")
    return Answer(0, _laid_out(line, things))


def _laid_out(line: Line, things: list[dict[str, str]]) -> str:
    if line.tagged:
        return attribute_text.tagged(line.kind, things)
    if line.delimiter:
        return attribute_text.delimited(things, line.delimiter, header=line.header)
    return attribute_text.assignments(things)
