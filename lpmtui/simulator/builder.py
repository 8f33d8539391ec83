"""Builds a new world's objects from a scenario."""

from __future__ import annotations

import hashlib
import math

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.model.errors import UsageError
from lpmtui.model.states import GroupState
from lpmtui.model.units import MIB, parse_size
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.cluster import Application, ClusterNode, Group, Monitor, PowerhaCluster
from lpmtui.simulator.objects.system import Adapter, Disk, Frame, Hmc, OsImage, PartitionEntry
from lpmtui.simulator.scenario_reader import ScenarioTable

Curves = dict[str, list[list[float]]]


def build_systems(world: World, plan: ScenarioTable) -> None:
    """HMCs, managed systems with their Virtual I/O Servers, partitions, disks and operating systems."""
    curves = {name: _curve(table) for name, table in plan.named_tables("curve").items()}
    for table in plan.tables("hmc"):
        world.hmcs.add(table.thing(Hmc))
    for table in plan.tables("system"):
        servers, partitions = list(table.tables("vios")), list(table.tables("partition"))
        consoles = table.take("hmcs", list(world.hmcs))
        frame = world.frames.add(table.thing(Frame))
        for name in consoles:
            if name not in world.hmcs:
                raise table.wrong("hmcs", f"names {name}, which is no console of the scenario")
            world.hmcs[name].systems.append(frame.name)
        for server in servers:
            _virtual_io_server(world, frame, server)
        for partition in partitions:
            _partition(world, frame, partition, curves)


def build_clusters(world: World, plan: ScenarioTable) -> None:
    """Clusters with their nodes, resource groups, applications and monitors, all healthy."""
    for table in plan.tables("cluster"):
        parts = {key: list(table.tables(key)) for key in ("node", "group", "application", "monitor")}
        tunables = {name: str(value) for name, value in table.take("tunables", {}).items()}
        pending = {name: str(value) for name, value in table.take("pending", {}).items()}
        stored = {**tunables, **pending}
        cluster = world.clusters.add(table.thing(PowerhaCluster, stored=stored, active=tunables))
        for number, part in enumerate(parts["node"], start=1):
            node = world.nodes.add(part.thing(ClusterNode, cluster=cluster.name, node_id=number))
            if node.name not in world.images:
                raise part.wrong("name", "is no partition of a managed system")
            cluster.nodes.append(node.name)
        for part in parts["application"]:
            world.applications.add(part.thing(Application, cluster=cluster.name))
        for part in parts["monitor"]:
            world.monitors.add(part.thing(Monitor, cluster=cluster.name))
        for part in parts["group"]:
            _group(world, cluster, part)


def _curve(table: ScenarioTable) -> list[list[float]]:
    points = table.take("points", [])
    table.done()
    try:
        read = [[float(seconds), parse_size(size) / MIB] for seconds, size in points]
        if len(read) > 1:
            DirtyCurve(tuple((seconds, mib) for seconds, mib in read), math.inf)
    except (TypeError, ValueError, UsageError) as error:
        why = error.title if isinstance(error, UsageError) else "each is [seconds, size]"
        raise table.wrong("points", f"cannot be read ({why})") from error
    return read


def _virtual_io_server(world: World, frame: Frame, table: ScenarioTable) -> None:
    number = len(world.partitions.of(frame.name)) + 1
    given = {
        "system": frame.name,
        "lpar_id": table.take("lpar_id", number),
        "environment": "vioserver",
        "msp": table.take("msp", default=True),
        "memory_mib": table.take("memory_mib", 8192),
        "os_version": table.take("os_version", "VIOS 3.1.4.21"),
    }
    world.partitions.add(_numbered(frame, table.thing(PartitionEntry, **given)))


def _partition(world: World, frame: Frame, table: ScenarioTable, curves: Curves) -> None:
    curve = table.take("curve", "")
    if curve and curve not in curves:
        raise table.wrong("curve", f"names no curve of the scenario ({', '.join(sorted(curves))})")
    layout = {key: table.take(key, default) for key, default in _LAYOUT.items()}
    image = {key: table.take(key, []) for key in ("users", "processes")}
    number = max((one.lpar_id for one in world.partitions.of(frame.name)), default=0) + 1
    given = {
        "system": frame.name,
        "lpar_id": table.take("lpar_id", number),
        "dirty": [list(point) for point in curves.get(curve, [])],
    }
    partition = _numbered(frame, table.thing(PartitionEntry, **given))
    if partition.name in world.images:
        raise table.wrong("name", "is the name of another partition")
    world.partitions.add(partition)
    world.images.add(OsImage(partition.name, frame.name, booted_at=world.now - _UPTIME_S, **image))
    _adapters(world, partition, layout, table)


_UPTIME_S = 41 * 86400.0 + 3660.0
_LAYOUT = {"storage": "scsi", "vlans": [1], "disks": []}


def _adapters(
    world: World, partition: PartitionEntry, layout: dict[str, object], table: ScenarioTable
) -> None:
    """One Ethernet adapter per VLAN, then one storage adapter by way of each Virtual I/O Server."""
    slot = 2
    for vlan in list(layout["vlans"]):  # type: ignore[call-overload]
        mac = f"fa{_digest(f'mac{partition.key}{slot}')[:10]}"
        world.adapters.add(Adapter(partition.key, slot, "eth", vlan=vlan, mac=mac))
        slot += 1
    disks = [str(name) for name in layout["disks"]]  # type: ignore[attr-defined]
    for name in disks:
        if name not in world.disks:
            world.disks.add(Disk(name))
    variety = str(layout["storage"])
    if variety not in ("scsi", "fc"):
        raise table.wrong("storage", "must be scsi or fc")
    for server in (one for one in world.partitions.of(partition.system) if one.is_vios):
        adapter = Adapter(partition.key, slot, variety, vios=server.name, vios_slot=100 + slot, disks=disks)
        if variety == "fc":
            digits = _digest(f"wwpn{partition.key}{slot}")
            adapter.wwpns = [f"c05076{digits[:8]}{end}" for end in ("00", "01")]
        world.adapters.add(adapter)
        slot += 1


def _group(world: World, cluster: PowerhaCluster, table: ScenarioTable) -> None:
    """A resource group that is ONLINE on its first node, with everything of it running there."""
    group = table.thing(Group, cluster=cluster.name)
    group.nodes = group.nodes or list(cluster.nodes)
    group.owner = group.owner or group.nodes[0]
    everywhere = group.startup == "OAAN"
    for node in group.nodes:
        if node not in cluster.nodes:
            raise table.wrong("nodes", f"names {node}, which is no node of {cluster.name}")
        online = everywhere or node == group.owner
        group.states[node] = GroupState.ONLINE if online else GroupState.OFFLINE
    hosts = group.nodes if everywhere else [group.owner]
    for name in group.applications:
        application = world.applications.get(f"{cluster.name}/{name}")
        if application is None:
            raise table.wrong("applications", f"names {name}, which is no application of {cluster.name}")
        application.instances = dict.fromkeys(hosts, 1)
        application.start_count = len(hosts)
        application.started_at = world.now - _UPTIME_S
        for monitor in world.monitors.of(cluster.name):
            if name in monitor.applications:
                monitor.active_since = dict.fromkeys(hosts, application.started_at)
    world.groups.add(group)


def _numbered(frame: Frame, partition: PartitionEntry) -> PartitionEntry:
    """The identifiers that nobody cares to write into a scenario."""
    digits = _digest(partition.key)
    partition.uuid = partition.uuid or "-".join(
        (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    )
    partition.serial = partition.serial or f"{frame.serial}{partition.lpar_id:X}"
    address = int(digits[:4], 16)
    partition.rmc_ip = partition.rmc_ip or f"10.10.{address >> 8}.{address % 254 + 1}"
    return partition


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
