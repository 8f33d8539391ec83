"""The JSON of `lpmtui status`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lpmtui.model.clock import rfc3339
from lpmtui.model.cluster import Cluster, Node, ResourceGroup, Tunables
from lpmtui.model.events import to_body
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import ManagedSystem, Partition

if TYPE_CHECKING:
    from lpmtui.journal import MigrationRow


def site(picture: SitePicture, migrations: Sequence[MigrationRow]) -> dict[str, Any]:
    """The whole site as one object; what could not be learnt is null, and said in `unknown`."""
    return {
        "site": picture.site,
        "kind": picture.kind.value,
        "as_of": rfc3339(picture.as_of),
        "systems": [_system(picture, system) for system in picture.systems],
        "clusters": [_cluster(picture, cluster) for cluster in picture.clusters],
        "migrations": [migration(row) for row in migrations],
        "unknown": [{"subject": gap.subject, "why": gap.why} for gap in picture.unknown],
    }


def migration(row: MigrationRow) -> dict[str, Any]:
    """One line of the list of migrations."""
    return {
        "id": row.id,
        "partition": row.partition,
        "source": row.source,
        "target": row.target,
        "phase": row.phase.value if row.phase else None,
        "started_at": rfc3339(row.started_at) if row.started_at else None,
        "finished_at": rfc3339(row.finished_at) if row.finished_at else None,
        "outcome": row.outcome.value,
        "exit_status": row.exit_status,
    }


def _system(picture: SitePicture, system: ManagedSystem) -> dict[str, Any]:
    here = [found for found in picture.partitions if found.system == system.name]
    return {
        "name": system.name,
        "state": system.raw_state or system.state.value,
        "partitions": [_partition(picture, partition) for partition in here],
    }


def _partition(picture: SitePicture, partition: Partition) -> dict[str, Any]:
    cluster = picture.cluster_of(partition.name)
    return {
        "name": partition.name,
        "state": partition.raw_state or partition.state.value,
        "memory_mib": partition.memory_mib,
        "cluster": cluster.name if cluster else None,
        "node": partition.name if cluster else None,
    }


def _cluster(picture: SitePicture, cluster: Cluster) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "state": cluster.state.value,
        "tunables": _tunables(cluster.tunables),
        "nodes": [_node(picture, node) for node in cluster.nodes],
        "resource_groups": [_group(picture, cluster, group) for group in cluster.groups],
    }


def _tunables(tunables: Tunables) -> dict[str, Any]:
    body: dict[str, Any] = to_body(tunables)
    body.pop("raw")
    return body


def _node(picture: SitePicture, node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "state": node.state.value,
        "raw_state": node.raw_state,
        "system": system_of(picture, node.name),
    }


def system_of(picture: SitePicture, node: str) -> str | None:
    """Where a node's partition runs; None where it is nowhere or, while it moves, in two places."""
    places = [found.system for found in picture.where(node) if found.state.runs]
    return places[0] if len(places) == 1 else None


def _group(picture: SitePicture, cluster: Cluster, group: ResourceGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "states": {node: state.value for node, state in group.states},
        "owner": group.owner or None,
        "applications": [_application(picture, cluster, name) for name in group.applications],
    }


def _application(picture: SitePicture, cluster: Cluster, name: str) -> dict[str, Any]:
    monitor = cluster.monitor_of(name)
    return {
        "name": name,
        "monitor": monitor.name if monitor else None,
        "healthy": next((seen.healthy for seen in picture.health if seen.name == name), None),
    }
