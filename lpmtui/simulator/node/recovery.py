"""Programs that wait for the cluster; drmgr, cl_dr and clruncmd: migration scripts, undo, going on."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Operation
from lpmtui.simulator.powerha import automation, cluster_state, event_failures, facts
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer, program


def operation_answer(operation: Operation) -> ShellAnswer | Pending:
    """What a program answers that has begun an operation: its output as it grows, then its status."""
    if operation.status is not None:
        return ShellAnswer(operation.status, operation.output, operation.errors)
    key = operation.key
    printed = 0

    def read(world: World) -> str:
        nonlocal printed
        found = world.operations.get(key)
        new = found.output[printed:] if found else ""
        printed += len(new)
        return new

    def check(world: World) -> ShellAnswer | None:
        found = world.operations.get(key)
        if found is None:
            return ShellAnswer(1)
        if found.halted_on:
            return ShellAnswer(
                1, found.output[printed:], wording("script_failed", node=found.halted_on) + "\n"
            )
        if found.status is None:
            return None
        return ShellAnswer(found.status, found.output[printed:], found.errors)

    return Pending(check, read)


_UTILITIES = "/usr/es/sbin/cluster/utilities"


@program("cl_dr", on=("node",), path=_UTILITIES)
def cl_dr(call: Call) -> ShellAnswer | Pending:
    """`cl_dr undopremigrate`: what init runs after a crash in mid-migration."""
    if call.argv != ("undopremigrate",):
        return ShellAnswer(1, "", "cl_dr: only undopremigrate is simulated\n")
    operation = automation.undo_by_hand(call.world, call.host)
    return operation_answer(operation) if operation else ShellAnswer(1)


@program("clruncmd", on=("node",), path=_UTILITIES)
def clruncmd(call: Call) -> ShellAnswer:
    """`clruncmd NODE`: go on after the event script that failed there, after its cause was repaired."""
    if len(call.argv) != 1:
        return ShellAnswer(1, "", "Usage: clruncmd nodename\n")
    name = call.argv[0]
    node, cluster = call.world.nodes.get(name), cluster_state.cluster_of(call.world, call.host)
    if node is None or cluster is None or node.cluster != cluster.name:
        shown = cluster.name if cluster else ""
        return ShellAnswer(1, "", wording("no_object", kind="node", name=name, cluster=shown) + "\n")
    if not cluster_state.talks(call.world, name):
        return ShellAnswer(1, "", wording("unreachable", node=name) + "\n")
    if not event_failures.run_on(call.world, name):
        return ShellAnswer(1, "", wording("nothing_failed", node=name) + "\n")
    return ShellAnswer(0, wording("run_on", node=name) + "\n")


_RULE = "-" * 60


@program("drmgr", on=("node", "lpar"), path="/usr/sbin")
def drmgr(call: Call) -> ShellAnswer:
    """`drmgr -l`: the installed scripts. The layout is from memory."""
    if call.argv != ("-l",):
        return ShellAnswer(1, "", "Usage: drmgr -l (simulated)\n")
    lines = ["DR Install Root Directory: /usr/lib/dr/scripts", "Syslog ID: DRMGR", _RULE]
    cluster = cluster_of(call.world, call.host)
    if cluster and facts.automated(cluster):
        lines += [
            "/usr/lib/dr/scripts/all/cl_dr       PowerHA SystemMirror DR script (simulated text)",
            f"\tVendor:IBM,\tVersion:{cluster.vrmf}",
            "\tScript Timeout:0,\tAdmin Override Timeout:0",
            "\tResources Supported:",
            "\t\tResource Name: pmig\tResource Usage: Partition migration",
            _RULE,
        ]
    return ShellAnswer(0, "".join(f"{line}\n" for line in lines))
