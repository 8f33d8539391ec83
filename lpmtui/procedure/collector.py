"""Looks at the site: the snapshot before and after a move, and the facts for the pre-flight checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from lpmtui.commands import active_resources, aix, lpar_identity
from lpmtui.commands.hmc import administration, hardware, lslparmigr, virtual_adapters
from lpmtui.commands.hmc.hardware import processor_pool
from lpmtui.commands.hmc.migration_route import RemoteHmc
from lpmtui.commands.powerha import automation, caa, clmgr, dms
from lpmtui.commands.powerha.clstrmgr import cluster_manager
from lpmtui.model.clock import rfc3339
from lpmtui.model.cluster import Cluster, MonitorKind, Node, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.job_subject import Subject
from lpmtui.model.move import ProcedureKind
from lpmtui.model.picture import SitePicture, Unknown
from lpmtui.model.snapshot import ApplicationSnapshot, GroupSnapshot, NodeSnapshot, Place, Snapshot
from lpmtui.model.system import MigrationState, PartitionMigration, VirtualAdapter
from lpmtui.procedure.experience import Experience
from lpmtui.procedure.facts import Facts, MonitorScript, Synchronised
from lpmtui.procedure.partition_forecast import forecast, move_inputs
from lpmtui.site import Site
from lpmtui.site.query_runner import NOT_LEARNT

T = TypeVar("T")

SAN_INTERFACE = "sfwcom"


class Collector:
    """Asks what may stay unknown, and keeps what could not be learnt."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.unknown: list[Unknown] = []

    def ask(self, subject: str, query: Query[T]) -> T | None:
        """The answer; None where nobody told."""
        return self.tried(subject, lambda: self.site.ask(query))

    def tried(self, subject: str, job: Callable[[], T]) -> T | None:
        """The result of a job; None where it could not be learnt."""
        try:
            return job()
        except NOT_LEARNT as error:
            self.unknown.append(Unknown(subject, str(error)))
            return None


def take_snapshot(site: Site, subject: Subject, picture: SitePicture | None = None) -> Snapshot:
    """Everything that the move may disturb, as it is now."""
    return snapshot(Collector(site), subject, picture or site.picture())


def snapshot(collector: Collector, subject: Subject, picture: SitePicture) -> Snapshot:
    """A snapshot from a picture and what it does not tell."""
    name = subject.move.partition
    places = tuple(Place(found.system, found.state) for found in picture.where(name))
    base = Snapshot(
        at=rfc3339(collector.site.clock.now()),
        partition=name,
        places=places,
        adapters=_adapters(collector, subject, places),
        processor_pool=_processor_pool(collector, subject, places),
    )
    cluster = picture.cluster_of(subject.node) if subject.node else None
    return _with_cluster(collector, subject, base, cluster, picture) if cluster else base


def _with_cluster(
    collector: Collector, subject: Subject, base: Snapshot, cluster: Cluster, picture: SitePicture
) -> Snapshot:
    by_name = {node.name: node for node in cluster.nodes}
    order = [by_name[name] for name in subject.nodes if name in by_name]
    names = {name for group in cluster.groups for name in group.applications}
    asked = subject.peers[0] if subject.peers else subject.node
    interfaces = collector.ask(asked, caa.interfaces(asked))
    return Snapshot(
        at=base.at,
        partition=base.partition,
        places=base.places,
        adapters=base.adapters,
        processor_pool=base.processor_pool,
        cluster=cluster.name,
        cluster_state=cluster.state,
        nodes=tuple(_node(collector, node) for node in order),
        groups=tuple(_group(collector, group) for group in cluster.groups),
        applications=tuple(
            ApplicationSnapshot(one.name, one.healthy) for one in picture.health if one.name in names
        ),
        attributes=cluster.tunables.raw,
        node_timeout_ms=collector.ask(asked, caa.node_timeout(asked)),
        caa=collector.tried(asked, lambda: caa_tunables(collector.site, asked)),
        san_heartbeat=None if interfaces is None else any(SAN_INTERFACE in each.name for each in interfaces),
    )


def _group(collector: Collector, group: ResourceGroup) -> GroupSnapshot:
    host = group.owner
    active = _active(collector, group.name, host) if host else None
    return GroupSnapshot(group.name, group.states, host, group.applications, active)


def _active(collector: Collector, group: str, host: str) -> tuple[str, ...] | None:
    """Those of a group's resources that are active on its host; None where not all of it is known."""
    configured = collector.ask(group, clmgr.resource_group(host, group))
    found: list[str] = []
    for kind, names, query in active_resources.expected(host, dict(configured.raw)) if configured else ():
        seen = collector.ask(host, query)
        if seen is None:
            return None
        found += [f"{kind} {name}" for name in names if name in seen]
    return tuple(found) if configured else None


def _node(collector: Collector, node: Node) -> NodeSnapshot:
    name = node.name
    switch = collector.ask(name, dms.switch_state(name))
    services = collector.ask(name, dms.client_kill(name))
    return NodeSnapshot(
        name=name,
        state=node.state,
        raw_state=node.raw_state,
        machine=collector.ask(name, lpar_identity.machine_id(name)),
        switch_armed=switch.enabled if switch else None,
        kills_clients=services.kills_clients if services else None,
        restrictions=collector.tried(name, lambda: restrictions(collector.site, name)),
        inittab=collector.tried(name, lambda: collector.site.ask(automation.inittab_entry(name)) or ""),
        clock_ahead_s=collector.tried(name, lambda: _clock_ahead(collector.site, name)),
    )


def restrictions(site: Site, node: str) -> str:
    """The interfaces on which a node's heartbeats are switched off; empty for none."""
    restricted: tuple[str, ...] | None = site.ask(automation.interface_restrictions(node))
    return " ".join(restricted or ())


def caa_tunables(site: Site, node: str) -> tuple[tuple[str, str], ...]:
    """The tunables of Cluster Aware AIX as `entity.name` and value, but for the node time-out."""
    found = site.ask(caa.tunables(node))
    return tuple((f"{one.entity}.{one.name}", one.value) for one in found if one.name != "node_timeout")


def _clock_ahead(site: Site, node: str) -> float:
    return site.ask(aix.epoch(node)) - site.clock.now().timestamp()


def _adapters(collector: Collector, subject: Subject, places: tuple[Place, ...]) -> tuple[str, ...] | None:
    if len(places) != 1:
        return None
    system = places[0].system
    hmc = subject.hmc if system == subject.move.source else subject.target_hmc
    found: list[str] = []
    for query in virtual_adapters.all_adapters(hmc, system, subject.move.partition):
        adapters = collector.ask(f"virtual adapters on {system}", query)
        if adapters is None:
            return None
        found += [_adapter(adapter) for adapter in adapters]
    return tuple(found)


def _adapter(adapter: VirtualAdapter) -> str:
    """What of a virtual adapter and its mapping stays the same on another system.

    The Virtual I/O Server that serves it is another one there; that one serves it at all is not.
    """
    vlans = [str(adapter.vlan)] if adapter.vlan is not None else []
    parts = (
        f"VLAN {','.join([*vlans, *sorted(adapter.more_vlans)])}" if vlans else "",
        f"MAC {adapter.mac}" if adapter.mac else "",
        f"on {adapter.vswitch}" if adapter.vswitch else "",
        f"WWPNs {','.join(sorted(adapter.wwpns))}" if adapter.wwpns else "",
        "served" if adapter.remote_partition else "",
    )
    return " ".join(filter(None, (f"{adapter.kind.value} in slot {adapter.slot}", *parts)))


def _processor_pool(collector: Collector, subject: Subject, places: tuple[Place, ...]) -> str | None:
    if len(places) != 1:
        return None
    system = places[0].system
    hmc = subject.hmc if system == subject.move.source else subject.target_hmc
    return collector.ask(f"processor pool on {system}", processor_pool(hmc, system, subject.move.partition))


def gather(
    site: Site,
    subject: Subject,
    kind: ProcedureKind,
    picture: SitePicture,
    experience: Experience | None = None,
) -> Facts:
    """What the checks look at. What nobody told is None there; the forecast learns from `experience`."""
    collector = Collector(site)
    move = subject.move
    before = snapshot(collector, subject, picture)
    both = ((subject.hmc, move.source), (subject.target_hmc, move.target))
    asked = [collector.ask(system, lslparmigr.migration_limits(hmc, system)) for hmc, system in both]
    limits = tuple(limit for limit in asked if limit)
    inputs = move_inputs(subject, picture, limits, experience)
    likely = forecast(inputs)
    return Facts(
        subject=subject,
        kind=kind,
        picture=picture,
        before=before,
        source_memory=collector.ask(move.source, hardware.system_memory(subject.hmc, move.source)),
        target_memory=collector.ask(move.target, hardware.system_memory(subject.target_hmc, move.target)),
        target_processors=collector.ask(
            move.target, hardware.system_processors(subject.target_hmc, move.target)
        ),
        limits=limits,
        moving=_moving(collector, subject, picture),
        synchronised=_synchronised(collector, subject) if kind is ProcedureKind.AUTOMATIC else None,
        level=_level(collector, subject),
        hmc_access=_hmc_access(collector, subject),
        scripts=_scripts(collector, subject, picture, before),
        forecast=likely,
        inputs=inputs,
        suspension_s=likely.suspension_s.p95 if likely else None,
        unknown=(*picture.unknown, *collector.unknown),
    )


def _moving(
    collector: Collector, subject: Subject, picture: SitePicture
) -> tuple[tuple[str, PartitionMigration], ...]:
    """The migrations of the cluster's other nodes, wherever they are."""
    found: list[tuple[str, PartitionMigration]] = []
    systems = {place.system for peer in subject.peers for place in picture.where(peer)}
    for system in sorted(systems):
        hmc = collector.tried(system, partial(collector.site.managing_hmc, system))
        migrations = collector.ask(system, lslparmigr.partition_migrations(hmc, system)) if hmc else None
        found += [
            (system, each) for each in migrations or () if each.state is not MigrationState.NOT_MIGRATING
        ]
    return tuple(found)


def _synchronised(collector: Collector, subject: Subject) -> Synchronised | None:
    if not subject.node:
        return None
    policy = collector.ask(subject.node, automation.odm_policy(subject.node))
    if policy is None:
        return None
    return Synchronised(policy, collector.ask(subject.node, automation.odm_timeout(subject.node)))


def _level(collector: Collector, subject: Subject) -> str:
    manager = collector.ask(subject.node, cluster_manager(subject.node)) if subject.node else None
    return manager.vrmf if manager else ""


def _hmc_access(collector: Collector, subject: Subject) -> bool | None:
    if subject.hmc == subject.target_hmc:
        return None
    return collector.ask(
        subject.hmc, administration.remote_access(subject.hmc, RemoteHmc(subject.target_hmc))
    )


def _scripts(
    collector: Collector, subject: Subject, picture: SitePicture, before: Snapshot
) -> tuple[MonitorScript, ...]:
    cluster = picture.cluster_of(subject.node) if subject.node else None
    if cluster is None:
        return ()
    here = {name for group in before.groups if group.host == subject.node for name in group.applications}
    return tuple(
        MonitorScript(
            monitor,
            subject.node,
            collector.ask(subject.node, aix.file_executable(subject.node, monitor.method)),
        )
        for monitor in cluster.monitors
        if monitor.kind is MonitorKind.CUSTOM and monitor.method and here.intersection(monitor.applications)
    )
