"""The layouts of clctrl and lscluster. Pure: rows in, text out."""

from __future__ import annotations

from dataclasses import dataclass

_NARROW = "-" * 71
_WIDE = "-" * 76
_SITE = "51735173-5173-5173-5173-517351735173"


@dataclass(frozen=True, slots=True)
class TunableRow:
    """One CAA tunable with its limits and the value in force."""

    name: str
    default: str
    minimum: str
    maximum: str
    unit: str
    scope: str
    value: str


def assigned(entity: str, rows: list[TunableRow]) -> str:
    """`clctrl -tune -a`, and `-x` without further options: `CLUSTER(UUID).name = value`."""
    return "".join(f"{entity}.{row.name} = {row.value}\n" for row in rows)


def described(entity: str, rows: list[TunableRow]) -> str:
    """`clctrl -tune -L`: defaults, limits, unit and scope, then the value of the cluster."""
    lines = [
        f"{'NAME':<26}{'DEF':<7}{'MIN':<7}{'MAX':<7}{'UNIT':<15}SCOPE",
        f"     {'ENTITY_NAME(UUID)':<65}CUR",
    ]
    for row in rows:
        limits = "".join(f"{_padded(text, 7)}" for text in (row.default, row.minimum, row.maximum))
        lines += [f"{_padded(row.name, 26)}{limits}{_padded(row.unit, 15)}{row.scope}"]
        lines += [f"     {_padded(entity, 65)}{row.value}", ""]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A node as the asked node's CAA sees it; `contacts` are `(interface, state, protocol, addresses)`."""

    name: str
    number: int
    uuid: str
    state: str
    local: bool
    contacts: tuple[tuple[str, str, str, str], ...] = ()


def members(cluster: str, uuid: str, rows: list[MemberRow]) -> str:
    """`lscluster -m`."""
    lines = ["Calling node query for all nodes...", f"Node query number of nodes examined: {len(rows)}", ""]
    for place, row in enumerate(rows):
        lines += ["", _WIDE, ""] if place else [""]
        lines += _member(cluster, uuid, row)
    return "".join(f"{line}\n" for line in lines)


def _member(cluster: str, uuid: str, row: MemberRow) -> list[str]:
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
        f"{'LOCAL':<19}{'1':<13}{_SITE}",
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


def interfaces(cluster: str, uuid: str, nodes: list[tuple[str, str, list[InterfaceRow]]], stale: int) -> str:
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
    return "".join(f"{line}\n" for line in lines)


def disks(cluster: str, uuid: str, nodes: list[tuple[str, str, str]], disk: str, expected: int) -> str:
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
    return "".join(f"{line}\n" for line in lines)


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
