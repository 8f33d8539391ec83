"""Networks, labels, disks and file systems of a cluster as clmgr's attributes, whose names are recalled."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import Group, PowerhaCluster
from lpmtui.simulator.objects.systems import physical_volume_id
from lpmtui.simulator.powerha.caa import uuid
from lpmtui.simulator.powerha.facts import in_force
from lpmtui.simulator.shells.shell import text_of

Parts = dict[str, dict[str, str]]
"""Name of an object -> its attributes in the order in which clmgr prints them."""


def file_system(volume_group: str) -> str:
    """Where the file system of a volume group is mounted: `/db` for `dbvg`."""
    return f"/{volume_group.removesuffix('vg') or volume_group}"


def service_address(label: str) -> str:
    """The address of a service label: always the same for the same label."""
    return f"10.20.1.{int(uuid(label)[:4], 16) % 250 + 1}"


def parts_of(world: World, cluster: PowerhaCluster, kind: str) -> Parts:
    """The objects of a class of clmgr; empty for a class that has none here."""
    readers = {
        "network": _networks,
        "interface": _interfaces,
        "service_ip": _service_addresses,
        "file_system": _file_systems,
        "volume_group": _volume_groups,
        "repository": _repository,
        "site": _sites,
    }
    return readers[kind](world, cluster) if kind in readers else {}


def _networks(_: World, cluster: PowerhaCluster) -> Parts:
    return {
        name: {
            "NAME": name,
            "TYPE": "ether",
            "NETMASK": "255.255.255.0",
            "ALLOW_IPAT": "true",
            "PUBLIC": "true",
            "UNICAST": "true",
        }
        for name in cluster.networks
    }


def _interfaces(world: World, cluster: PowerhaCluster) -> Parts:
    return {
        node.name: {
            "NAME": node.name,
            "NETWORK": cluster.networks[0],
            "NODE": node.name,
            "IPADDR": node.ip,
            "INTERFACE": "en0",
            "TYPE": "ether",
            "STATE": "DOWN" if node.networks_known_down else "UP",
        }
        for node in world.nodes.of(cluster.name)
        if cluster.networks
    }


def _service_addresses(world: World, cluster: PowerhaCluster) -> Parts:
    return {
        label: {
            "NAME": label,
            "NETWORK": cluster.networks[0] if cluster.networks else "",
            "NODE": " ".join(group.resources.get(label, [])),
            "IPADDR": service_address(label),
            "NETMASK": "255.255.255.0",
            "RESOURCE_GROUP": group.name,
            "TYPE": "service",
        }
        for group in world.groups.of(cluster.name)
        for label in group.service_labels
    }


def _sites(world: World, cluster: PowerhaCluster) -> Parts:
    nodes = world.nodes.of(cluster.name)
    return {
        name: {
            "NAME": name,
            "GID": str(place),
            "STATE": "STABLE",
            "NODES": " ".join(node.name for node in nodes if node.site == name),
            "RECOVERY_PRIORITY": str(place),
            "REPOSITORIES": cluster.repository,
        }
        for place, name in enumerate(cluster.sites, start=1)
    }


def _file_systems(world: World, cluster: PowerhaCluster) -> Parts:
    return {
        file_system(name): {
            "NAME": file_system(name),
            "VOLUME_GROUP": name,
            "RESOURCE_GROUP": group.name,
            "NODES": " ".join(group.nodes),
            "MOUNTED": " ".join(group.resources.get(name, [])),
        }
        for group, name in _shared(world, cluster)
    }


def _volume_groups(world: World, cluster: PowerhaCluster) -> Parts:
    return {
        name: {
            "NAME": name,
            "TYPE": "ENHANCED CONCURRENT",
            "NODES": " ".join(group.nodes),
            "RESOURCE_GROUP": group.name,
            "VARYON_ON": " ".join(group.resources.get(name, [])),
        }
        for group, name in _shared(world, cluster)
    }


def _shared(world: World, cluster: PowerhaCluster) -> list[tuple[Group, str]]:
    return [(group, name) for group in world.groups.of(cluster.name) for name in group.volume_groups]


def _repository(world: World, cluster: PowerhaCluster) -> Parts:
    """The repository disk, whose state is UP where any node reaches it."""
    if not cluster.repository:
        return {}
    reached = any(node.repository_reachable for node in world.nodes.of(cluster.name))
    disk = world.disks.get(cluster.repository)
    return {
        cluster.repository: {
            "NAME": cluster.repository,
            "NODE": cluster.nodes[0] if cluster.nodes else "",
            "PVID": physical_volume_id(cluster.repository),
            "UUID": uuid(cluster.repository),
            "BACKUP": "0",
            "TYPE": "mpioosdisk",
            "SIZE": str(disk.size_mib) if disk else "",
            "STATUS": "UP" if reached else "DOWN",
        }
    }


def report(world: World, cluster: PowerhaCluster) -> str:
    """`clmgr view report`: the cluster on one page, in this simulator's own words."""
    lines = [
        f"Cluster: {cluster.name} (simulated report)",
        f"Level: {cluster.vrmf}",
        f"Heartbeat: {in_force(cluster, 'HEARTBEAT_TYPE')}",
        f"Repository: {cluster.repository}",
    ]
    lines += [f"Node {node.name}: {node.state.value}" for node in world.nodes.of(cluster.name)]
    for group in world.groups.of(cluster.name):
        states = ", ".join(f"{node} {state.value}" for node, state in group.states.items())
        lines.append(f"Resource group {group.name}: {states}")
    return text_of(lines)
