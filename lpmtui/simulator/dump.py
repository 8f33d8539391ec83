"""The world seen from above: all of it as JSON types for `simulator show`, what happened for rehearsals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpm_migration import Fault, Migration
from lpmtui.simulator.objects.systems import Frame, PartitionEntry
from lpmtui.simulator.shells.files import CLUSTER_LOG


def dump_world(world: World) -> dict[str, Any]:
    """Everything, with what only the simulator can know: who really runs where."""
    speed = world.settings.speed
    return {
        "scenario": world.settings.scenario,
        "seed": world.settings.seed,
        "speed": "infinite" if math.isinf(speed) else speed,
        "now": _moment(world.now),
        "hmcs": [{"name": hmc.name, "up": hmc.up} for hmc in world.hmcs.values()],
        "systems": [_system(world, frame) for frame in world.frames.values()],
        "clusters": [_cluster(world, name) for name in world.clusters],
        "faults": [_fault(one) for one in world.faults.values()],
        "migrations": [_migration(one) for one in world.migrations.values() if not one.validate_only],
    }


def _moment(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _system(world: World, frame: Frame) -> dict[str, Any]:
    return {
        "name": frame.name,
        "state": frame.state.value,
        "memory_mib": frame.memory_mib,
        "partitions": [_partition(world, partition) for partition in world.partitions.of(frame.name)],
    }


def _partition(world: World, partition: PartitionEntry) -> dict[str, Any]:
    image = world.images.get(partition.host)
    here = image is not None and image.system == partition.system
    return {
        "name": partition.name,
        "id": partition.lpar_id,
        "host": image.own_name if image else "",
        "state": partition.state.value,
        "memory_mib": partition.memory_mib,
        "runs_here": here if image else partition.is_vios,
        "frozen": here and world.frozen(partition.host),
        "adapters": len(world.adapters.of(partition.key)),
        "users": len(image.users) if image and here else 0,
    }


def _cluster(world: World, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [
            {
                "name": node.name,
                "state": node.state.value,
                "raw_state": node.raw_state,
                "partition": world.images[node.name].partition_name,
                "system": world.images[node.name].system,
                "up": world.images[node.name].up,
            }
            for node in world.nodes.of(name)
        ],
        "resource_groups": [
            {
                "name": group.name,
                "states": {node: state.value for node, state in group.states.items()},
                "owner": group.owner,
            }
            for group in world.groups.of(name)
        ],
        "applications": [
            {
                "name": application.name,
                "instances": dict(application.instances),
                "start_count": application.start_count,
                "healthy": application.healthy,
            }
            for application in world.applications.of(name)
        ],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "name": f"{fault.name} on {fault.on}",
        "fault": fault.name,
        "on": fault.on,
        "phase": fault.phase,
        "settings": fault.settings,
        "state": fault.state.value,
        "set_at": _moment(fault.set_at),
        "struck_at": _moment(fault.struck_at) if fault.struck_at is not None else None,
        "note": fault.note,
    }


def _migration(migration: Migration) -> dict[str, Any]:
    suspended, resumed = migration.suspended_at, migration.resumed_at
    return {
        "number": migration.number,
        "partition": migration.partition,
        "source": migration.source,
        "target": migration.target,
        "stage": migration.stage,
        "failed": migration.failed,
        "began_at": _moment(migration.began_at),
        "ended_at": _moment(migration.ended_at) if migration.ended_at is not None else None,
        "rounds": [{"pages": int(pages), "seconds": seconds} for pages, seconds in migration.rounds],
        "suspension_s": resumed - suspended if suspended is not None and resumed is not None else None,
        "stages": [{"at": _moment(float(at)), "stage": str(stage)} for at, stage in migration.history],
    }


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Lines of cluster.log by node, entries of the error log by host, and standstills in seconds."""

    cluster_log: Mapping[str, tuple[str, ...]]
    errors: Mapping[str, tuple[str, ...]]
    standstills: tuple[float, ...]


def aftermath(world: World, cluster: str, host: str) -> Aftermath:
    """What the nodes of a cluster, and a host, say of what has happened in this world so far."""
    nodes = [node.name for node in world.nodes.of(cluster)] if cluster else []
    image = world.images.get(host)
    return Aftermath(
        {name: tuple(world.lines(name, CLUSTER_LOG)) for name in nodes},
        {name: tuple(world.images[name].errors) for name in {*nodes, host} if name in world.images},
        tuple(
            end - start
            for start, end in (image.frozen if image else ())
            if start is not None and end is not None
        ),
    )
