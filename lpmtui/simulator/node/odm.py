"""The object data manager: PowerHA's clodmget, and the place of its logs."""

from __future__ import annotations

import re

from lpmtui.simulator.objects.cluster import PowerhaCluster
from lpmtui.simulator.powerha import facts
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.shells.filters import options, usage
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_LOG_DIRECTORIES = {
    "hacmp.out": "/var/hacmp/log",
    "clutils.log": "/var/hacmp/log",
    "cluster.log": "/var/hacmp/adm",
    "clstrmgr.debug": "/var/hacmp/log",
    "clverify.log": "/var/hacmp/clverify",
    "autoverify.log": "/var/hacmp/log",
}


@program("clodmget", on=("node",), path="/usr/es/sbin/cluster/utilities")
def clodmget(call: Call) -> ShellAnswer:
    """One attribute of HACMPcluster: `clodmget -n -f NAME HACMPcluster`; -n prints the bare value."""
    try:
        chosen, rest = options(call.argv, "n", "fq")
    except ValueError as option:
        return usage(call, str(option))
    cluster = cluster_of(call.world, call.host)
    fields = _cluster_fields(cluster) if cluster else {}
    if rest != ("HACMPcluster",) or chosen.get("f") not in fields:
        return ShellAnswer(1, "", f"{call.name}: no such class or attribute (simulated text)\n")
    return ShellAnswer(0, fields[chosen["f"]] + "\n")


@program("odmget", on=("node",), path="/usr/bin")
def odmget(call: Call) -> ShellAnswer:
    """Stanzas of HACMPlogs and HACMPcluster: `odmget [-q name="hacmp.out"] HACMPlogs`."""
    try:
        chosen, rest = options(call.argv, "", "q")
    except ValueError as option:
        return usage(call, str(option))
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
