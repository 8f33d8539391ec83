"""cltopinfo, cldump, clstat: the cluster's topology and state on one page.

The layouts of cltopinfo and clstat are confirmed by captures; that of cldump is from memory.
"""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.clrginfo import FALLBACK, FALLOVER, STARTUP
from lpmtui.simulator.node.cluster_parts import service_address
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, PowerhaCluster
from lpmtui.simulator.powerha import cluster_state
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.facts import in_force, wording
from lpmtui.simulator.shells.files import date_line, epoch
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program, text_of

_CLUSTER = "/usr/es/sbin/cluster"


@program("cltopinfo", on=("node",), path=f"{_CLUSTER}/utilities")
def cltopinfo(call: Call) -> ShellAnswer:
    """The configured topology: networks, addresses, resource groups. Options are ignored."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    return ShellAnswer(0, configured(_page(call, cluster)))


@program("cldump", on=("node",), path=f"{_CLUSTER}/utilities")
def cldump(call: Call) -> ShellAnswer:
    """The cluster's state as SNMP tells it; needs cluster services on this node."""
    return _state(call, dumped)


@program("clstat", on=("node",), path=_CLUSTER)
def clstat(call: Call) -> ShellAnswer:
    """`clstat -a -o`: the same once, in ASCII; without -o it would go on for ever."""
    if "o" not in "".join(word[1:] for word in call.argv if word.startswith("-")):
        return ShellAnswer(1, "", f"{call.name}: only -o is simulated\n")
    return _state(call, watched)


def _state(call: Call, layout: Layout) -> ShellAnswer:
    cluster, node = cluster_state.cluster_of(call.world, call.host), call.world.nodes.get(call.host)
    if cluster is None or node is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    if node.state not in cluster_state.SERVING:
        return ShellAnswer(1, "", wording("no_snmp", program=call.name, node=node.name) + "\n")
    return ShellAnswer(0, layout(_page(call, cluster)))


def _page(call: Call, cluster: PowerhaCluster) -> ClusterPage:
    world = call.world
    return ClusterPage(
        name=cluster.name,
        number=int(uuid(cluster.name)[:8], 16),
        heartbeat=in_force(cluster, "HEARTBEAT_TYPE").capitalize(),
        repository=f"{cluster.repository} ({uuid(cluster.repository)[:8]}{uuid(cluster.repository)[9:13]})",
        networks=tuple(cluster.networks),
        now=date_line(epoch(world, call.host)),
        substate="UNSTABLE" if cluster_state.why_unstable(world, cluster) else "STABLE",
        nodes=tuple(_node(world, cluster, node) for node in world.nodes.of(cluster.name)),
        groups=tuple(_group(group) for group in world.groups.of(cluster.name)),
    )


def _node(world: World, cluster: PowerhaCluster, node: ClusterNode) -> NodePage:
    state, _ = cluster_state.shown_state(world, node)
    up = state in ("NORMAL", "UNMANAGED", "JOINING", "LEAVING")
    labels = [
        (label, service_address(label))
        for group in world.groups.of(cluster.name)
        if node.name in group.nodes
        for label in group.service_labels
    ]
    down = tuple(network for network in cluster.networks if network in node.networks_known_down)
    return NodePage(node.name, node.ip, up=up, down_networks=down, labels=tuple(labels))


def _group(group: Group) -> GroupPage:
    return GroupPage(
        group.name,
        tuple((node, group.states.get(node, GroupState.OFFLINE).value) for node in group.nodes),
        (group.startup, group.fallover, group.fallback),
        tuple(group.service_labels),
    )


_RULE = "_" * 77


@dataclass(frozen=True, slots=True)
class NodePage:
    """A node with its address and the service labels that it may have, as `(label, address)`."""

    name: str
    address: str
    up: bool
    down_networks: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A resource group: `(node, state)` pairs, its three policies as codes, its service labels."""

    name: str
    states: tuple[tuple[str, str], ...]
    policies: tuple[str, str, str]
    labels: tuple[str, ...] = ()

    def policy_texts(self) -> tuple[str, str, str]:
        """The policies in SMIT's words."""
        startup, fallover, fallback = self.policies
        return (
            STARTUP.get(startup, startup),
            FALLOVER.get(fallover, fallover),
            FALLBACK.get(fallback, fallback),
        )


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """A cluster and everything in it."""

    name: str
    number: int
    heartbeat: str
    repository: str
    networks: tuple[str, ...]
    now: str
    substate: str
    nodes: tuple[NodePage, ...]
    groups: tuple[GroupPage, ...]


Layout = Callable[[ClusterPage], str]


def configured(page: ClusterPage) -> str:
    """The configured networks and interfaces as `cltopinfo` prints them."""
    lines = [
        f"Cluster Name:    {page.name}",
        "Cluster Type:    Standard",
        f"Heartbeat Type:  {page.heartbeat}",
        f"Repository Disk: {page.repository}",
        "",
        f"There are {len(page.nodes)} node(s) and {len(page.networks)} network(s) defined",
    ]
    for node in page.nodes:
        lines.append(f"NODE {node.name}:")
        for place, network in enumerate(page.networks):
            lines.append(f"        Network {network}")
            rows = (*node.labels, (node.name, node.address)) if place == 0 else ()
            lines += [f"                {name}      {address}" for name, address in rows]
    for group in page.groups:
        startup, fallover, fallback = group.policy_texts()
        lines += [
            "",
            f"Resource Group {group.name}",
            f"        Startup Policy   {startup}",
            f"        Fallover Policy  {fallover}",
            f"        Fallback Policy  {fallback}",
            f"        Participating Nodes      {' '.join(node for node, _ in group.states)}",
        ]
        lines += [f"        Service IP Label                 {label}" for label in group.labels]
    return text_of(lines)


def dumped(page: ClusterPage) -> str:
    """The state of all interfaces as `cldump` prints it."""
    lines = [_RULE, f"Cluster Name: {page.name}", "Cluster State: UP"]
    lines += [f"Cluster Substate: {page.substate}", _RULE, ""]
    for node in page.nodes:
        state = _up(node.up)
        lines += [f"Node Name: {node.name}  State: {state}", ""]
        for place, network in enumerate(page.networks):
            reached = _up(node.up and network not in node.down_networks)
            lines += [f"    Network Name: {network}  State: {reached}", ""]
            if place == 0:
                lines += [f"        Address: {node.address}  Label: {node.name}  State: {reached}", ""]
    lines += [f"Cluster Name: {page.name}", ""]
    for group in page.groups:
        startup, fallover, fallback = group.policy_texts()
        lines += [
            f"Resource Group Name: {group.name}",
            f"Startup Policy: {startup}",
            f"Fallover Policy: {fallover}",
            f"Fallback Policy: {fallback}",
            "Site Policy: ignore",
            f"{'Node':<29}Group State",
            f"{'-' * 28} {'-' * 15}",
        ]
        lines += [f"{node:<28} {state}" for node, state in group.states]
        lines.append("")
    return text_of(lines)


def watched(page: ClusterPage) -> str:
    """The cluster in one look as `clstat -a -o` prints it."""
    lines = [
        "clstat - PowerHA SystemMirror Cluster Status Monitor",
        "      -------------------------------------",
        "",
        f"Cluster: {page.name}   ({page.number})",
        page.now,
        f"      State: UP     Nodes: {len(page.nodes)}",
        f"      SubState: {page.substate}",
        "",
    ]
    for node in page.nodes:
        reached = _up(node.up and not node.down_networks)
        lines += [
            f" Node: {node.name}  State: {_up(node.up)}",
            f" Interface: {node.name} (0)  Address: {node.address}",
            f" State:   {reached}",
        ]
        for group in page.groups:
            state = dict(group.states).get(node.name, "OFFLINE")
            if state != "OFFLINE":
                lines.append(f" Resource Group: {group.name}  State:  {state.lower()}")
        lines.append("")
    return text_of(lines)


def _up(up: bool) -> str:  # noqa: FBT001 - the word for a truth value
    return "UP" if up else "DOWN"
