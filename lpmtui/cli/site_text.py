"""The text of `lpmtui status`, within 80 columns where names allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lpmtui.cli.site_json import system_of
from lpmtui.model.cluster import Cluster, ResourceGroup, Tunables
from lpmtui.model.move import PHASE_TITLES
from lpmtui.model.picture import SitePicture, Unknown
from lpmtui.model.units import MIB, format_size

if TYPE_CHECKING:
    from lpmtui.journal import MigrationRow


def site(picture: SitePicture, migrations: Sequence[MigrationRow]) -> str:
    """The whole site as text."""
    lines = [
        f"Site {picture.site} ({picture.kind.value}), as of {picture.as_of.astimezone():%Y-%m-%d %H:%M:%S}"
    ]
    lines += ["", *_systems(picture)]
    for cluster in picture.clusters:
        lines += ["", *_cluster(picture, cluster)]
    lines += ["", *_migrations(migrations)]
    if picture.unknown:
        lines += ["", "Unknown:", *(f"  {_gap(gap)}" for gap in picture.unknown)]
    return "\n".join(lines)


def _gap(gap: Unknown) -> str:
    return gap.why if gap.why.startswith(gap.subject) else f"{gap.subject}: {gap.why}"


def _systems(picture: SitePicture) -> Iterator[str]:
    for system in picture.systems:
        yield f"System {system.name}: {system.raw_state or system.state.value}"
        for partition in picture.partitions:
            if partition.system == system.name:
                cluster = picture.cluster_of(partition.name)
                memory = "" if partition.memory_mib is None else format_size(partition.memory_mib * MIB)
                place = "VIOS" if partition.is_vios else f"node of {cluster.name}" if cluster else ""
                state = partition.raw_state or partition.state.value
                yield f"  {partition.name:<16} {state:<22} {memory:>9}  {place}".rstrip()


def _cluster(picture: SitePicture, cluster: Cluster) -> Iterator[str]:
    yield f"Cluster {cluster.name}: {cluster.state.value}"
    for node in cluster.nodes:
        place = system_of(picture, node.name)
        yield f"  Node {node.name}: {node.state.value}{' on ' + place if place else ''}"
    for group in cluster.groups:
        yield from _group(picture, cluster, group)
    yield from _tunables(cluster.tunables)


def _group(picture: SitePicture, cluster: Cluster, group: ResourceGroup) -> Iterator[str]:
    states = ", ".join(f"{state.value} on {node}" for node, state in group.states)
    yield f"  Resource group {group.name}: {states}"
    health = {seen.name: seen.healthy for seen in picture.health}
    for name in group.applications:
        monitor = cluster.monitor_of(name)
        watched = f"monitor {monitor.name}" if monitor else "no monitor"
        verdict = {True: "healthy", False: "NOT HEALTHY", None: "health unknown"}[health.get(name)]
        yield f"    Application {name}: {verdict} ({watched})"


def _tunables(tunables: Tunables) -> Iterator[str]:
    timeout = "unknown" if tunables.node_timeout_s is None else f"{tunables.node_timeout_s:g} s"
    yield (
        f"  LPM policy {tunables.lpm_policy.value}; node failure detection {timeout},"
        f" during LPM {tunables.node_timeout_during_lpm_s:g} s"
    )
    if tunables.unsynced_changes:
        yield "  There are changes that are not synchronized."


def _migrations(migrations: Sequence[MigrationRow]) -> Iterator[str]:
    if not migrations:
        yield "No migration in progress."
    for row in migrations:
        yield migration(row)


def migration(row: MigrationRow) -> str:
    """One migration as one line."""
    when = f"{row.started_at.astimezone():%Y-%m-%d %H:%M:%S}" if row.started_at else "not started"
    phase = "" if row.outcome.final or not row.phase else f", {PHASE_TITLES[row.phase]}"
    return f"{row.id:>4}  {when}  {row.partition}: {row.source} -> {row.target}  {row.outcome.value}{phase}"
