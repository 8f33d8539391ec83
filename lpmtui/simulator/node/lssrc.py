"""Subsystems of a node: lssrc in the language of the host, Group Services, dead man switch, peer domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, PowerhaCluster
from lpmtui.simulator.powerha import caa, cluster_state
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.shells.shell import Call, ShellAnswer, options, program, text_of

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Which of the environment's variables decide, the first one first."""


@cache
def _words() -> dict[str, Any]:
    return load_table(__file__, "languages.toml")


def words(call: Call) -> dict[str, Any]:
    """The words of the language in which a call is answered; empty for English."""
    asked = next((value for name in _VARIABLES if (value := call.environment.get(name))), "")
    language = (asked or call.world.images[call.host].language).partition(".")[0]
    if language.startswith(("en", "C", "POSIX")):
        return {}
    found: dict[str, Any] = _words().get(language, {})
    return found


_AIX = ("syslogd:ras", "sshd:ssh", "inetd:tcpip", "snmpd:tcpip", "ctrmc:rsct", "IBM.DRM:rsct_rm")
_CAA = ("clcomd:caa", "clconfd:caa", "cthags:cthags")
_POWERHA = ("clstrmgrES:cluster", "clevmgrdES:cluster", "gsclvmd:gsclvmd")
_GROUPS = ("rmc_peers", "IBM.ConfigRM", "IBM.StorageRM.v1")


@program("lssrc", on=("node", "lpar"), path="/usr/bin")
def lssrc(call: Call) -> ShellAnswer:
    """Status of subsystems: -a all, -s one, -g a group, -ls a long status of one."""
    chosen, rest = options(call.argv, "alp", "sgh")
    found = subsystems(call.world, call.host)
    if "a" in chosen:
        return ShellAnswer(0, subsystem_table(found, words(call)))
    name = chosen.get("s") or chosen.get("g") or (rest[0] if rest else "")
    wanted = [row for row in found if name in (row.name if "s" in chosen else row.group, row.name)]
    if not wanted:
        kind = "Group" if "g" in chosen else "Subsystem"
        return ShellAnswer(1, "", f"0513-085 The {name} {kind} is not on file.\n")
    node = call.world.nodes.get(call.host)
    if "l" in chosen and node is not None:
        if name == "clstrmgrES":
            return ShellAnswer(0, _cluster_manager(call.world, node))
        if name == "cthags":
            return ShellAnswer(0, _group_services(call.world, node))
    return ShellAnswer(0, subsystem_table(wanted, words(call)))


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


def _cluster_manager(world: World, node: ClusterNode) -> str:
    cluster = world.clusters[node.cluster]
    state = cluster_state.manager_state(world, node)
    state = cluster_state.STABLE if state == cluster_state.UNMANAGED else state
    down = [other.name for other in world.nodes.of(cluster.name) if other.state is NodeState.UNMANAGED]
    view = ManagerView(
        state, cluster.vrmf, cluster.version, node.name, node.node_id, len(cluster.nodes), tuple(down)
    )
    return cluster_manager_status(view)


def _group_services(world: World, node: ClusterNode) -> str:
    cluster = world.clusters[node.cluster]
    clients = ("IBM.ConfigRMd", "rmcd", "IBM.StorageRMd", "clstrmgr", "gsclvmd")
    view = GroupServicesView(
        pid=pid(node.name, 8),
        clients=tuple((pid(node.name, 20 + place), name) for place, name in enumerate(clients)),
        groups=_known_groups(cluster),
        nodes=sum(cluster_state.talks(world, name) for name in cluster.nodes),
        client_kill=node.client_kill,
        switch=caa.word(node),
    )
    return group_services_status(view)


def _known_groups(cluster: PowerhaCluster) -> tuple[str, ...]:
    number = int(uuid(cluster.name)[:8], 16)
    own = (f"CLRESMGRD_{number}", f"CLRESMGRDNPD_{number}", f"CLSTRMGR_{number}")
    return (*_GROUPS, *own)


@dataclass(frozen=True, slots=True)
class ManagerView:
    """What a cluster manager tells of itself. `level` is the level of PowerHA, such as 7.2.7.0."""

    state: str
    level: str
    version: int
    node: str
    node_id: int
    nodes: int
    unmanaged: tuple[str, ...] = ()


def cluster_manager_status(view: ManagerView) -> str:
    """`lssrc -ls clstrmgrES`. Only state, CLversion, vrmf and fix level are confirmed by a capture."""
    digits = "".join(part for part in view.level.split(".")[:4])
    indexes = " ".join(f"ml_idx[{number + 1}]={number}" for number in range(view.nodes))
    lines = [f"Current state: {view.state}"]
    if view.state != "ST_INIT":
        lines += [
            f"i_local_nodeid {view.node_id - 1}, i_local_siteid -1, my_handle {view.node_id}",
            indexes,
        ]
        if view.unmanaged:
            lines.append(f"Forced down node list: {' '.join(view.unmanaged)}")
        lines += [
            "There are 0 events on the Ibcast queue",
            "There are 0 events on the RM Ibcast queue",
        ]
    lines += [f"CLversion: {view.version}", f"local node vrmf is {digits}", 'cluster fix level is "0"']
    return text_of(lines)


@dataclass(frozen=True, slots=True)
class GroupServicesView:
    """What Group Services tell of themselves."""

    pid: int
    clients: tuple[tuple[int, str], ...]
    groups: tuple[str, ...]
    nodes: int
    client_kill: bool
    switch: str


def group_services_status(view: GroupServicesView) -> str:
    """What `lssrc -ls cthags` prints, with the dead man switch."""
    clients = " ".join(f"{pid}({name})" for pid, name in view.clients)
    lines = [
        "Subsystem         Group            PID          Status",
        f" cthags           cthags           {view.pid:<12} active",
        f"{len(view.clients)} locally-connected clients.  Their PIDs:",
        clients,
        "HA Group Services domain information:",
        "Domain established by node 1",
        f"Number of groups known locally: {len(view.groups)}",
        " " * 29 + "Number of   Number of local",
        "Group name                   providers   providers/subscribers",
    ]
    lines += [f"{name:<36}{view.nodes}           1           0" for name in view.groups]
    negation = "" if view.client_kill else "not "
    even = "if unresponsive" if view.client_kill else "even if unresponsive"
    lines += ["", f"Critical clients will {negation}be terminated {even}"]
    lines += ["", f"Dead Man Switch {view.switch}"]
    return text_of(lines)


@dataclass(frozen=True, slots=True)
class Subsystem:
    """A subsystem of the system resource controller; without a process it is inoperative."""

    name: str
    group: str
    pid: int = 0


def subsystem_table(rows: list[Subsystem], words: Mapping[str, str] | None = None) -> str:
    """`lssrc -a`, `-s`, `-g`; with `words` for English ones."""
    local = words or {}
    lines = [f"Subsystem         {local.get('Group', 'Group'):<16} PID          Status"]
    for row in rows:
        pid = str(row.pid) if row.pid else ""
        state = "active" if row.pid else "inoperative"
        state = local.get(state, state)
        lines.append(f" {row.name:<16} {row.group:<16} {pid:<12} {state}".rstrip())
    return text_of(lines)


_BIN = "/usr/sbin/rsct/bin"


def on_node(call: Call, act: Callable[[ClusterNode], str]) -> ShellAnswer:
    """Do something to Group Services of the node itself (`-s cthags`)."""
    node = call.world.nodes.get(call.host)
    if node is None or call.argv != ("-s", "cthags"):
        return ShellAnswer(1, "", f"Usage: {call.name} -s cthags\n")
    return ShellAnswer(0, act(node))


@program("hags_disable_client_kill", on=("node",), path=_BIN)
def disable_client_kill(call: Call) -> ShellAnswer:
    """Let unresponsive critical clients live; prints nothing."""

    def spare(node: ClusterNode) -> str:
        node.client_kill = False
        return ""

    return on_node(call, spare)


@program("hags_enable_client_kill", on=("node",), path=_BIN)
def enable_client_kill(call: Call) -> ShellAnswer:
    """Terminate unresponsive critical clients again; prints nothing."""

    def kill(node: ClusterNode) -> str:
        node.client_kill = True
        return ""

    return on_node(call, kill)


@program("lsrpnode", on=("node",), path="/usr/bin")
def lsrpnode(call: Call) -> ShellAnswer:
    """The nodes of the RSCT peer domain."""
    cluster = cluster_state.cluster_of(call.world, call.host)
    lines = [f"{'Name':<12}{'OpState':<12}RSCTVersion"]
    for name in cluster.nodes if cluster else []:
        state = "Online" if cluster_state.talks(call.world, name) else "Offline"
        lines.append(f"{name + ' ' if len(name) > 11 else name:<12}{state:<12}3.2.6.2")
    return ShellAnswer(0, text_of(lines))


_DMS = f"{_BIN}/dms"


@program("listdms", on=("node",), path=_DMS)
@program("hags_listdms", on=("node",), path=_BIN)
def listdms(call: Call) -> ShellAnswer:
    """Whether the dead man switch is armed."""
    return on_node(call, caa.listing)


@program("stopdms", on=("node",), path=_DMS)
@program("hags_stopdms", on=("node",), path=_BIN)
def stopdms(call: Call) -> ShellAnswer:
    """Disarm the dead man switch."""
    return on_node(call, lambda node: caa.disarm(node) + "\n")


@program("startdms", on=("node",), path=_DMS)
@program("hags_startdms", on=("node",), path=_BIN)
def startdms(call: Call) -> ShellAnswer:
    """Arm the dead man switch."""
    return on_node(call, lambda node: caa.arm(node) + "\n")
