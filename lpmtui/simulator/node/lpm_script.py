"""The script that PowerHA registers for migrations, and AIX's list of such scripts."""

from __future__ import annotations

from lpmtui.simulator.node.waiting import operation_answer
from lpmtui.simulator.powerha import attributes, automation
from lpmtui.simulator.powerha.standing import cluster_of
from lpmtui.simulator.shell import Answer, Call, Pending, program

_RULE = "-" * 60


@program("cl_dr", on=("node",), path="/usr/es/sbin/cluster/utilities")
def cl_dr(call: Call) -> Answer | Pending:
    """`cl_dr undopremigrate`: what init runs after a crash in mid-migration."""
    if call.argv != ("undopremigrate",):
        return Answer(1, "", "cl_dr: only undopremigrate is simulated\n")
    operation = automation.undo_by_hand(call.world, call.host)
    return operation_answer(operation) if operation else Answer(1)


@program("drmgr", on=("node", "lpar"), path="/usr/sbin")
def drmgr(call: Call) -> Answer:
    """`drmgr -l`: the installed scripts. The layout is from memory."""
    if call.argv != ("-l",):
        return Answer(1, "", "Usage: drmgr -l (simulated)\n")
    lines = ["DR Install Root Directory: /usr/lib/dr/scripts", "Syslog ID: DRMGR", _RULE]
    cluster = cluster_of(call.world, call.host)
    if cluster and attributes.automated(cluster):
        lines += [
            "/usr/lib/dr/scripts/all/cl_dr       PowerHA SystemMirror DR script (simulated text)",
            f"\tVendor:IBM,\tVersion:{cluster.vrmf}",
            "\tScript Timeout:0,\tAdmin Override Timeout:0",
            "\tResources Supported:",
            "\t\tResource Name: pmig\tResource Usage: Partition migration",
            _RULE,
        ]
    return Answer(0, "".join(f"{line}\n" for line in lines))
