"""lscluster: the cluster, its nodes, interfaces and disks as Cluster Aware AIX tells them."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, PowerhaCluster
from lpmtui.simulator.powerha import caa, cluster_state
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program, text_of

_RESTRICTED = "DOWN RESTRICTED SOURCE HARDWARE RECEIVE SOURCE HARDWARE TRANSMIT"


@program("lscluster", on=("node",), path="/usr/sbin")
def lscluster(call: Call) -> ShellAnswer:
    """The cluster (-c), its nodes (-m), their interfaces (-i), the repository disk (-d), statistics (-s)."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster is None or call.argv[:1] not in (("-m",), ("-i",), ("-d",), ("-c",), ("-s",)):
        return ShellAnswer(2, "", "Usage: lscluster {-c | -d | -i | -m | -s}\n")
    nodes = call.world.nodes.of(cluster.name)
    if call.argv[0] in ("-c", "-s"):
        return ShellAnswer(0, _configuration(cluster, nodes) if call.argv[0] == "-c" else _STATISTICS)
    if call.argv[0] == "-m":
        return ShellAnswer(0, _members(call.world, call.host, cluster, nodes))
    heard = [node for node in nodes if cluster_state.talks(call.world, node.name)]
    heading = [
        "",
        f"Cluster Name: {cluster.name}",
        f"Cluster UUID: {caa.uuid(cluster.name)}",
        f"Number of nodes reporting = {len(heard)}",
    ]
    if call.argv[0] == "-d":
        return ShellAnswer(0, _disks(cluster, heading, heard, len(nodes)))
    stale = [f"Number of nodes stale = {len(nodes) - len(heard)}"]
    lines = ["Network/Storage Interface Query", *heading, *stale, f"Number of nodes expected = {len(nodes)}"]
    for node in heard:
        lines += _interfaces(call.world, cluster, node)
    return ShellAnswer(0, text_of(lines))


_STATISTICS = "Cluster Network Statistics:\n\n" + "".join(
    f"{left + ':':<28} {0:<12} {right + ':':<28} {0}\n"
    for left, right in (
        ("pkts seen", "passed"),
        ("IP pkts", "UDP pkts"),
        ("gossip pkts sent", "gossip pkts recv"),
        ("cluster address pkts", "CP pkts"),
        ("bad transmits", "bad posts"),
    )
)
"""`lscluster -s`; counters are not simulated and stay 0, the layout is recalled."""


def _configuration(cluster: PowerhaCluster, nodes: list[ClusterNode]) -> str:
    """`lscluster -c`; the layout is recalled."""
    lines = [
        f"Cluster Name: {cluster.name}",
        f"Cluster UUID: {caa.uuid(cluster.name)}",
        f"Number of nodes in cluster = {len(nodes)}",
    ]
    for node in nodes:
        lines += [
            f"\tCluster ID for node {node.name}: {node.node_id}",
            f"\tPrimary IP address for node {node.name}: {node.ip}",
        ]
    lines += [
        "Number of disks in cluster = 1",
        (
            f"\tDisk = {cluster.repository} UUID = {caa.uuid(cluster.repository)}"
            " cluster_major = 0 cluster_minor = 1"
        ),
        "Communication Mode: unicast",
        "Local node max level: 50000",
        "Effective cluster-wide level: 50000",
    ]
    return text_of(lines)


_NARROW = "-" * 71
_WIDE = "-" * 76
_SITE = "51735173-5173-5173-5173-517351735173"


def _members(world: World, host: str, cluster: PowerhaCluster, nodes: list[ClusterNode]) -> str:
    """`lscluster -m`: the members of the cluster as the asked node's CAA sees them."""
    lines = ["Calling node query for all nodes...", f"Node query number of nodes examined: {len(nodes)}", ""]
    for place, node in enumerate(nodes):
        lines += ["", _WIDE, ""] if place else [""]
        lines += [f"\t{line}" if line else "" for line in _member(world, host, cluster, node)]
    return text_of(lines)


def _member(world: World, host: str, cluster: PowerhaCluster, node: ClusterNode) -> list[str]:
    local = node.name == host
    up = cluster_state.alive(world, node.name) and not node.seen_down_by_peers
    contacts = [] if local else _contacts(world, world.nodes[host], cluster, node, up=up)
    rtt, deviation = (0, 0) if local else (7, 3)
    lines = [
        f"Node name: {node.name}",
        f"Cluster shorthand id for node: {node.node_id}",
        f"UUID for node: {caa.uuid(node.name)}",
        f"State of node: {'UP' if up else 'DOWN'}{'  NODE_LOCAL' if local else ''}",
        f"Smoothed rtt to node: {rtt}",
        f"Mean Deviation in network rtt to node: {deviation}",
        "Number of clusters node is a member in: 1",
        f"{'CLUSTER NAME':<19}{'SHID':<13}UUID",
        f"{_padded(cluster.name, 19)}{'0':<13}{caa.uuid(cluster.name)}",
        f"{'SITE NAME':<19}{'SHID':<13}UUID",
        f"{_padded(node.site or 'LOCAL', 19)}{'1':<13}{_SITE}",
        "",
        f"Points of contact for node: {len(contacts)}",
    ]
    if contacts:
        lines += [_NARROW, "Interface     State  Protocol    Status     SRC_IP->DST_IP", _NARROW, *contacts]
    return lines


def _contacts(
    world: World, asked: ClusterNode, cluster: PowerhaCluster, node: ClusterNode, *, up: bool
) -> list[str]:
    """The points of contact with another node."""
    hears = up and not node.networks_down and not asked.networks_down
    rows = [(f"tcpsock->{node.node_id:02d}", "UP" if hears else "DOWN", "IPv4", f"{asked.ip}->{node.ip}")]
    if cluster.san_communication and up and node.sfwcom == asked.sfwcom == "UP":
        rows.insert(0, ("sfwcom", "UP", "none", "none"))
    return [
        f"{interface:<13} {state:<6} {protocol:<12} none   {addresses}"
        for interface, state, protocol, addresses in rows
    ]


def _disks(cluster: PowerhaCluster, heading: list[str], nodes: list[ClusterNode], expected: int) -> str:
    """`lscluster -d`: the repository disk as each node sees it. From memory."""
    lines = ["Storage Interface Query", *heading, f"Number of nodes expected = {expected}"]
    for node in nodes:
        state = "UP" if node.repository_reachable else "DOWN"
        lines += ["", f"Node {node.name}", f"Node UUID = {caa.uuid(node.name)}"]
        lines += ["Number of disks discovered = 1", f"        {cluster.repository}:"]
        lines += [f"                State : {state}", "                 Type : REPDISK"]
    return text_of(lines)


_TYPES = {
    "network": ("6 (IFT_ETHER)", "7 (NDD_ISO88023)", "0x1E084863", "0x0021081B", 990),
    "san": ("0 (none)", "304 (NDD_SANCOMM)", "0x00000000", "0x00000009", 990),
    "disk": ("0 (none)", "305 (NDD_PINGCOMM)", "0x00000000", "0x00000009", 22500),
}
_DELAYS = {"network": (0, 0), "san": (7, 3), "disk": (750, 1500)}


def _interfaces(world: World, cluster: PowerhaCluster, node: ClusterNode) -> list[str]:
    """`lscluster -i`: a node with the interfaces over which it sends heartbeats."""
    entry = world.partition_of(node.name)
    adapters = [one for one in world.adapters.of(entry.key) if one.variety == "eth"]
    found: list[tuple[str, list[str]]] = []
    for place, adapter in enumerate(adapters):
        mac = ":".join(adapter.mac[at : at + 2] for at in range(0, 12, 2)).upper()
        state = "DOWN" if place == 0 and node.networks_down else "UP"
        found.append((f"en{place}", _interface("network", state, mac, "" if place else node.ip)))
    if cluster.san_communication:
        state = _RESTRICTED if node.sfwcom == "DOWN RESTRICTED" else node.sfwcom
        found.append(("sfwcom", _interface("san", state)))
    found.append(("dpcom", _interface("disk", "UP RESTRICTED AIX_CONTROLLED")))
    lines = ["", f"Node {node.name}", f"Node UUID = {caa.uuid(node.name)}"]
    lines.append(f"Number of interfaces discovered = {len(found)}")
    for number, (name, rows) in enumerate(found, start=1):
        lines += [f"\tInterface number {number}, {name}", *(f"\t\t{row}" for row in rows)]
    return lines


def _interface(kind: str, state: str, mac: str = "", address: str = "") -> list[str]:
    """What is told of one interface: `kind` network, san or disk."""
    ifnet, ndd, ifnet_flags, ndd_flags, probe = _TYPES[kind]
    rtt, deviation = _DELAYS[kind]
    lines = [f"IFNET type = {ifnet}", f"NDD type = {ndd}"]
    if mac:
        lines += ["MAC address length = 6", f"MAC address = {mac}"]
    lines += [
        f"Smoothed RTT across interface = {rtt}",
        f"Mean deviation in network RTT across interface = {deviation}",
        f"Probe interval for interface = {probe} ms",
        f"IFNET flags for interface = {ifnet_flags}",
        f"NDD flags for interface = {ndd_flags}",
        f"Interface state = {state}",
    ]
    if address:
        ending = f"broadcast {address.rpartition('.')[0]}.255 netmask 255.255.255.0"
        lines += [
            "Number of regular addresses configured on interface = 1",
            f"IPv4 ADDRESS: {address} {ending}",
        ]
    return lines


def _padded(text: str, width: int) -> str:
    return text.ljust(width) if len(text) < width else f"{text} "
