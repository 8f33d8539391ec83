"""AIX's list of the scripts that take part in migrations."""

from __future__ import annotations

from lpmtui.simulator.powerha import attributes
from lpmtui.simulator.powerha.standing import cluster_of
from lpmtui.simulator.shell import Answer, Call, program

_RULE = "-" * 60


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
