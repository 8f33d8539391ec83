"""clRGinfo and clshowsrv: what a node knows of groups and services."""

from __future__ import annotations

from dataclasses import replace

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Group, Node
from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.node import group_text
from lpmtui.simulator.powerha import standing
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shell import Answer, Call, program
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
    wanted = [group for group in groups if not names or group.name in names]
    if "m" in chosen:
        return Answer(0, group_text.monitored([_with_monitors(call.world, group) for group in wanted]))
    rows = [_rows(group) for group in wanted]
    if "p" in chosen:
        return Answer(0, group_text.priorities(cluster.name, rows))
    if "s" in chosen or "c" in chosen:
        return Answer(0, group_text.records(rows, cluster.stray_text))
    if "v" in chosen:
        return Answer(0, group_text.verbose(cluster.name, rows))
    return Answer(0, group_text.plain(rows))


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


def _rows(group: Group) -> group_text.GroupRows:
    states = tuple((node, group.states.get(node, GroupState.OFFLINE).value) for node in group.nodes)
    return group_text.GroupRows(group.name, states, group.startup, group.fallover, group.fallback)


def _with_monitors(world: World, group: Group) -> group_text.GroupRows:
    from lpmtui.simulator.powerha import monitors
    from lpmtui.simulator.powerha.applications import applications_of

    held = standing.holders(group)
    states = tuple(
        (application.name, monitors.state_word(world, application, held[0]) if held else "OFFLINE")
        for application in applications_of(world, group)
    )
    return replace(_rows(group), monitors=states)
