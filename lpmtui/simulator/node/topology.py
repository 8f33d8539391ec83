"""cltopinfo, cldump, clstat: the cluster's topology and state on one page."""

from __future__ import annotations

from lpmtui.model.states import GroupState
from lpmtui.simulator.cluster_objects import Cluster, Group, Node
from lpmtui.simulator.node import topology_text
from lpmtui.simulator.node.topology_text import ClusterPage, GroupPage, NodePage
from lpmtui.simulator.powerha import resources, standing
from lpmtui.simulator.powerha.attributes import in_force
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.powerha.stamps import date_line, epoch
from lpmtui.simulator.shell import Answer, Call, program
from lpmtui.simulator.world import World

_CLUSTER = "/usr/es/sbin/cluster"


@program("cltopinfo", on=("node",), path=f"{_CLUSTER}/utilities")
def cltopinfo(call: Call) -> Answer:
    """The configured topology: networks, addresses, resource groups. Options are ignored."""
    cluster = standing.cluster_of(call.world, call.host)
    if cluster is None:
        return Answer(1, "", wording("not_cluster") + "\n")
    return Answer(0, topology_text.configured(_page(call, cluster)))


@program("cldump", on=("node",), path=f"{_CLUSTER}/utilities")
def cldump(call: Call) -> Answer:
    """The cluster's state as SNMP tells it; needs cluster services on this node."""
    return _state(call, topology_text.dumped)


@program("clstat", on=("node",), path=_CLUSTER)
def clstat(call: Call) -> Answer:
    """`clstat -a -o`: the same once, in ASCII; without -o it would go on for ever."""
    if "o" not in "".join(word[1:] for word in call.argv if word.startswith("-")):
        return Answer(1, "", f"{call.name}: only -o is simulated\n")
    return _state(call, topology_text.watched)


def _state(call: Call, layout: topology_text.Layout) -> Answer:
    cluster, node = standing.cluster_of(call.world, call.host), call.world.nodes.get(call.host)
    if cluster is None or node is None:
        return Answer(1, "", wording("not_cluster") + "\n")
    if node.state not in standing.SERVING:
        return Answer(1, "", wording("no_snmp", program=call.name, node=node.name) + "\n")
    return Answer(0, layout(_page(call, cluster)))


def _page(call: Call, cluster: Cluster) -> ClusterPage:
    world = call.world
    return ClusterPage(
        name=cluster.name,
        number=int(uuid(cluster.name)[:8], 16),
        heartbeat=in_force(cluster, "HEARTBEAT_TYPE").capitalize(),
        repository=f"{cluster.repository} ({uuid(cluster.repository)[:8]}{uuid(cluster.repository)[9:13]})",
        networks=tuple(cluster.networks),
        now=date_line(epoch(world, call.host)),
        substate="UNSTABLE" if standing.why_unstable(world, cluster) else "STABLE",
        nodes=tuple(_node(world, cluster, node) for node in world.nodes.of(cluster.name)),
        groups=tuple(_group(group) for group in world.groups.of(cluster.name)),
    )


def _node(world: World, cluster: Cluster, node: Node) -> NodePage:
    state, _ = standing.shown(world, node)
    up = state in ("NORMAL", "UNMANAGED", "JOINING", "LEAVING")
    labels = [
        (label, service_address(label))
        for group in world.groups.of(cluster.name)
        if node.name in group.nodes
        for label in group.service_labels
    ]
    down = tuple(network for network in cluster.networks if network in node.networks_known_down)
    return NodePage(node.name, node.ip, up=up, down_networks=down, labels=tuple(labels))


def service_address(label: str) -> str:
    """The address of a service label: always the same for the same label."""
    return f"10.20.1.{int(uuid(label)[:4], 16) % 250 + 1}"


def _group(group: Group) -> GroupPage:
    return GroupPage(
        group.name,
        tuple((node, group.states.get(node, GroupState.OFFLINE).value) for node in group.nodes),
        (group.startup, group.fallover, group.fallback),
        tuple(name for name in resources.names(group) if name in group.service_labels),
    )
