"""A site described as a scenario of the simulator: for rehearsals of a real site, and for bug reports.

The keys are those of `simulator/scenarios/demo.toml`, which explains them. What a site does not tell is left
out: the simulator has defaults. How busy the memory is, nobody can ask: that is a guess of the simulator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lpmtui.commands.hmc import administration, hardware, io_adapters
from lpmtui.commands.powerha import caa, clmgr
from lpmtui.model.cluster import ApplicationMonitor, Cluster, MonitorKind, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.errors import CommandFailed, GarbledAnswer, Unreachable
from lpmtui.model.picture import SitePicture
from lpmtui.model.states import Vocabulary
from lpmtui.model.system import AdapterKind, ManagedSystem, Partition, VirtualAdapter
from lpmtui.site.site import Site

Table = dict[str, Any]

TUNABLES = ("LPM_POLICY", "HEARTBEAT_FREQUENCY", "GRACE_PERIOD", "NETWORK_FAILURE_DETECTION_TIME")
"""Attributes of a cluster that a scenario takes over as they are printed, where they have a value."""

_USUAL_VERSIONS = {"7.1": 15, "7.2": 22}
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


def scenario_of(site: Site) -> Table:
    """The site as a scenario, as far as its hosts tell. Raises Unreachable where none answers."""
    picture = site.picture()
    table: Table = _without_nothing(
        {
            "title": f"Like site {site.name}",
            "hmc": [_hmc(site, hmc) for hmc in site.hmcs],
            "system": [_system(site, picture, system) for system in picture.systems],
            "cluster": [_cluster(site, picture, cluster) for cluster in picture.clusters],
        }
    )
    return table


def _ask(site: Site, query: Query[Any]) -> Any:
    """The answer; None where there is none: then the scenario does without."""
    try:
        return site.ask(query)
    except (CommandFailed, GarbledAnswer, Unreachable):
        return None


def _hmc(site: Site, hmc: str) -> Table:
    level = _ask(site, administration.hmc_version(hmc))
    if level is None:
        return {"name": hmc}
    release = {"release": level.release, "service_pack": level.service_pack}
    return {"name": hmc, "version": level.version, **release}


def _system(site: Site, picture: SitePicture, system: ManagedSystem) -> Table:
    here = [one for one in picture.partitions if one.system == system.name and _stays(picture, one)]
    memory = _ask(site, hardware.system_memory(system.hmc, system.name))
    processors = _ask(site, hardware.system_processors(system.hmc, system.name))
    networks = io_adapters.networks(system.hmc, system.name)
    return {
        "name": system.name,
        "type_model": system.type_model,
        "serial": system.serial,
        "state": _known(system.state),
        "memory": _mib(memory.installed_mib) if memory else None,
        "region_size": _mib(memory.region_size_mib) if memory else None,
        "processors": processors.configurable if processors else None,
        "compat_modes": list(system.compat_modes),
        "mobility_capable": system.active_mobility_capable,
        "vlans": io_adapters.bridged_vlans(_ask(site, networks) or ()),
        "vios": [_server(one) for one in here if one.is_vios],
        "partition": [_partition(site, picture, system, one) for one in here if not one.is_vios],
    }


def _stays(picture: SitePicture, one: Partition) -> bool:
    """Whether a partition counts as here: one that migrates is listed in two places, and counts once."""
    return picture.where(one.name)[0] == one


def _known(state: Vocabulary) -> str | None:
    """A state as the simulator knows it, too; one that migrates runs. None for a word that nobody knows."""
    word = str(state.value)
    return None if word.casefold() == "unknown" else "Running" if word.startswith("Migrating") else word


def _server(one: Partition) -> Table:
    return {
        "name": one.name,
        "lpar_id": one.lpar_id,
        "memory": _mib(one.memory_mib),
        "processor_units": one.processors,
        "os_version": one.os_version,
        "state": _known(one.state),
        "rmc_state": _known(one.rmc_state),
        "msp": one.mover,
    }


def _partition(site: Site, picture: SitePicture, system: ManagedSystem, one: Partition) -> Table:
    adapters = _adapters(site, system, one)
    vlans = [
        vlan
        for each in adapters
        if each.kind is AdapterKind.ETHERNET
        for vlan in (each.vlan, *map(_number, each.more_vlans))
        if vlan
    ]
    fibre = any(each.kind is AdapterKind.FIBRE_CHANNEL for each in adapters)
    return {
        "name": one.name,
        "lpar_id": one.lpar_id,
        "memory": _mib(one.memory_mib),
        "processor_units": one.processors,
        "compat_mode": one.compat_mode,
        "os_version": one.os_version,
        "state": _known(one.state),
        "rmc_state": _known(one.rmc_state),
        "rmc_ip": one.rmc_address,
        "profile": one.profile,
        "migration_disabled": one.migration_disabled,
        "remote_restart": one.remote_restart,
        "vlans": vlans or [1],
        "virtual_switch": next((each.vswitch for each in adapters if each.vswitch), None),
        "storage": "fc" if fibre else "scsi",
        "disks": _disks(picture, one),
    }


def _adapters(site: Site, system: ManagedSystem, one: Partition) -> list[VirtualAdapter]:
    queries = io_adapters.all_adapters(system.hmc, system.name, one.name)
    return [adapter for query in queries for adapter in _ask(site, query) or ()]


def _disks(picture: SitePicture, one: Partition) -> list[str]:
    """A root disk, and for a node the disks of its cluster's groups: names of the scenario's own."""
    identity = picture.identity_of(one)
    own = f"{_word(one.name)}_rootvg"
    cluster = picture.cluster(identity.cluster) if identity else None
    if cluster is None:
        return [own]
    return [own, *(f"{_word(group.name)}_disk" for group in cluster.groups), _repository(cluster)]


def _repository(cluster: Cluster) -> str:
    return f"{_word(cluster.name)}_repository"


def _word(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _cluster(site: Site, picture: SitePicture, cluster: Cluster) -> Table:
    node = next((one.name for one in cluster.nodes if one.name not in site.silent_hosts), "")
    paths = (_ask(site, clmgr.communication_paths(node)) if node else None) or {}
    interfaces = (_ask(site, caa.interfaces(node)) if node else None) or ()
    printed = dict(cluster.tunables.raw)
    return {
        "name": cluster.name,
        "vrmf": cluster.version,
        "version": _version_number(printed, cluster.version),
        "repository": _repository(cluster),
        "san_communication": any("sfwcom" in str(one) for one in interfaces) or None,
        "tunables": {name: printed[name] for name in TUNABLES if printed.get(name)},
        "node": [_node(picture, one.name, paths) for one in cluster.nodes],
        "application": list(_applications(cluster)),
        "monitor": [_monitor(one) for one in cluster.monitors],
        "group": [_group(one) for one in cluster.groups],
    }


def _version_number(printed: Mapping[str, str], version: str) -> int | None:
    number = _number(printed.get("VERSION_NUMBER", ""))
    return number or _USUAL_VERSIONS.get(".".join(version.split(".")[:2]))


def _node(picture: SitePicture, node: str, paths: Mapping[str, str]) -> Table:
    identity = picture.identity_of_node(node)
    named = identity.partition if identity and identity.partition != node else ""
    return {"name": node, "partition": named, "ip": paths.get(node)}


def _applications(cluster: Cluster) -> Iterator[Table]:
    """Each application once; a process monitor tells of its user and its processes."""
    for name in dict.fromkeys(one for group in cluster.groups for one in group.applications):
        monitor = cluster.monitor_of(name)
        watched = monitor if monitor is not None and monitor.kind is MonitorKind.PROCESS else None
        yield {
            "name": name,
            "processes": list(watched.processes) if watched else None,
            "user": watched.owner if watched else None,
        }


def _monitor(monitor: ApplicationMonitor) -> Table:
    custom = monitor.kind is MonitorKind.CUSTOM
    return {
        "name": monitor.name,
        "applications": list(monitor.applications),
        "type": "Custom" if custom else "Process",
        "mode": monitor.mode,
        "method": monitor.method,
        "processes": list(monitor.processes) or None,
        "owner": monitor.owner,
        "interval": _seconds(monitor.interval_s) if custom else None,
        "hung_signal": monitor.hung_signal,
        "stabilization": _seconds(monitor.stabilization_s),
        "restart_count": monitor.restart_count,
        "restart_interval": _seconds(monitor.restart_interval_s),
        "failure_action": monitor.failure_action,
    }


def _group(group: ResourceGroup) -> Table:
    return {
        "name": group.name,
        "nodes": [node for node, _ in group.states],
        "owner": group.owner,
        "startup": group.startup if group.startup in ("OHN", "OFAN", "OAAN", "OUDP") else None,
        "fallover": group.fallover if group.fallover in ("FNPN", "FUDNP", "BO") else None,
        "fallback": group.fallback if group.fallback in ("NFB", "FBHPN") else None,
        "applications": list(group.applications),
        "volume_groups": [f"{_word(group.name)}_vg"],
    }


def _mib(size: int | None) -> str | None:
    return None if size is None else f"{size}MiB"


def _seconds(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:g}s"


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None


def _without_nothing(value: Any) -> Any:
    """The same without keys that nobody told a value of."""
    if isinstance(value, dict):
        kept = {name: _without_nothing(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, "")}
    if isinstance(value, list):
        return [_without_nothing(inner) for inner in value]
    return value


# --- as text -----------------------------------------------------------------------------------------


def scenario_text(table: Table) -> str:
    """The scenario as TOML, to be looked at and changed."""
    return "\n".join(_lines(table, ())) + "\n"


def _lines(table: Table, place: Sequence[str]) -> Iterator[str]:
    tables = {name: value for name, value in table.items() if _is_tables(value)}
    yield from (f"{_key(name)} = {_value(value)}" for name, value in table.items() if name not in tables)
    for name, items in tables.items():
        header = ".".join(map(_key, (*place, name)))
        for item in items:
            yield from ("", f"[[{header}]]", *_lines(item, (*place, name)))


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _key(name: str) -> str:
    return name if _PLAIN_KEY.match(name) else _plain(name)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(name)} = {_value(inner)}' for name, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _plain(value)


def _plain(value: str | float) -> str:
    """Texts, numbers and truth values: TOML writes them as JSON does, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
