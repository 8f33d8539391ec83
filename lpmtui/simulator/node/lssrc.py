"""Subsystems of a node: lssrc in the language of the host, Group Services, dead man switch, peer domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import NodeState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode
from lpmtui.simulator.powerha import caa, cluster_state
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.shells.shell import AIX, Call, ShellAnswer, options, program, text_of

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


_EVERYWHERE = ("syslogd:ras", "sshd:ssh", "inetd:tcpip", "snmpd:tcpip", "ctrmc:rsct", "IBM.DRM:rsct_rm")
_CAA = ("clcomd:caa", "clconfd:caa", "cthags:cthags")
_POWERHA = ("clstrmgrES:cluster", "clevmgrdES:cluster", "gsclvmd:gsclvmd")
_GROUPS = ("rmc_peers", "IBM.ConfigRM", "IBM.StorageRM.v1")


@program("lssrc", on=AIX, path="/usr/bin")
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
    names = list(_EVERYWHERE)
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
    """`lssrc -ls clstrmgrES`. Only state, CLversion, vrmf and fix level are confirmed by a capture."""
    cluster = world.clusters[node.cluster]
    state = cluster_state.manager_state(world, node)
    state = cluster_state.STABLE if state == cluster_state.UNMANAGED else state
    down = [other.name for other in world.nodes.of(cluster.name) if other.state is NodeState.UNMANAGED]
    indexes = " ".join(f"ml_idx[{number + 1}]={number}" for number in range(len(cluster.nodes)))
    lines = [f"Current state: {state}"]
    if state != "ST_INIT":
        lines += [
            f"i_local_nodeid {node.node_id - 1}, i_local_siteid -1, my_handle {node.node_id}",
            indexes,
            *([f"Forced down node list: {' '.join(down)}"] if down else []),
            "There are 0 events on the Ibcast queue",
            "There are 0 events on the RM Ibcast queue",
        ]
    digits = "".join(cluster.vrmf.split(".")[:4])
    lines += [f"CLversion: {cluster.version}", f"local node vrmf is {digits}", 'cluster fix level is "0"']
    return text_of(lines)


_CLIENTS = ("IBM.ConfigRMd", "rmcd", "IBM.StorageRMd", "clstrmgr", "gsclvmd")


def _group_services(world: World, node: ClusterNode) -> str:
    """What `lssrc -ls cthags` prints, with the dead man switch."""
    cluster = world.clusters[node.cluster]
    number = int(uuid(cluster.name)[:8], 16)
    groups = (*_GROUPS, f"CLRESMGRD_{number}", f"CLRESMGRDNPD_{number}", f"CLSTRMGR_{number}")
    nodes = sum(cluster_state.talks(world, name) for name in cluster.nodes)
    lines = [
        "Subsystem         Group            PID          Status",
        f" cthags           cthags           {pid(node.name, 8):<12} active",
        f"{len(_CLIENTS)} locally-connected clients.  Their PIDs:",
        " ".join(f"{pid(node.name, 20 + place)}({name})" for place, name in enumerate(_CLIENTS)),
        "HA Group Services domain information:",
        "Domain established by node 1",
        f"Number of groups known locally: {len(groups)}",
        " " * 29 + "Number of   Number of local",
        "Group name                   providers   providers/subscribers",
        *(f"{name:<36}{nodes}           1           0" for name in groups),
    ]
    killed = "be terminated if" if node.client_kill else "not be terminated even if"
    return text_of(
        [*lines, "", f"Critical clients will {killed} unresponsive", "", f"Dead Man Switch {caa.word(node)}"]
    )


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
