"""lscluster: the cluster, its nodes, interfaces and disks as Cluster Aware AIX tells them."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
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
    uuid = caa.uuid(cluster.name)
    nodes = call.world.nodes.of(cluster.name)
    if call.argv[0] in ("-c", "-s"):
        return ShellAnswer(0, _configuration(cluster, nodes) if call.argv[0] == "-c" else _STATISTICS)
    if call.argv[0] == "-m":
        rows = [_member(call.world, call.host, cluster, node) for node in nodes]
        return ShellAnswer(0, members_text(cluster.name, uuid, rows))
    heard = [node for node in nodes if cluster_state.talks(call.world, node.name)]
    if call.argv[0] == "-d":
        disks = [(node.name, caa.uuid(node.name), _disk_state(node)) for node in heard]
        return ShellAnswer(0, disks_text(cluster.name, uuid, disks, cluster.repository, len(nodes)))
    blocks = [(node.name, caa.uuid(node.name), _interfaces(call.world, cluster, node)) for node in heard]
    return ShellAnswer(0, interfaces_text(cluster.name, uuid, blocks, len(nodes) - len(heard)))


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


def _member(world: World, host: str, cluster: PowerhaCluster, node: ClusterNode) -> MemberRow:
    local = node.name == host
    up = cluster_state.alive(world, node.name) and not node.seen_down_by_peers
    hears = up and not node.networks_down and not world.nodes[host].networks_down
    contacts = [] if local else [(f"tcpsock->{node.node_id:02d}", "UP" if hears else "DOWN")]
    rows = [(name, state, "IPv4", f"{_address(world, host)}->{node.ip}") for name, state in contacts]
    both_up = node.sfwcom == "UP" and world.nodes[host].sfwcom == "UP"
    if cluster.san_communication and not local and up and both_up:
        rows.insert(0, ("sfwcom", "UP", "none", "none"))
    state = "UP" if up else "DOWN"
    return MemberRow(
        node.name, node.node_id, caa.uuid(node.name), state, local, tuple(rows), node.site or "LOCAL"
    )


def _disk_state(node: ClusterNode) -> str:
    return "UP" if node.repository_reachable else "DOWN"


def _address(world: World, host: str) -> str:
    return world.nodes[host].ip


def _interfaces(world: World, cluster: PowerhaCluster, node: ClusterNode) -> list[InterfaceRow]:
    entry = world.partition_of(node.name)
    adapters = [one for one in world.adapters.of(entry.key) if one.variety == "eth"]
    rows = []
    for place, adapter in enumerate(adapters):
        mac = ":".join(adapter.mac[at : at + 2] for at in range(0, 12, 2)).upper()
        addresses = (node.ip,) if place == 0 and node.ip else ()
        state = "DOWN" if place == 0 and node.networks_down else "UP"
        rows.append(InterfaceRow(f"en{place}", "network", state, mac, addresses))
    if cluster.san_communication:
        restricted = node.sfwcom == "DOWN RESTRICTED"
        rows.append(InterfaceRow("sfwcom", "san", _RESTRICTED if restricted else node.sfwcom))
    rows.append(InterfaceRow("dpcom", "disk", "UP RESTRICTED AIX_CONTROLLED"))
    return rows


_NARROW = "-" * 71
_WIDE = "-" * 76
_SITE = "51735173-5173-5173-5173-517351735173"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A node as the asked node's CAA sees it; `contacts` are `(interface, state, protocol, addresses)`."""

    name: str
    number: int
    uuid: str
    state: str
    local: bool
    contacts: tuple[tuple[str, str, str, str], ...] = ()
    site: str = "LOCAL"


def members_text(cluster: str, uuid: str, rows: list[MemberRow]) -> str:
    """The members of the cluster as `lscluster -m` prints them."""
    lines = ["Calling node query for all nodes...", f"Node query number of nodes examined: {len(rows)}", ""]
    for place, row in enumerate(rows):
        lines += ["", _WIDE, ""] if place else [""]
        lines += _member_lines(cluster, uuid, row)
    return text_of(lines)


def _member_lines(cluster: str, uuid: str, row: MemberRow) -> list[str]:
    rtt, deviation = (0, 0) if row.local else (7, 3)
    lines = [
        f"Node name: {row.name}",
        f"Cluster shorthand id for node: {row.number}",
        f"UUID for node: {row.uuid}",
        f"State of node: {row.state}{'  NODE_LOCAL' if row.local else ''}",
        f"Smoothed rtt to node: {rtt}",
        f"Mean Deviation in network rtt to node: {deviation}",
        "Number of clusters node is a member in: 1",
        f"{'CLUSTER NAME':<19}{'SHID':<13}UUID",
        f"{_padded(cluster, 19)}{'0':<13}{uuid}",
        f"{'SITE NAME':<19}{'SHID':<13}UUID",
        f"{_padded(row.site, 19)}{'1':<13}{_SITE}",
        "",
        f"Points of contact for node: {len(row.contacts)}",
    ]
    if row.contacts:
        lines += [_NARROW, "Interface     State  Protocol    Status     SRC_IP->DST_IP", _NARROW]
        lines += [_contact(*contact) for contact in row.contacts]
    return [f"\t{line}" if line else "" for line in lines]


def _contact(interface: str, state: str, protocol: str, addresses: str) -> str:
    return f"{interface:<13} {state:<6} {protocol:<12} none   {addresses}"


@dataclass(frozen=True, slots=True)
class InterfaceRow:
    """A heartbeat interface of a node: `kind` network, san or disk."""

    name: str
    kind: str
    state: str
    mac: str = ""
    addresses: tuple[str, ...] = ()


def interfaces_text(
    cluster: str, uuid: str, nodes: list[tuple[str, str, list[InterfaceRow]]], stale: int
) -> str:
    """`lscluster -i`: for each node its name, identifier and interfaces."""
    lines = [
        "Network/Storage Interface Query",
        "",
        f"Cluster Name: {cluster}",
        f"Cluster UUID: {uuid}",
        f"Number of nodes reporting = {len(nodes)}",
        f"Number of nodes stale = {stale}",
        f"Number of nodes expected = {len(nodes) + stale}",
    ]
    for name, identifier, rows in nodes:
        lines += ["", f"Node {name}", f"Node UUID = {identifier}"]
        lines.append(f"Number of interfaces discovered = {len(rows)}")
        for number, row in enumerate(rows, start=1):
            lines.append(f"\tInterface number {number}, {row.name}")
            lines += [f"\t\t{line}" for line in _interface(row)]
    return text_of(lines)


def disks_text(cluster: str, uuid: str, nodes: list[tuple[str, str, str]], disk: str, expected: int) -> str:
    """`lscluster -d`: the repository disk as each node `(name, identifier, state)` sees it. From memory."""
    lines = [
        "Storage Interface Query",
        "",
        f"Cluster Name: {cluster}",
        f"Cluster UUID: {uuid}",
        f"Number of nodes reporting = {len(nodes)}",
        f"Number of nodes expected = {expected}",
    ]
    for name, identifier, state in nodes:
        lines += ["", f"Node {name}", f"Node UUID = {identifier}", "Number of disks discovered = 1"]
        lines += [f"        {disk}:", f"                State : {state}", "                 Type : REPDISK"]
    return text_of(lines)


_TYPES = {
    "network": ("6 (IFT_ETHER)", "7 (NDD_ISO88023)", "0x1E084863", "0x0021081B", 990),
    "san": ("0 (none)", "304 (NDD_SANCOMM)", "0x00000000", "0x00000009", 990),
    "disk": ("0 (none)", "305 (NDD_PINGCOMM)", "0x00000000", "0x00000009", 22500),
}
_DELAYS = {"network": (0, 0), "san": (7, 3), "disk": (750, 1500)}


def _interface(row: InterfaceRow) -> list[str]:
    ifnet, ndd, ifnet_flags, ndd_flags, probe = _TYPES[row.kind]
    rtt, deviation = _DELAYS[row.kind]
    lines = [f"IFNET type = {ifnet}", f"NDD type = {ndd}"]
    if row.mac:
        lines += ["MAC address length = 6", f"MAC address = {row.mac}"]
    lines += [
        f"Smoothed RTT across interface = {rtt}",
        f"Mean deviation in network RTT across interface = {deviation}",
        f"Probe interval for interface = {probe} ms",
        f"IFNET flags for interface = {ifnet_flags}",
        f"NDD flags for interface = {ndd_flags}",
        f"Interface state = {row.state}",
    ]
    if row.addresses:
        lines.append(f"Number of regular addresses configured on interface = {len(row.addresses)}")
        lines += [f"IPv4 ADDRESS: {address} {_ending(address)}" for address in row.addresses]
    return lines


def _ending(address: str) -> str:
    return f"broadcast {address.rpartition('.')[0]}.255 netmask 255.255.255.0"


def _padded(text: str, width: int) -> str:
    return text.ljust(width) if len(text) < width else f"{text} "
