"""Programs that bring a cluster on again: the undo of a migration, and going on after a failed script."""

from __future__ import annotations

from lpmtui.simulator.node.waiting import operation_answer
from lpmtui.simulator.powerha import automation, halting, standing
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, Pending, program

_UTILITIES = "/usr/es/sbin/cluster/utilities"


@program("cl_dr", on=("node",), path=_UTILITIES)
def cl_dr(call: Call) -> Answer | Pending:
    """`cl_dr undopremigrate`: what init runs after a crash in mid-migration."""
    if call.argv != ("undopremigrate",):
        return Answer(1, "", "cl_dr: only undopremigrate is simulated\n")
    operation = automation.undo_by_hand(call.world, call.host)
    return operation_answer(operation) if operation else Answer(1)


@program("clruncmd", on=("node",), path=_UTILITIES)
def clruncmd(call: Call) -> Answer:
    """`clruncmd NODE`: go on after the event script that failed there, its cause repaired by hand."""
    if len(call.argv) != 1:
        return Answer(1, "", "Usage: clruncmd nodename\n")
    name = call.argv[0]
    node, cluster = call.world.nodes.get(name), standing.cluster_of(call.world, call.host)
    if node is None or cluster is None or node.cluster != cluster.name:
        shown = cluster.name if cluster else ""
        return Answer(1, "", wording("no_object", kind="node", name=name, cluster=shown) + "\n")
    if not standing.talks(call.world, name):
        return Answer(1, "", wording("unreachable", node=name) + "\n")
    if not halting.run_on(call.world, name):
        return Answer(1, "", wording("nothing_failed", node=name) + "\n")
    return Answer(0, wording("run_on", node=name) + "\n")
