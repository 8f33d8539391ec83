"""clRGinfo and clshowsrv: what a node knows of groups and services, and how it prints it."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.lssrc import subsystem_table, subsystems
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group
from lpmtui.simulator.powerha import cluster_state
from lpmtui.simulator.powerha.facts import automated, wording
from lpmtui.simulator.shells.shell import UTILITIES, Call, ShellAnswer, options, program, text_of


@program("clRGinfo", on=("node",), path=UTILITIES)
def clrginfo(call: Call) -> ShellAnswer:
    """The resource groups: plain table, -s or -c records, -v policies, -m monitors, -p overrides."""
    chosen, names = options(call.argv, "hvsctpami")
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    groups = call.world.groups.of(cluster.name)
    for name in names:
        if name not in [group.name for group in groups]:
            said = wording("no_object", kind="resource_group", name=name, cluster=cluster.name)
            return ShellAnswer(1, "", said + "\n")
    wanted = [group for group in groups if not names or group.name in names]
    if "m" in chosen:
        return ShellAnswer(0, monitored([_with_monitors(call.world, group) for group in wanted]))
    rows = [_rows(group) for group in wanted]
    if "p" in chosen:
        return ShellAnswer(0, priorities(cluster.name, rows))
    if "s" in chosen or "c" in chosen:
        return ShellAnswer(0, records(rows, cluster.stray_text))
    if "v" in chosen:
        return ShellAnswer(0, verbose(cluster.name, rows))
    return ShellAnswer(0, plain(rows))


@program("clshowsrv", on=("node",), path=UTILITIES)
def clshowsrv(call: Call) -> ShellAnswer:
    """Status of cluster services, remote communication and CAA, node by node (`-v`).

    Older levels print tables of subsystems and the state of the cluster manager instead.
    """
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster and not automated(cluster):
        return ShellAnswer(0, _subsystem_tables(call.world, call.host))
    nodes = call.world.nodes.of(cluster.name if cluster else "")
    nodes.sort(key=lambda node: node.name != call.host)
    return ShellAnswer(
        0, "\n".join(_services(call.world, node, local=node.name == call.host) for node in nodes)
    )


def _subsystem_tables(world: World, host: str) -> str:
    """The layout of 7.1, as a public runbook shows it; its headings are recalled."""
    rows = subsystems(world, host)
    text = ""
    for title, names in (
        ("RSCT subsystems used by PowerHA SystemMirror", ("cthags", "ctrmc")),
        ("PowerHA SystemMirror subsystems", ("clstrmgrES", "clevmgrdES")),
        ("CAA subsystems", ("clconfd", "clcomd")),
    ):
        text += f"Status of the {title}:\n"
        text += subsystem_table([row for row in rows if row.name in names]) + "\n"
    state = cluster_state.manager_state(world, world.nodes[host])
    return f"{text}Details of PowerHA cluster manager daemon\nCurrent state: {state}\n"


def _services(world: World, node: ClusterNode, *, local: bool) -> str:
    state, raw_state = cluster_state.shown_state(world, node)
    up = "UP" if cluster_state.talks(world, node.name) else "DOWN"
    return (
        f'{"Local" if local else "Remote"} node: "{node.name}" ("{node.name}", "{node.name}")\n'
        f'         Cluster services status:   "{state}" ("{raw_state}")\n'
        f'         Remote communications:     "{up}"\n'
        f'         Cluster-Aware AIX status:  "{up}"\n'
    )


def _rows(group: Group) -> GroupRows:
    states = tuple((node, state_printed(group.states.get(node, GroupState.OFFLINE))) for node in group.nodes)
    return GroupRows(group.name, states, group.startup, group.fallover, group.fallback)


_MIXED_CASE = {
    GroupState.TEMPORARY_ERROR: "Temp error",
    GroupState.OFFLINE_DUE_TO_PARENT: "OFFLINE due to parent offline",
    GroupState.OFFLINE_DUE_TO_TARGET: "OFFLINE due to target offline",
    GroupState.OFFLINE_DUE_TO_FALLOVER: "OFFLINE due to fallover",
    GroupState.OFFLINE_DUE_TO_LACK_OF_NODE: "OFFLINE due to lack of node",
}
"""States that are not printed in capitals only: IBM's page has the words, their letter case is recalled."""


def state_printed(state: GroupState) -> str:
    """A state as clRGinfo prints it."""
    return _MIXED_CASE.get(state, state.value)


def _with_monitors(world: World, group: Group) -> GroupRows:
    from lpmtui.simulator.powerha import applications
    from lpmtui.simulator.powerha.applications import applications_of

    held = cluster_state.holders(group)
    states = tuple(
        (application.name, applications.state_word(world, application, held[0]) if held else "OFFLINE")
        for application in applications_of(world, group)
    )
    return replace(_rows(group), monitors=states)


_RULE = "-" * 77

STARTUP = {
    "OHN": "Online On Home Node Only",
    "OFAN": "Online On First Available Node",
    "OAAN": "Online On All Available Nodes",
    "OUDP": "Online Using Distribution Policy",
}
FALLOVER = {
    "FNPN": "Fallover To Next Priority Node In The List",
    "FUDNP": "Fallover Using Dynamic Node Priority",
    "BO": "Bring Offline (On Error Node Only)",
}
FALLBACK = {"NFB": "Never Fallback", "FBHPN": "Fallback To Higher Priority Node In The List"}


@dataclass(frozen=True, slots=True)
class GroupRows:
    """One resource group: its states as `(node, state)` and its policies as clmgr's codes.

    `monitors` are `(application, state)` for `-m`.
    """

    name: str
    states: tuple[tuple[str, str], ...]
    startup: str = "OHN"
    fallover: str = "FNPN"
    fallback: str = "NFB"
    monitors: tuple[tuple[str, str], ...] = ()


def plain(groups: list[GroupRows]) -> str:
    """`clRGinfo`: a table; the group's name stands in its first row only."""
    lines = [_RULE, f"{'Group Name':<15}{'State':<29}Node", _RULE]
    for group in groups:
        for place, (node, state) in enumerate(group.states):
            name = group.name if place == 0 else ""
            lines.append(f"{_column(name, 15)}{_column(state, 29)}{node}")
        lines.append("")
    return text_of(lines)


def records(groups: list[GroupRows], stray: str = "") -> str:
    """`clRGinfo -s`, 15 fields: group, state, node, type, startup, fallover, fallback, site policy; blanks.

    Some levels print bytes that are no ASCII there: `stray`.
    """
    lines = []
    for group in groups:
        kind = "concurrent" if group.startup == "OAAN" else "non-concurrent"
        rest = f"{kind}:{group.startup}:{group.fallover}:{group.fallback}:ignore:{stray}:: : :::"
        lines += [f"{group.name}:{state}:{node}:{rest}" for node, state in group.states]
    return text_of(lines)


def verbose(cluster: str, groups: list[GroupRows]) -> str:
    """`clRGinfo -v`: a block for each group."""
    lines = [f"Cluster Name: {cluster}", ""]
    for group in groups:
        lines += [
            f"Resource Group Name: {group.name}",
            f"Startup Policy: {STARTUP.get(group.startup, group.startup)}",
            f"Fallover Policy: {FALLOVER.get(group.fallover, group.fallover)}",
            f"Fallback Policy: {FALLBACK.get(group.fallback, group.fallback)}",
            "Site Policy: ignore",
            *states_table(group),
            "",
        ]
    return text_of(lines)


def priorities(cluster: str, groups: list[GroupRows]) -> str:
    """`clRGinfo -p`: where an administrator put the groups. None is remembered, as in current levels."""
    lines = [f"Cluster Name: {cluster}", ""]
    for group in groups:
        lines += [f"Resource Group Name: {group.name}", "Priority Override Information:"]
        lines += ["    Primary Instance POL:", *states_table(group), ""]
    return text_of(lines)


def states_table(group: GroupRows) -> list[str]:
    """The `Node / Group State` table of one group, as `-v` and the moves of clmgr print it."""
    lines = [f"{'Node':<29}Group State", f"{'-' * 28} {'-' * 15}"]
    return lines + [f"{_column(node, 29)}{state}" for node, state in group.states]


def monitored(groups: list[GroupRows]) -> str:
    """`clRGinfo -m`: each group with its state on its node, then a line for each of its applications."""
    lines = [_RULE, f"{'Group Name':<15}{'Group State':<29}Node", _RULE]
    for group in groups:
        shown = [row for row in group.states if row[1] != "OFFLINE"] or list(group.states[:1])
        for place, (node, state) in enumerate(shown):
            lines.append(f"{_column(group.name if place == 0 else '', 15)}{_column(state, 29)}{node}")
        lines += [f" {_column(application, 14)}{state}" for application, state in group.monitors]
        lines.append("")
    return text_of(lines)


def _column(text: str, width: int) -> str:
    """At least two blanks follow: readers split there."""
    return text.ljust(width) if len(text) < width - 1 else f"{text}  "
