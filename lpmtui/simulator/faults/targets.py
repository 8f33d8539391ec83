"""What a fault is on: objects of the world by the names that people use, and whom a migration concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lpmtui.model.close_names import nearest
from lpmtui.model.errors import UsageError
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.faults.catalogue import FaultKind, find
from lpmtui.simulator.lpm.entries import source_entry
from lpmtui.simulator.objects.fault import Fault
from lpmtui.simulator.objects.migration import Migration

_MOST_NAMED = 12

KEYS: dict[str, Callable[[World], Iterable[str]]] = {
    "hmc": lambda world: world.hmcs,
    "system": lambda world: world.frames,
    "server": lambda world: (one.key for one in world.partitions.values() if one.is_vios),
    "partition": lambda world: world.images,
    "node": lambda world: world.nodes,
    "disk": lambda world: world.disks,
    "cluster": lambda world: world.clusters,
    "group": lambda world: world.groups,
    "application": lambda world: world.applications,
    "monitor": lambda world: world.monitors,
}
"""The kinds of objects, and the keys of those that there are. A key may begin with its parent's and a `/`."""

_HOSTS = ("partition", "node")
"""Kinds of objects that people also call by the names of their partition and host."""

_OF_A_CLUSTER = ("group", "application", "monitor")


def find_object(world: World, kind: FaultKind, name: str) -> tuple[str, str]:
    """Kind and key of the object that a fault can be on. Raises UsageError."""
    found = [(what, key) for what in kind.on for key in KEYS[what](world) if not name or _called(key, name)]
    image = None if found else world.image_named(name)
    if image is not None:
        found = [(what, image.name) for what in kind.on if what in _HOSTS and image.name in KEYS[what](world)]
    if not name and len(found) > 1:
        found = []
    if len({key for _, key in found}) > 1 and all(key != name for _, key in found):
        keys = ", ".join(key for _, key in found)
        raise UsageError(
            f"{name} is not the name of one object.", subject=name, remedy=f"Name one of {keys}."
        )
    if not found:
        raise UsageError(
            f"The fault {kind.name} cannot be on {name}." if name else f"What shall {kind.name} be on?",
            subject=name,
            remedy=f"It can be on ({' or '.join(kind.on)}) {_some(world, kind, name)}.",
        )
    return found[0]


def _called(key: str, name: str) -> bool:
    return name in (key, key.partition("/")[2])


def _some(world: World, kind: FaultKind, name: str) -> str:
    names = [key for what in kind.on for key in KEYS[what](world)]
    near = nearest(name, names, most=_MOST_NAMED, cutoff=0.5) or tuple(names[:_MOST_NAMED])
    return ", ".join(near) + (", .." if len(names) > len(near) else "")


def object_of_move(world: World, kind: FaultKind, partition: str, target: str) -> str:
    """The object that a fault is on in the migration of a partition to a system. Raises UsageError."""
    image = world.image_named(partition)
    if image is None:
        raise UsageError(f"There is no partition {partition} in the simulated world.", subject=partition)
    source, host = image.system, image.name
    role = kind.role or kind.on[0]
    found = {"partition": host, "target": target, "source": source}.get(role)
    if found is None and role == "hmc":
        found = next((hmc.name for hmc in world.hmcs.values() if source in hmc.systems), None)
    if found is None and host in world.nodes:
        found = _of_cluster(world, role, host)
    if found is None:
        raise UsageError(f"The fault {kind.name} cannot concern {partition}.", subject=partition)
    return found


def _of_cluster(world: World, role: str, node: str) -> str | None:
    cluster = world.nodes[node].cluster
    if role in ("node", "cluster"):
        return node if role == "node" else cluster
    if role == "other-node":
        return next((one.name for one in world.nodes.of(cluster) if one.name != node), None)
    groups = [group for group in world.groups.of(cluster) if group.owner == node]
    applications = [f"{cluster}/{name}" for group in groups for name in group.applications]
    choices = {
        "group": [group.key for group in groups],
        "application": applications,
        "monitor": [
            monitor.key
            for monitor in world.monitors.of(cluster)
            if any(f"{cluster}/{name}" in applications for name in monitor.applications)
        ],
    }
    return next(iter(choices.get(role, [])), None)


def cluster_of_fault(world: World, fault: Fault) -> str:
    """The cluster that a fault is about; empty for none."""
    if fault.on_kind in _OF_A_CLUSTER:
        return fault.on.partition("/")[0]
    if fault.on_kind == "cluster":
        return fault.on
    node = world.nodes.get(fault.on)
    return node.cluster if node and fault.on_kind in ("node", "partition") else ""


def concerns(world: World, fault: Fault, migration: Migration) -> bool:
    """Whether a migration is one at whose phases a fault strikes."""
    match fault.on_kind:
        case "partition" | "node" if find(fault.name).role != "other-node":
            return migration.host == fault.on
        case "system":
            return fault.on in (migration.source, migration.target)
        case "server":
            return _moved_by(migration, fault.on)
        case "hmc":
            return migration.hmc == fault.on
        case "disk":
            adapters = world.adapters.of(source_entry(world, migration).key)
            return any(fault.on in adapter.disks for adapter in adapters)
    node = world.nodes.get(migration.host)
    return node is not None and node.cluster == cluster_of_fault(world, fault)


def _moved_by(migration: Migration, server: str) -> bool:
    """Whether a mover service partition carries a migration, or may do so as long as none is chosen."""
    system, _, name = server.partition("/")
    chosen = {migration.source: migration.source_msp, migration.target: migration.target_msp}
    return chosen.get(system, "-") in ("", name)
