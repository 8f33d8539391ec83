"""lssrc: the cluster manager, Group Services and the other subsystems of a node."""

from __future__ import annotations

from lpmtui.model.states import NodeState
from lpmtui.simulator.cluster_objects import Cluster, Node
from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.node import manager_text
from lpmtui.simulator.node.languages import words
from lpmtui.simulator.node.manager_text import Subsystem
from lpmtui.simulator.powerha import deadman, standing
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.shell import Answer, Call, program
from lpmtui.simulator.world import World

_AIX = ("syslogd:ras", "sshd:ssh", "inetd:tcpip", "snmpd:tcpip", "ctrmc:rsct", "IBM.DRM:rsct_rm")
_CAA = ("clcomd:caa", "clconfd:caa", "cthags:cthags")
_POWERHA = ("clstrmgrES:cluster", "clevmgrdES:cluster", "gsclvmd:gsclvmd")
_GROUPS = ("rmc_peers", "IBM.ConfigRM", "IBM.StorageRM.v1")


@program("lssrc", on=("node", "lpar"), path="/usr/bin")
def lssrc(call: Call) -> Answer:
    """Status of subsystems: -a all, -s one, -g a group, -ls a long status of one."""
    try:
        chosen, rest = options(call.argv, "alp", "sgh")
    except ValueError as option:
        return usage(call, str(option))
    found = subsystems(call.world, call.host)
    if "a" in chosen:
        return Answer(0, manager_text.subsystems(found, words(call)))
    name = chosen.get("s") or chosen.get("g") or (rest[0] if rest else "")
    wanted = [row for row in found if name in (row.name if "s" in chosen else row.group, row.name)]
    if not wanted:
        kind = "Group" if "g" in chosen else "Subsystem"
        return Answer(1, "", f"0513-085 The {name} {kind} is not on file.\n")
    node = call.world.nodes.get(call.host)
    if "l" in chosen and node is not None:
        if name == "clstrmgrES":
            return Answer(0, _cluster_manager(call.world, node))
        if name == "cthags":
            return Answer(0, _group_services(call.world, node))
    return Answer(0, manager_text.subsystems(wanted, words(call)))


def subsystems(world: World, host: str) -> list[Subsystem]:
    """The subsystems of a host with their processes."""
    node = world.nodes.get(host)
    names = list(_AIX)
    if node is not None:
        names += [*_CAA, *_POWERHA]
    rows = []
    for place, entry in enumerate(names):
        name, _, group = entry.partition(":")
        stopped = name == "clevmgrdES" and node is not None and node.state is not NodeState.NORMAL
        rows.append(Subsystem(name, group, 0 if stopped else pid(host, place)))
    return rows


def pid(host: str, place: int) -> int:
    """A process number that a host always gives to the same program."""
    return 4_000_000 + int(uuid(host)[:4], 16) * 64 + place * 65_536


def _cluster_manager(world: World, node: Node) -> str:
    cluster = world.clusters[node.cluster]
    state = standing.manager_state(world, node)
    state = standing.STABLE if state == standing.UNMANAGED else state
    down = [other.name for other in world.nodes.of(cluster.name) if other.state is NodeState.UNMANAGED]
    view = manager_text.ManagerView(
        state, cluster.vrmf, cluster.version, node.name, node.node_id, len(cluster.nodes), tuple(down)
    )
    return manager_text.cluster_manager(view)


def _group_services(world: World, node: Node) -> str:
    cluster = world.clusters[node.cluster]
    clients = ("IBM.ConfigRMd", "rmcd", "IBM.StorageRMd", "clstrmgr", "gsclvmd")
    view = manager_text.GroupServicesView(
        pid=pid(node.name, 8),
        clients=tuple((pid(node.name, 20 + place), name) for place, name in enumerate(clients)),
        groups=_known_groups(cluster),
        nodes=sum(standing.talks(world, name) for name in cluster.nodes),
        client_kill=node.client_kill,
        switch=deadman.word(node),
    )
    return manager_text.group_services(view)


def _known_groups(cluster: Cluster) -> tuple[str, ...]:
    number = int(uuid(cluster.name)[:8], 16)
    own = (f"CLRESMGRD_{number}", f"CLRESMGRDNPD_{number}", f"CLSTRMGR_{number}")
    return (*_GROUPS, *own)
