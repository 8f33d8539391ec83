"""`lpmtui status`: the whole site in one look, as text or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, data_json, words
from lpmtui.model.clock import rfc3339
from lpmtui.model.cluster import Cluster, Node, ResourceGroup, Tunables
from lpmtui.model.errors import ExitStatus, GarbledAnswer, Unreachable
from lpmtui.model.move import PHASE_TITLES, JobOrigin
from lpmtui.model.picture import NodeIdentity, SitePicture, Unknown
from lpmtui.model.states import LISTED_AS_MOVING
from lpmtui.model.system import ManagedSystem, Partition
from lpmtui.model.units import MIB, format_size

if TYPE_CHECKING:
    from lpmtui.journal import JobRow


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the one option of its own, `--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Print the site; status 4 where hosts are silent or not understood.

    Raises Unreachable where no host answers, GarbledAnswer where no answer is understood: what is not a
    listing is not an empty site.
    """
    with invocation.site() as site:
        picture = site.picture()
        migrations = invocation.migrations(active_only=True)
        if any(one.state in LISTED_AS_MOVING for one in picture.partitions):
            from lpmtui.executor.seen_moves import rows_of_others

            migrations = rows_of_others(site, picture, migrations)
        silent = site.silent_hosts
        hosts = {*site.hmcs, *site.nodes}
        if silent and set(silent) == hosts:
            raise Unreachable(f"No host of site {site.name} answers: {', '.join(silent)}.", subject=site.name)
    if picture.unknown and not (picture.systems or picture.clusters):
        raise GarbledAnswer(
            f"No host of site {site.name} answers in a way that is understood. {_gap(picture.unknown[0])}",
            subject=site.name,
            detail="\n".join(map(_gap, picture.unknown)),
        )
    if invocation.arguments.json:
        data_json(site_json(picture, migrations))
    else:
        data(site_text(picture, migrations))
    _tell_silent_executors(invocation, migrations)
    return _told_what_is_missing(silent, [gap.subject for gap in picture.unknown if gap.subject in hosts])


def _told_what_is_missing(silent: Sequence[str], unknown: Sequence[str]) -> int:
    """Say which hosts told nothing of what they were asked; the exit status."""
    if silent:
        words(f"Not everything is known: {', '.join(silent)} did not answer.")
    odd = sorted(set(unknown) - set(silent))
    if odd:
        words(f"Not everything is known: {', '.join(odd)} did not answer in a way that is understood.")
    return ExitStatus.NEEDS_ATTENTION if silent or odd else ExitStatus.DONE


def _tell_silent_executors(invocation: Invocation, rows: Sequence[JobRow]) -> None:
    """Say which executor lives and has given no sign of it for too long."""
    for row in rows:
        from lpmtui import executor

        if row.id and executor.is_alive(invocation.state_dir, row.id):
            seconds = executor.silent_for(invocation.state_dir, row.id) or 0.0
            if seconds >= executor.SILENCE_S:
                words(executor.silence(row.id, seconds))


# --- text, within 80 columns where names allow --------------------------------------------------


def site_text(picture: SitePicture, migrations: Sequence[JobRow]) -> str:
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
                identity = picture.identity_of(partition)
                memory = "" if partition.memory_mib is None else format_size(partition.memory_mib * MIB)
                place = "VIOS" if partition.is_vios else _node_of(partition, identity)
                state = partition.raw_state or partition.state.value
                yield f"  {partition.name:<16} {state:<22} {memory:>9}  {place}".rstrip()


def _node_of(partition: Partition, identity: NodeIdentity | None) -> str:
    if identity is None:
        return ""
    named = "" if identity.node == partition.name else f"{identity.node} "
    return f"node {named}of {identity.cluster}"


def _stands(picture: SitePicture, node: str) -> str:
    """On which system a node stands, as which partition; or why that is not known."""
    identity, place = picture.identity_of_node(node), picture.partition_of(node)
    if identity is None or not identity.matched:
        return f", partition not known: {identity.why}" if identity else ""
    named = "" if identity.partition == node else f" as {identity.partition}"
    where = f" on {place.system}" if place else ""
    doubt = f". {identity.contradiction}" if identity.contradiction else ""
    return f"{where}{named}{doubt}"


def _cluster(picture: SitePicture, cluster: Cluster) -> Iterator[str]:
    yield f"Cluster {cluster.name}: {cluster.state.value}"
    for node in cluster.nodes:
        yield f"  Node {node.name}: {node.state.value}{_stands(picture, node.name)}"
    together = picture.on_one_system(cluster)
    if together:
        yield f"  All active nodes are on {together}: its failure stops the cluster."
    for group in cluster.groups:
        yield from _group(picture, cluster, group)
    yield from _tunables(cluster.tunables)


def _group(picture: SitePicture, cluster: Cluster, group: ResourceGroup) -> Iterator[str]:
    states = ", ".join(f"{group.words_on(node)} on {node}" for node, _ in group.states)
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


def _migrations(migrations: Sequence[JobRow]) -> Iterator[str]:
    if not migrations:
        yield "No migration in progress."
    for row in migrations:
        yield migration_text(row)


def migration_text(row: JobRow) -> str:
    """One migration as one line."""
    when = f"{row.started_at.astimezone():%Y-%m-%d %H:%M:%S}" if row.started_at else "not started"
    phase = "" if row.outcome.final or not row.phase else f", {PHASE_TITLES[row.phase]}"
    other = "  (not by lpmtui)" if row.origin is JobOrigin.OTHER else ""
    route = f"{row.source or '?'} -> {row.target or '?'}"
    return f"{row.id:>4}  {when}  {row.what}: {route}  {row.outcome.value}{phase}{other}"


# --- JSON --------------------------------------------------------------------------------


def site_json(picture: SitePicture, migrations: Sequence[JobRow]) -> dict[str, Any]:
    """The whole site as one object; what could not be learnt is null, and said in `unknown`."""
    return {
        "site": picture.site,
        "kind": picture.kind.value,
        "as_of": rfc3339(picture.as_of),
        "systems": [_system_json(picture, system) for system in picture.systems],
        "clusters": [_cluster_json(picture, cluster) for cluster in picture.clusters],
        "migrations": [migration_json(row) for row in migrations],
        "unknown": [{"subject": gap.subject, "why": gap.why} for gap in picture.unknown],
        "ages_s": {subject: round(seconds, 1) for subject, seconds in picture.ages},
    }


def migration_json(row: JobRow) -> dict[str, Any]:
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
        "origin": row.origin.value,
        "kind": row.kind.value,
    }


def _system_json(picture: SitePicture, system: ManagedSystem) -> dict[str, Any]:
    here = [found for found in picture.partitions if found.system == system.name]
    return {
        "name": system.name,
        "state": system.raw_state or system.state.value,
        "partitions": [_partition_json(picture, partition) for partition in here],
    }


def _partition_json(picture: SitePicture, partition: Partition) -> dict[str, Any]:
    identity = picture.identity_of(partition)
    return {
        "name": partition.name,
        "state": partition.raw_state or partition.state.value,
        "memory_mib": partition.memory_mib,
        "cluster": (identity.cluster or None) if identity else None,
        "node": identity.node if identity else None,
    }


def _cluster_json(picture: SitePicture, cluster: Cluster) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "state": cluster.state.value,
        "tunables": _tunables_json(cluster.tunables),
        "one_system": bool(picture.on_one_system(cluster)),
        "nodes": [_node_json(picture, node) for node in cluster.nodes],
        "resource_groups": [_group_json(picture, cluster, group) for group in cluster.groups],
    }


def _tunables_json(tunables: Tunables) -> dict[str, Any]:
    from lpmtui.model.structured import to_body

    body: dict[str, Any] = to_body(tunables)
    body.pop("raw")
    return body


def _node_json(picture: SitePicture, node: Node) -> dict[str, Any]:
    identity, place = picture.identity_of_node(node.name), picture.partition_of(node.name)
    return {
        "name": node.name,
        "state": node.state.value,
        "raw_state": node.raw_state,
        "partition": (identity.partition or None) if identity else None,
        "system": place.system if place else None,
        "matched_by": identity.by.value if identity and identity.by else None,
        "unmatched": (identity.why or identity.contradiction or None) if identity else None,
    }


def _group_json(picture: SitePicture, cluster: Cluster, group: ResourceGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "states": {node: state.value for node, state in group.states},
        "owner": group.owner or None,
        "applications": [_application_json(picture, cluster, name) for name in group.applications],
    }


def _application_json(picture: SitePicture, cluster: Cluster, name: str) -> dict[str, Any]:
    monitor = cluster.monitor_of(name)
    return {
        "name": name,
        "monitor": monitor.name if monitor else None,
        "healthy": next((seen.healthy for seen in picture.health if seen.name == name), None),
    }
