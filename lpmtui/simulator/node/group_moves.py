"""clRGmove: the older command for what clmgr does with resource groups."""

from __future__ import annotations

from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.node.clmgr.changes import require_stable
from lpmtui.simulator.node.clmgr.refusal import Refusal
from lpmtui.simulator.node.waiting import operation_answer
from lpmtui.simulator.powerha import group_requests, operations, standing
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, Pending, program

UTILITIES = "/usr/es/sbin/cluster/utilities"


@program("clRGmove", on=("node",), path=UTILITIES)
def clrgmove(call: Call) -> Answer | Pending:
    """Move (-m), bring online (-u) or offline (-d) a resource group (-g), to a node (-n)."""
    try:
        chosen, _ = options(call.argv, "mudiv", "gns")
    except ValueError as option:
        return usage(call, str(option))
    cluster = standing.cluster_of(call.world, call.host)
    group = call.world.groups.get(f"{cluster.name if cluster else ''}/{chosen.get('g', '')}")
    if cluster is None or group is None:
        return Answer(1, "", wording("missing_name", kind="resource group") + "\n")
    request = {"m": group_requests.move, "u": group_requests.online, "d": group_requests.offline}
    verb = next((letter for letter in "mud" if letter in chosen), "m")
    try:
        require_stable(call.world, cluster)
        steps = request[verb](call.world, group, chosen.get("n", ""))
    except (Refusal, group_requests.Nothing) as why:
        return Answer(1 if isinstance(why, Refusal) else 0, "", f"{why}\n")
    except group_requests.Impossible as why:
        return Answer(1, "", wording(why.wording, **why.values) + "\n")
    return operation_answer(operations.begin(call.world, cluster.name, call.host, "clRGmove", steps))
