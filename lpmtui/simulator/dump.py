"""The whole world seen from above, as JSON types: for `simulator show`, tests and demonstrations."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.lpm_migration import Fault, Migration
from lpmtui.simulator.objects.systems import Frame, PartitionEntry


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
