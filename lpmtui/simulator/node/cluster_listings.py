"""The cluster's configuration as PowerHA's smaller utilities and the ODM print it, in recalled layouts.

cllsif, cllsnode, cllsclstr, cllscf, clshowres, clfindres, get_local_nodename, halevel, lsrpdomain, odmget.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.clrginfo import FALLBACK, FALLOVER, STARTUP, clrginfo
from lpmtui.simulator.node.cluster_parts import service_address
from lpmtui.simulator.node.topology import cltopinfo
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Group, PowerhaCluster
from lpmtui.simulator.powerha import cluster_state, facts
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells.shell import UTILITIES, Call, ShellAnswer, options, program, text_of

_NETMASK = "255.255.255.0"


def _configured(call: Call, text: Callable[[World, PowerhaCluster], str]) -> ShellAnswer:
    cluster = cluster_state.cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    return ShellAnswer(0, text(call.world, cluster))


@program("get_local_nodename", on=("node",), path=UTILITIES)
def get_local_nodename(call: Call) -> ShellAnswer:
    """The name under which PowerHA knows this node."""
    return ShellAnswer(0, f"{call.host}\n")


@program("cllsif", on=("node",), path=UTILITIES)
def cllsif(call: Call) -> ShellAnswer:
    """Adapters and labels with their networks and addresses; -c in colon format, -i and -n as filters."""
    chosen, _ = options(call.argv, "cpS", "in")
    colons = "c" in chosen
    return _configured(call, lambda world, cluster: _interfaces(world, cluster, chosen, colons=colons))


_INTERFACE_COLUMNS = (
    ("Adapter", 20),
    ("Type", 10),
    ("Network", 16),
    ("Net Type", 10),
    ("Attribute", 10),
    ("Node", 16),
    ("IP Address", 16),
    ("Hardware Address", 17),
    ("Interface Name", 15),
    ("Global Name", 12),
    ("Netmask", 16),
)


def _interfaces(world: World, cluster: PowerhaCluster, chosen: dict[str, str], *, colons: bool) -> str:
    rows = [row for node in world.nodes.of(cluster.name) for row in _interface_rows(world, cluster, node)]
    if name := chosen.get("i"):
        rows = [row for row in rows if row[5] == name]
    if name := chosen.get("n"):
        rows = [row for row in rows if row[0] == name]
    if colons:
        return "".join(":".join((*row, "", "24")) + "\n" for row in rows)
    titles = "".join(f"{title:<{width}} " for title, width in _INTERFACE_COLUMNS).rstrip()
    lines = [
        "".join(
            f"{text:<{width}} " for text, (_, width) in zip(row, _INTERFACE_COLUMNS, strict=True)
        ).rstrip()
        for row in rows
    ]
    return text_of((titles, "", *lines))


def _interface_rows(world: World, cluster: PowerhaCluster, node: ClusterNode) -> list[tuple[str, ...]]:
    """The boot address of each network, then the labels that the node may have (on the first network)."""
    networks = cluster.networks
    common = ("ether", "public", node.name)
    rows: list[tuple[str, ...]] = [
        (node.name, "boot", network, *common, node.ip, "", f"en{place}", "", _NETMASK)
        for place, network in enumerate(networks[:1])
    ]
    for group in world.groups.of(cluster.name):
        if node.name in group.nodes and networks:
            rows += [
                (label, "service", networks[0], *common, service_address(label), "", "", "", _NETMASK)
                for label in group.service_labels
            ]
    return rows


@program("cllsnode", on=("node",), path=UTILITIES)
def cllsnode(call: Call) -> ShellAnswer:
    """Nodes with their networks and addresses."""
    return _configured(call, _nodes)


def _nodes(world: World, cluster: PowerhaCluster) -> str:
    text = ""
    for node in world.nodes.of(cluster.name):
        text += f"Node {node.name}\n"
        for network in cluster.networks:
            text += f"    Interfaces to network {network}\n"
            text += "".join(
                f"        Communication Interface: Name {row[0]}, Attribute public, IP address {row[6]}\n"
                for row in _interface_rows(world, cluster, node)
                if row[2] == network
            )
        text += "\n"
    return text


@program("cllsclstr", on=("node",), path=UTILITIES)
def cllsclstr(call: Call) -> ShellAnswer:
    """Identifier, name and security of the cluster."""
    return _configured(
        call,
        lambda _, cluster: (
            f"{'ID':<15} {'Name':<20} {'Security':<12} Persist\n"
            f"{int(uuid(cluster.name)[:8], 16):<15} {cluster.name:<20} {'Standard':<12} Standard\n"
        ),
    )


@program("cllscf", on=("node",), path=UTILITIES)
def cllscf(call: Call) -> ShellAnswer:
    """The older name of cltopinfo."""
    answer = cltopinfo(call)
    assert isinstance(answer, ShellAnswer)
    return answer


@program("clfindres", on=("node",), path=UTILITIES)
def clfindres(call: Call) -> ShellAnswer:
    """The older name of clRGinfo."""
    answer = clrginfo(call)
    assert isinstance(answer, ShellAnswer)
    return answer


@program("clshowres", on=("node",), path=UTILITIES)
def clshowres(call: Call) -> ShellAnswer:
    """The resources of every group, or of one (-g)."""
    chosen, _ = options(call.argv, "", "gn")
    wanted = chosen.get("g")

    def text(world: World, cluster: PowerhaCluster) -> str:
        groups = [one for one in world.groups.of(cluster.name) if wanted in (None, one.name)]
        return "\n".join(_resources(group) for group in groups)

    return _configured(call, text)


def _resources(group: Group) -> str:
    rows = [
        ("Resource Group Name", group.name),
        ("Participating Node Name(s)", " ".join(group.nodes)),
        ("Startup Policy", STARTUP.get(group.startup, group.startup)),
        ("Fallover Policy", FALLOVER.get(group.fallover, group.fallover)),
        ("Fallback Policy", FALLBACK.get(group.fallback, group.fallback)),
        ("Site Relationship", "ignore"),
        ("Node Priority", ""),
        ("Service IP Label", " ".join(group.service_labels)),
        ("Filesystems", "ALL"),
        ("Filesystems Consistency Check", "fsck"),
        ("Filesystems Recovery Method", "sequential"),
        ("Volume Groups", " ".join(group.volume_groups)),
        ("Concurrent Volume Groups", ""),
        ("Application Servers", " ".join(group.applications)),
        ("Automatically Import Volume Groups", "false"),
        ("Filesystems mounted before IP configured", "false"),
    ]
    return "".join(f"{name:<51} {value}".rstrip() + "\n" for name, value in rows)


@program("halevel", on=("node",), path=UTILITIES)
def halevel(call: Call) -> ShellAnswer:
    """The level of PowerHA: `7.2.7 GA`, with -s `7.2.7 GA` or `7.2.7 SP2`, with -x all parts."""

    def text(_: World, cluster: PowerhaCluster) -> str:
        *level, fix = [*cluster.vrmf.split("."), "0"][:4]
        pack = "GA" if fix == "0" else f"SP{fix}"
        return f"{cluster.vrmf}\n" if "-x" in call.argv else f"{'.'.join(level)} {pack}\n"

    return _configured(call, text)


@program("lsrpdomain", on=("node",), path="/usr/bin")
def lsrpdomain(call: Call) -> ShellAnswer:
    """The RSCT peer domain, which CAA made of the cluster."""

    def text(_: World, cluster: PowerhaCluster) -> str:
        titles = "Name OpState RSCTActiveVersion MixedVersions TSPort GSPort".split()  # noqa: SIM905
        rows = (titles, [cluster.name, "Online", "3.2.6.2", "No", "12347", "12348"])
        widths = [max(len(row[place]) for row in rows) for place in range(len(titles))]
        return "".join(
            " ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() + "\n"
            for row in rows
        )

    return _configured(call, text)


_LOG_DIRECTORIES = {
    "hacmp.out": "/var/hacmp/log",
    "clutils.log": "/var/hacmp/log",
    "cluster.log": "/var/hacmp/adm",
    "clstrmgr.debug": "/var/hacmp/log",
    "clverify.log": "/var/hacmp/clverify",
    "autoverify.log": "/var/hacmp/log",
}


@program("clodmget", on=("node",), path=UTILITIES)
def clodmget(call: Call) -> ShellAnswer:
    """One attribute of HACMPcluster: `clodmget -n -f NAME HACMPcluster`; -n prints the bare value."""
    chosen, rest = options(call.argv, "n", "fq")
    cluster = cluster_of(call.world, call.host)
    fields = _cluster_fields(cluster) if cluster else {}
    if rest != ("HACMPcluster",) or chosen.get("f") not in fields:
        return ShellAnswer(1, "", f"{call.name}: no such class or attribute (simulated text)\n")
    return ShellAnswer(0, fields[chosen["f"]] + "\n")


@program("odmget", on=("node",), path="/usr/bin")
def odmget(call: Call) -> ShellAnswer:
    """Stanzas of HACMPlogs and HACMPcluster: `odmget [-q name="hacmp.out"] HACMPlogs`."""
    chosen, rest = options(call.argv, "", "q")
    cluster = cluster_of(call.world, call.host)
    if rest == ("HACMPcluster",) and cluster:
        return ShellAnswer(0, _stanza("HACMPcluster", _cluster_fields(cluster)))
    if rest != ("HACMPlogs",):
        return ShellAnswer(
            1, "", "0518-506 odmget: Cannot open object class. Check path name and permissions.\n"
        )
    found = re.search(r"name\s*=\s*['\"]?([^'\"\s]+)", chosen.get("q", ""))
    names = [name for name in _LOG_DIRECTORIES if not found or name == found[1]]
    return ShellAnswer(0, "".join(_stanza("HACMPlogs", _log(name)) for name in names))


def _log(name: str) -> dict[str, str]:
    directory = _LOG_DIRECTORIES[name]
    return {"name": name, "description": f"{name} (simulated)", "defaultdir": directory, "value": directory}


def _cluster_fields(cluster: PowerhaCluster) -> dict[str, str]:
    policy = cluster.active.get("LPM_POLICY", "")
    return {
        "name": cluster.name,
        "lpm_policy": policy.upper(),
        "lpm_node_timeout": cluster.active.get("HEARTBEAT_FREQUENCY_DURING_LPM", "0"),
        "cluster_version": str(cluster.version),
        "heartbeattype": facts.in_force(cluster, "HEARTBEAT_TYPE")[0],
    }


def _stanza(name: str, fields: dict[str, str]) -> str:
    body = "".join(f'\t{key} = "{value}"\n' for key, value in fields.items())
    return f"\n{name}:\n{body}"
