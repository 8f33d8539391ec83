"""cltopinfo, cldump, clstat: the cluster's topology and state on one page.

The layouts of cltopinfo and clstat are confirmed by captures; that of cldump is from memory.
"""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.clrginfo import FALLBACK, FALLOVER, STARTUP
from lpmtui.simulator.node.cluster_parts import service_address
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, PowerhaCluster
from lpmtui.simulator.powerha import cluster_state
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.facts import in_force, wording
from lpmtui.simulator.shells.files import date_line, epoch
from lpmtui.simulator.shells.shell import UTILITIES, Call, ShellAnswer, program, text_of

Page = Callable[[Call, PowerhaCluster], list[str]]


@program("cltopinfo", on=("node",), path=UTILITIES)
def cltopinfo(call: Call) -> ShellAnswer:
    """The configured topology: networks, addresses, resource groups. Options are ignored."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    return ShellAnswer(0, text_of(_configured(call, cluster)))


@program("cldump", on=("node",), path=UTILITIES)
def cldump(call: Call) -> ShellAnswer:
    """The cluster's state as SNMP tells it; needs cluster services on this node."""
    return _by_snmp(call, _dumped)


@program("clstat", on=("node",), path="/usr/es/sbin/cluster")
def clstat(call: Call) -> ShellAnswer:
    """`clstat -a -o`: the same once, in ASCII; without -o it would go on for ever."""
    if "o" not in "".join(word[1:] for word in call.argv if word.startswith("-")):
        return ShellAnswer(1, "", f"{call.name}: only -o is simulated\n")
    return _by_snmp(call, _watched)


def _by_snmp(call: Call, page: Page) -> ShellAnswer:
    cluster, node = cluster_state.cluster_of(call.world, call.host), call.world.nodes.get(call.host)
    if cluster is None or node is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    if node.state not in cluster_state.SERVING:
        return ShellAnswer(1, "", wording("no_snmp", program=call.name, node=node.name) + "\n")
    return ShellAnswer(0, text_of(page(call, cluster)))


def _configured(call: Call, cluster: PowerhaCluster) -> list[str]:
    """The configured networks and interfaces as `cltopinfo` prints them."""
    nodes, groups = call.world.nodes.of(cluster.name), call.world.groups.of(cluster.name)
    disk = uuid(cluster.repository)
    lines = [
        f"Cluster Name:    {cluster.name}",
        "Cluster Type:    Standard",
        f"Heartbeat Type:  {in_force(cluster, 'HEARTBEAT_TYPE').capitalize()}",
        f"Repository Disk: {cluster.repository} ({disk[:8]}{disk[9:13]})",
        "",
        f"There are {len(nodes)} node(s) and {len(cluster.networks)} network(s) defined",
    ]
    for node in nodes:
        lines.append(f"NODE {node.name}:")
        mine = [label for one in groups if node.name in one.nodes for label in one.service_labels]
        for place, network in enumerate(cluster.networks):
            lines.append(f"        Network {network}")
            rows = [*((label, service_address(label)) for label in mine), (node.name, node.ip)]
            lines += [f"                {name}      {address}" for name, address in rows if place == 0]
    for group in groups:
        startup, fallover, fallback = _policies(group)
        lines += [
            "",
            f"Resource Group {group.name}",
            f"        Startup Policy   {startup}",
            f"        Fallover Policy  {fallover}",
            f"        Fallback Policy  {fallback}",
            f"        Participating Nodes      {' '.join(group.nodes)}",
        ]
        lines += [f"        Service IP Label                 {label}" for label in group.service_labels]
    return lines


_RULE = "_" * 77


def _dumped(call: Call, cluster: PowerhaCluster) -> list[str]:
    """The state of all interfaces as `cldump` prints it."""
    world = call.world
    lines = [_RULE, f"Cluster Name: {cluster.name}", "Cluster State: UP"]
    lines += [f"Cluster Substate: {_substate(world, cluster)}", _RULE, ""]
    for node in world.nodes.of(cluster.name):
        up = _is_up(world, node)
        lines += [f"Node Name: {node.name}  State: {_word(up)}", ""]
        for place, network in enumerate(cluster.networks):
            reached = _word(up and network not in node.networks_known_down)
            lines += [f"    Network Name: {network}  State: {reached}", ""]
            if place == 0:
                lines += [f"        Address: {node.ip}  Label: {node.name}  State: {reached}", ""]
    lines += [f"Cluster Name: {cluster.name}", ""]
    for group in world.groups.of(cluster.name):
        startup, fallover, fallback = _policies(group)
        lines += [
            f"Resource Group Name: {group.name}",
            f"Startup Policy: {startup}",
            f"Fallover Policy: {fallover}",
            f"Fallback Policy: {fallback}",
            "Site Policy: ignore",
            f"{'Node':<29}Group State",
            f"{'-' * 28} {'-' * 15}",
        ]
        lines += [f"{node:<28} {_state_on(group, node)}" for node in group.nodes]
        lines.append("")
    return lines


def _watched(call: Call, cluster: PowerhaCluster) -> list[str]:
    """The cluster in one look as `clstat -a -o` prints it."""
    world = call.world
    nodes = world.nodes.of(cluster.name)
    lines = [
        "clstat - PowerHA SystemMirror Cluster Status Monitor",
        "      -------------------------------------",
        "",
        f"Cluster: {cluster.name}   ({int(uuid(cluster.name)[:8], 16)})",
        date_line(epoch(world, call.host)),
        f"      State: UP     Nodes: {len(nodes)}",
        f"      SubState: {_substate(world, cluster)}",
        "",
    ]
    for node in nodes:
        up = _is_up(world, node)
        down = any(network in node.networks_known_down for network in cluster.networks)
        lines += [
            f" Node: {node.name}  State: {_word(up)}",
            f" Interface: {node.name} (0)  Address: {node.ip}",
            f" State:   {_word(up and not down)}",
        ]
        for group in world.groups.of(cluster.name):
            if node.name in group.nodes and (state := _state_on(group, node.name)) != "OFFLINE":
                lines.append(f" Resource Group: {group.name}  State:  {state.lower()}")
        lines.append("")
    return lines


def _policies(group: Group) -> tuple[str, str, str]:
    """Startup, fallover and fallback in SMIT's words."""
    return (
        STARTUP.get(group.startup, group.startup),
        FALLOVER.get(group.fallover, group.fallover),
        FALLBACK.get(group.fallback, group.fallback),
    )


def _state_on(group: Group, node: str) -> str:
    return group.states.get(node, GroupState.OFFLINE).value


def _substate(world: World, cluster: PowerhaCluster) -> str:
    return "UNSTABLE" if cluster_state.why_unstable(world, cluster) else "STABLE"


def _is_up(world: World, node: ClusterNode) -> bool:
    return cluster_state.shown_state(world, node)[0] in ("NORMAL", "UNMANAGED", "JOINING", "LEAVING")


def _word(up: bool) -> str:  # noqa: FBT001 - the word for a truth value
    return "UP" if up else "DOWN"
