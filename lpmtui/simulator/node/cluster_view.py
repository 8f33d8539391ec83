"""clRGinfo, clRGmove and the cluster manager's own status, asked on a node."""

from __future__ import annotations

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Group, Node
from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.node import group_text
from lpmtui.simulator.node.clmgr.changes import require_stable
from lpmtui.simulator.node.clmgr.refusal import Refusal
from lpmtui.simulator.node.waiting import operation_answer
from lpmtui.simulator.powerha import group_requests, monitors, operations, standing
from lpmtui.simulator.powerha.applications import applications_of
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, Pending, program
from lpmtui.simulator.world import World

UTILITIES = "/usr/es/sbin/cluster/utilities"


@program("clRGinfo", on=("node",), path=UTILITIES)
def clrginfo(call: Call) -> Answer:
    """The resource groups: plain table, -s or -c records, -v policies, -m monitors, -p overrides."""
    try:
        chosen, names = options(call.argv, "hvsctpami")
    except ValueError as option:
        return usage(call, str(option))
    cluster = standing.cluster_of(call.world, call.host)
    if cluster is None:
        return Answer(1, "", wording("not_cluster") + "\n")
    groups = call.world.groups.of(cluster.name)
    for name in names:
        if name not in [group.name for group in groups]:
            said = wording("no_object", kind="resource_group", name=name, cluster=cluster.name)
            return Answer(1, "", said + "\n")
    rows = [_rows(call.world, group) for group in groups if not names or group.name in names]
    if "p" in chosen:
        return Answer(0, group_text.priorities(cluster.name, rows))
    if "m" in chosen:
        return Answer(0, group_text.monitored(rows))
    if "s" in chosen or "c" in chosen:
        return Answer(0, group_text.records(rows, cluster.stray_text))
    if "v" in chosen:
        return Answer(0, group_text.verbose(cluster.name, rows))
    return Answer(0, group_text.plain(rows))


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


@program("clshowsrv", on=("node",), path=UTILITIES)
def clshowsrv(call: Call) -> Answer:
    """Status of cluster services, remote communication and CAA, node by node (`-v`)."""
    cluster = standing.cluster_of(call.world, call.host)
    nodes = call.world.nodes.of(cluster.name if cluster else "")
    nodes.sort(key=lambda node: node.name != call.host)
    return Answer(0, "\n".join(_services(call.world, node, local=node.name == call.host) for node in nodes))


def _services(world: World, node: Node, *, local: bool) -> str:
    state, raw_state = standing.shown(world, node)
    up = "UP" if standing.talks(world, node.name) else "DOWN"
    return (
        f'{"Local" if local else "Remote"} node: "{node.name}" ("{node.name}", "{node.name}")\n'
        f'         Cluster services status:   "{state}" ("{raw_state}")\n'
        f'         Remote communications:     "{up}"\n'
        f'         Cluster-Aware AIX status:  "{up}"\n'
    )


def _rows(world: World, group: Group) -> group_text.GroupRows:
    states = tuple((node, group.states.get(node, GroupState.OFFLINE).value) for node in group.nodes)
    return group_text.GroupRows(
        group.name, states, group.startup, group.fallover, group.fallback, _monitored(world, group)
    )


def _monitored(world: World, group: Group) -> tuple[tuple[str, str], ...]:
    held = standing.holders(group)
    return tuple(
        (application.name, monitors.state_word(world, application, held[0]) if held else "OFFLINE")
        for application in applications_of(world, group)
    )
