"""Builds a new world's objects from a scenario whose references are sound (`scenario.check_references`)."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from lpmtui.model.lazy_dataclass import fields
from lpmtui.model.states import GroupState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.lpm.entries import free_server_slot
from lpmtui.simulator.objects.powerha_cluster import Application, ClusterNode, Group, Monitor, PowerhaCluster
from lpmtui.simulator.objects.systems import (
    CRONTAB,
    DEFAULT_SWITCH,
    Adapter,
    Disk,
    Frame,
    Hmc,
    IoSlot,
    OsImage,
    PartitionEntry,
    ProcessorPool,
    SriovAdapter,
)
from lpmtui.simulator.scenario_schema import (
    GroupTable,
    NodeTable,
    PartitionTable,
    ScenarioTables,
    ServerTable,
    SystemTable,
)
from lpmtui.simulator.shells.shell import text_of

T = TypeVar("T")

_UPTIME_S = 41 * 86400.0 + 3660.0


def build_systems(world: World, tables: ScenarioTables) -> None:
    """HMCs, managed systems with their Virtual I/O Servers, partitions, disks and operating systems."""
    nodes = {node.partition or node.name: node for cluster in tables.cluster for node in cluster.node}
    curves = {name: [list(point) for point in curve.points] for name, curve in tables.curve.items()}
    for table in tables.hmc:
        world.hmcs.add(_made(Hmc, table))
    for system in tables.system:
        frame = world.frames.add(_frame(system))
        for name in system.hmcs if system.hmcs is not None else list(world.hmcs):
            world.hmcs[name].systems.append(frame.name)
        for server in system.vios:
            _virtual_io_server(world, frame, server)
        for partition in system.partition:
            _partition(world, frame, partition, nodes.get(partition.name), curves)


def build_clusters(world: World, tables: ScenarioTables) -> None:
    """Clusters with their nodes, resource groups, applications and monitors, all healthy."""
    for table in tables.cluster:
        active = {name: str(value) for name, value in table.tunables.items()}
        stored = {**active, **{name: str(value) for name, value in table.pending.items()}}
        cluster = world.clusters.add(_made(PowerhaCluster, table, stored=stored, active=active))
        for number, node in enumerate(table.node, start=1):
            world.nodes.add(_made(ClusterNode, node, cluster=cluster.name, node_id=number))
            cluster.nodes.append(node.name)
        for application in table.application:
            world.applications.add(_made(Application, application, cluster=cluster.name))
        for monitor in table.monitor:
            world.monitors.add(_made(Monitor, monitor, cluster=cluster.name))
        for group in table.group:
            _group(world, cluster, group)


def _made(kind: type[T], table: Any, **given: Any) -> T:
    """An object from the keys that its table gives; `given` are fields set otherwise."""
    names = {one.name for one in fields(kind)} - set(given)  # type: ignore[arg-type]
    values = {one.name: getattr(table, one.name) for one in fields(table) if one.name in names}
    written = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value is not None
    }
    return kind(**{**written, **given})


def _frame(table: SystemTable) -> Frame:
    frame = _made(
        Frame,
        table,
        pools=[_made(ProcessorPool, pool) for pool in table.pool],
        slots=[_made(IoSlot, slot) for slot in table.slot],
        sriov=[_made(SriovAdapter, adapter) for adapter in table.sriov],
    )
    if table.serial is None:
        frame.serial = _digest(f"serial{frame.name}")[:7].upper()
    return frame


def _virtual_io_server(world: World, frame: Frame, table: ServerTable) -> None:
    number = table.lpar_id or _next_id(world, frame)
    server = _made(PartitionEntry, table, system=frame.name, lpar_id=number, environment="vioserver")
    server.memory_mib = table.memory_mib or 8192
    server.os_version = table.os_version or "VIOS 3.1.4.21"
    world.partitions.add(_numbered(frame, server))


def _partition(
    world: World,
    frame: Frame,
    table: PartitionTable,
    node: NodeTable | None,
    curves: dict[str, list[list[float]]],
) -> None:
    image = OsImage(
        node.name if node else table.name,
        frame.name,
        booted_at=world.now - _UPTIME_S,
        host_name=(node.host_name if node else "") or table.host_name,
        domain=(node.domain if node else "") or table.domain,
        users=list(table.users),
        processes=list(table.processes),
    )
    if table.crontab:
        image.files[CRONTAB] = text_of(table.crontab)
    given = {
        "system": frame.name,
        "lpar_id": table.lpar_id or _next_id(world, frame),
        "dirty": [list(point) for point in curves.get(table.curve, [])],
    }
    partition = _made(PartitionEntry, table, **given)
    if image.name != partition.name:
        partition.image, image.partition = image.name, partition.name
    if node and node.ip and not partition.rmc_ip:
        partition.rmc_ip = node.ip
    world.partitions.add(_numbered(frame, partition))
    world.images.add(image)
    _adapters(world, partition, table)


def _next_id(world: World, frame: Frame) -> int:
    return max((one.lpar_id for one in world.partitions.of(frame.name)), default=0) + 1


def _adapters(world: World, partition: PartitionEntry, table: PartitionTable) -> None:
    """One Ethernet adapter per VLAN, then one storage adapter by way of each Virtual I/O Server."""
    slot = 2
    switch = table.virtual_switch or DEFAULT_SWITCH
    for vlan in table.vlans:
        mac = f"fa{_digest(f'mac{partition.key}{slot}')[:10]}"
        adapter = Adapter(partition.key, slot, "eth", vlan=vlan, mac=mac, vswitch=switch)
        adapter.required = table.required
        world.adapters.add(adapter)
        slot += 1
    disks = list(table.disks)
    for name in disks:
        if name not in world.disks:
            world.disks.add(Disk(name))
    for server in (one for one in world.partitions.of(partition.system) if one.is_vios):
        adapter = Adapter(partition.key, slot, table.storage, vios=server.name, disks=list(disks))
        adapter.vios_slot = free_server_slot(world, partition.system, server.name)
        adapter.required = table.required
        if table.storage == "fc":
            digits = _digest(f"wwpn{partition.key}{slot}")
            adapter.wwpns = [f"c05076{digits[:8]}{end}" for end in ("00", "01")]
        world.adapters.add(adapter)
        slot += 1


def _group(world: World, cluster: PowerhaCluster, table: GroupTable) -> None:
    """A resource group that is ONLINE on its first node, with everything of it running there."""
    given: dict[str, Any] = {
        "cluster": cluster.name,
        "nodes": list(table.nodes or cluster.nodes),
        "states": {},
    }
    group = _made(Group, table, **given)
    group.owner = group.owner or group.nodes[0]
    for node in group.nodes:
        online = group.startup == "OAAN" or node == group.owner
        group.states[node] = GroupState.ONLINE if online else GroupState.OFFLINE
    group.states.update(table.states or {})
    hosts = [node for node in group.nodes if group.states[node] is GroupState.ONLINE]
    if group.owner not in hosts:
        group.owner = hosts[0] if hosts else ""
    for name in group.applications:
        application = world.applications[f"{cluster.name}/{name}"]
        application.instances = dict.fromkeys(hosts, 1)
        application.start_count = len(hosts)
        application.started_at = world.now - _UPTIME_S
        for monitor in world.monitors.of(cluster.name):
            if name in monitor.applications:
                monitor.active_since = dict.fromkeys(hosts, application.started_at)
    world.groups.add(group)


def _numbered(frame: Frame, partition: PartitionEntry) -> PartitionEntry:
    """Identifiers that scenarios usually leave out."""
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
