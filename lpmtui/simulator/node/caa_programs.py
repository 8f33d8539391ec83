"""clctrl and lscluster: what Cluster Aware AIX tells, and what it lets be tuned."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Cluster, Node
from lpmtui.simulator.node import caa_text
from lpmtui.simulator.node.caa_text import InterfaceRow, MemberRow, TunableRow
from lpmtui.simulator.powerha import caa, san, standing
from lpmtui.simulator.powerha.attributes import BadValue
from lpmtui.simulator.shell import Answer, Call, program
from lpmtui.simulator.world import World

_RESTRICTED = "DOWN RESTRICTED SOURCE HARDWARE RECEIVE SOURCE HARDWARE TRANSMIT"
_USAGE = Answer(2, "", "Usage: clctrl -tune {-a | -L | -x [tunable] | -o tunable=value}\n")


@program("clctrl", on=("node",), path="/usr/sbin")
def clctrl(call: Call) -> Answer:
    """CAA tunables: -tune -a, -L, -x NAME, -o NAME=VALUE."""
    node, cluster = call.world.nodes.get(call.host), standing.cluster_of(call.world, call.host)
    if node is None or cluster is None or len(call.argv) < 2 or call.argv[0] != "-tune":
        return _USAGE
    entity = f"{cluster.name}({caa.uuid(cluster.name)})"
    option, rest = call.argv[1], call.argv[2:]
    if option == "-o" and rest:
        return _tuned(call.world, cluster, rest)
    if option not in ("-a", "-L", "-x"):
        return _USAGE
    unknown = [name for name in rest if name not in caa.tunables()]
    if unknown:
        return Answer(1, "", f"clctrl: unknown tunable {unknown[0]} (simulated text)\n")
    rows = [_row(cluster, node, name) for name in rest or caa.tunables()]
    layout = caa_text.described if option == "-L" else caa_text.assigned
    return Answer(0, layout(entity, rows))


@program("lscluster", on=("node",), path="/usr/sbin")
def lscluster(call: Call) -> Answer:
    """The CAA cluster: -m its nodes, -i their interfaces, -d the repository disk."""
    cluster = standing.cluster_of(call.world, call.host)
    if cluster is None or call.argv[:1] not in (("-m",), ("-i",), ("-d",)):
        return Answer(2, "", "Usage: lscluster {-d | -i | -m}\n")
    uuid = caa.uuid(cluster.name)
    nodes = call.world.nodes.of(cluster.name)
    if call.argv[0] == "-m":
        rows = [_member(call.world, call.host, cluster, node) for node in nodes]
        return Answer(0, caa_text.members(cluster.name, uuid, rows))
    heard = [node for node in nodes if standing.talks(call.world, node.name)]
    if call.argv[0] == "-d":
        disks = [(node.name, caa.uuid(node.name), _disk_state(node)) for node in heard]
        return Answer(0, caa_text.disks(cluster.name, uuid, disks, cluster.repository, len(nodes)))
    blocks = [(node.name, caa.uuid(node.name), _interfaces(call.world, cluster, node)) for node in heard]
    return Answer(0, caa_text.interfaces(cluster.name, uuid, blocks, len(nodes) - len(heard)))


@program("clusterconf", on=("node",), path="/usr/sbin")
def clusterconf(call: Call) -> Answer:
    """Make CAA read its configuration files again."""
    san.apply_restrictions(call.world, call.host)
    return Answer()


def _tuned(world: World, cluster: Cluster, settings: tuple[str, ...]) -> Answer:
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in caa.tunables():
            return Answer(1, "", f"clctrl: unknown tunable {name} (simulated text)\n")
        try:
            caa.change(world, cluster, name, value)
        except BadValue as limits:
            return Answer(1, "", f"clctrl: {name}: {value} is not allowed: {limits} (simulated text)\n")
    plural = "" if len(settings) == 1 else "s"
    return Answer(0, f"{len(settings)} tunable{plural} updated on cluster {cluster.name}.\n")


def _row(cluster: Cluster, node: Node, name: str) -> TunableRow:
    tunable = caa.tunables()[name]
    return TunableRow(
        name,
        tunable.default,
        str(tunable.minimum) if not tunable.choices else "",
        str(tunable.maximum) if not tunable.choices else "",
        tunable.unit or "|".join(tunable.choices),
        tunable.scope,
        caa.value(cluster, node, name),
    )


def _member(world: World, host: str, cluster: Cluster, node: Node) -> MemberRow:
    local = node.name == host
    up = standing.alive(world, node.name) and not node.seen_down_by_peers
    hears = up and not node.networks_down and not world.nodes[host].networks_down
    contacts = [] if local else [(f"tcpsock->{node.node_id:02d}", "UP" if hears else "DOWN")]
    rows = [(name, state, "IPv4", f"{_address(world, host)}->{node.ip}") for name, state in contacts]
    both_up = node.sfwcom == "UP" and world.nodes[host].sfwcom == "UP"
    if cluster.san_communication and not local and up and both_up:
        rows.insert(0, ("sfwcom", "UP", "none", "none"))
    state = "UP" if up else "DOWN"
    return MemberRow(node.name, node.node_id, caa.uuid(node.name), state, local, tuple(rows))


def _disk_state(node: Node) -> str:
    return "UP" if node.repository_reachable else "DOWN"


def _address(world: World, host: str) -> str:
    return world.nodes[host].ip


def _interfaces(world: World, cluster: Cluster, node: Node) -> list[InterfaceRow]:
    system = world.images[node.name].system
    adapters = [one for one in world.adapters.of(f"{system}/{node.name}") if one.variety == "eth"]
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
