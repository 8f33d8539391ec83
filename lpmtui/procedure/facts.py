"""What the pre-flight checks look at, gathered once so that the checks themselves are pure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lpmtui.commands import aix
from lpmtui.commands.hmc import administration, hardware, lslparmigr
from lpmtui.commands.hmc.administration import link_speeds
from lpmtui.commands.powerha import automation
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs
from lpmtui.model.cluster import ApplicationMonitor, Cluster, LpmPolicy, MonitorKind
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import SitePicture, Unknown
from lpmtui.model.snapshot import GroupSnapshot, Snapshot
from lpmtui.model.system import (
    ManagedSystem,
    MigrationLimits,
    MigrationState,
    Partition,
    PartitionMigration,
    PartitionState,
    SystemMemory,
    SystemProcessors,
    VirtualAdapter,
)
from lpmtui.procedure.collector import Collector, not_asked, snapshot
from lpmtui.procedure.hmc_request import route_of
from lpmtui.procedure.partition_forecast import Experience, forecast, move_inputs
from lpmtui.site import Site
from lpmtui.site.query_runner import NOT_LEARNT

DEFAULT_POOL = "DefaultPool"
"""The shared processor pool that every system has."""


@dataclass(frozen=True, slots=True)
class Synchronised:
    """The LPM settings in the moving node's own ODM: what PowerHA's automation will obey there."""

    policy: LpmPolicy
    timeout_s: int | None


@dataclass(frozen=True, slots=True)
class MonitorScript:
    """The method of a custom monitor on the node where its application runs."""

    monitor: ApplicationMonitor
    node: str
    executable: bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The site as far as a move is concerned. None is unknown; why is in `unknown`.

    `moving` are the migrations under way on the systems that matter, each with its source system.
    `adapters` are the partition's own, `trunks` the target's Virtual I/O Servers' way to the networks,
    `pools` the target's processor pools that fit. `level` is that of PowerHA on the moving node (7270),
    `hmc_access` whether the source's HMC may log in to the target's, where they differ.
    """

    subject: Subject
    kind: ProcedureKind
    picture: SitePicture
    before: Snapshot
    source_memory: SystemMemory | None = None
    target_memory: SystemMemory | None = None
    target_processors: SystemProcessors | None = None
    limits: tuple[MigrationLimits, ...] = ()
    moving: tuple[tuple[str, PartitionMigration], ...] = ()
    synchronised: Synchronised | None = None
    level: str = ""
    hmc_access: bool | None = None
    scripts: tuple[MonitorScript, ...] = ()
    forecast: MoveForecast | None = None
    inputs: MoveInputs | None = None
    adapters: tuple[VirtualAdapter, ...] | None = None
    trunks: tuple[VirtualAdapter, ...] | None = None
    pools: tuple[str, ...] | None = None
    source_link_mbps: int | None = None
    target_link_mbps: int | None = None
    unknown: tuple[Unknown, ...] = ()

    @property
    def move(self) -> Move:
        """The move in question."""
        return self.subject.move

    @property
    def partition(self) -> Partition:
        """The partition where it is now."""
        (place,) = self.picture.where(self.move.partition)
        return place

    @property
    def source(self) -> ManagedSystem | None:
        """The system it leaves."""
        return self.picture.system(self.move.source)

    @property
    def target(self) -> ManagedSystem | None:
        """The system it goes to."""
        return self.picture.system(self.move.target)

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of which it is a node."""
        return self.picture.cluster(self.subject.cluster) if self.subject.cluster else None

    @property
    def suspension_s(self) -> float | None:
        """How long the partition may be frozen, the 95th percentile of the forecast; None without one."""
        return self.forecast.suspension_s.p95 if self.forecast else None

    def groups_here(self) -> tuple[GroupSnapshot, ...]:
        """The resource groups that are ONLINE on the moving node, concurrent ones, too."""
        return self.before.online_on(self.subject.node)

    def peer_partitions(self) -> tuple[str, ...]:
        """The partitions that the cluster's other nodes are, as far as known."""
        found = (self.picture.identity_of_node(peer) for peer in self.subject.peers)
        return tuple(each.partition for each in found if each and each.matched)

    def peers_on(self, system: str) -> tuple[str, ...]:
        """The other active nodes of the cluster that stand on a system."""
        cluster = self.cluster
        active = {node.name for node in cluster.nodes if node.state.active} if cluster else set()
        return tuple(
            name
            for name in self.subject.peers
            if name in active and (at := self.picture.partition_of(name)) and at.system == system
        )

    def vios(self, system: str) -> tuple[Partition, ...]:
        """The Virtual I/O Servers of a system."""
        return tuple(found for found in self.picture.partitions if found.is_vios and found.system == system)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The procedure, PowerHA's level on the node; a `preview` leaves out what only a comparison needs."""

    kind: ProcedureKind
    level: str = ""
    preview: bool = False


def gather(
    site: Site,
    subject: Subject,
    inquiry: Inquiry,
    picture: SitePicture,
    experience: Experience | None = None,
) -> Facts:
    """What the checks look at. What nobody told is None there; the forecast learns from `experience`."""
    collector = Collector(site)
    jobs = _questions(collector, subject, inquiry, picture)
    told: dict[str, Any] = dict(zip(jobs, collector.each(list(jobs.values())), strict=True))
    asked = (told.pop("source_limits"), told.pop("target_limits"))
    limits = tuple(limit for limit in asked if limit)
    move = subject.move
    links = {move.source: told["source_link_mbps"], move.target: told["target_link_mbps"]}
    inputs = move_inputs(subject, picture, limits, experience, links=links)
    likely = forecast(inputs)
    return Facts(
        subject=subject,
        kind=inquiry.kind,
        level=inquiry.level,
        picture=picture,
        moving=_moving(picture),
        pools=_pools(collector, subject, told["before"]),
        limits=limits,
        adapters=collector.adapters,
        scripts=_scripts(collector, subject, picture, told["before"]),
        forecast=likely,
        inputs=inputs,
        unknown=(*picture.unknown, *collector.unknown),
        **told,
    )


def _questions(
    collector: Collector, subject: Subject, inquiry: Inquiry, picture: SitePicture
) -> dict[str, Callable[[], Any]]:
    """What is asked, by the fact that it tells; independent of each other."""
    move, hmc, there = subject.move, subject.hmc, subject.target_hmc
    source, target = (partial(partial, collector.ask, system) for system in (move.source, move.target))
    cluster = picture.cluster(subject.cluster) if subject.cluster else None
    # Where PowerHA says that nothing is left to synchronise, every node has what was stored.
    synchronised = cluster is None or cluster.tunables.unsynced_changes is False
    stale = inquiry.kind is ProcedureKind.AUTOMATIC and not synchronised
    return {
        "before": partial(snapshot, collector, subject, picture, preview=inquiry.preview),
        "source_limits": source(lslparmigr.migration_limits(hmc, move.source)),
        "target_limits": target(lslparmigr.migration_limits(there, move.target)),
        "source_memory": source(hardware.system_memory(hmc, move.source)),
        "target_memory": target(hardware.system_memory(there, move.target)),
        "target_processors": target(hardware.system_processors(there, move.target)),
        "synchronised": partial(_synchronised, collector, subject) if stale else not_asked,
        "hmc_access": partial(_hmc_access, collector, subject),
        "trunks": partial(_trunks, collector, subject),
        "source_link_mbps": partial(_link, collector, hmc, move.source, picture),
        "target_link_mbps": partial(_link, collector, there, move.target, picture),
    }


def _moving(picture: SitePicture) -> tuple[tuple[str, PartitionMigration], ...]:
    """Every migration under way, whoever started it: both systems list its partition as migrating.

    The source is the first of both where the HMCs list it; where it goes is the other one.
    """
    found: dict[str, list[str]] = {}
    for one in picture.partitions:
        if one.state in (PartitionState.MIGRATING_RUNNING, PartitionState.MIGRATING_NOT_ACTIVATED):
            found.setdefault(one.name, []).append(one.system)
    return tuple(
        (systems[0], PartitionMigration(name, MigrationState.IN_PROGRESS, target=(systems[1:] or [""])[0]))
        for name, systems in found.items()
    )


def _synchronised(collector: Collector, subject: Subject) -> Synchronised | None:
    if not subject.node:
        return None
    policy = collector.ask(subject.node, automation.odm_policy(subject.node))
    if policy is None:
        return None
    return Synchronised(policy, collector.ask(subject.node, automation.odm_timeout(subject.node)))


def _hmc_access(collector: Collector, subject: Subject) -> bool | None:
    if subject.hmc == subject.target_hmc:
        return None
    remote = route_of(subject).remote
    assert remote is not None
    return collector.ask(subject.hmc, administration.remote_access(subject.hmc, remote))


def _trunks(collector: Collector, subject: Subject) -> tuple[VirtualAdapter, ...] | None:
    """The adapters by which the target's Virtual I/O Servers bridge its networks."""
    query = hardware.networks(subject.target_hmc, subject.move.target)
    found = collector.ask(f"networks of {subject.move.target}", query)
    return None if found is None else tuple(each for each in found if each.trunk)


def _pools(collector: Collector, subject: Subject, before: Snapshot) -> tuple[str, ...] | None:
    """The names of the target's processor pools that the HMC would take; asked where it matters."""
    if not subject.move.pool and before.processor_pool in (None, "", DEFAULT_POOL):
        return None
    query = lslparmigr.pool_choices(subject.hmc, route_of(subject))
    found = collector.ask(f"processor pools of {subject.move.target}", query)
    return None if found is None else tuple(each.name for each in found)


def _link(collector: Collector, hmc: str, system: str, picture: SitePicture) -> int | None:
    """The fastest link of the first mover of a system, in Mb/s: it has at most that for a migration.

    None, too, where the HMC's user may not ask the server: that is no reason for a word.
    """
    movers = [
        each
        for each in picture.partitions
        if each.is_vios and each.system == system and each.mover is not False and each.state.runs
    ]
    if not movers:
        return None
    try:
        found = collector.site.ask(link_speeds(hmc, system, movers[0].name))
    except NOT_LEARNT:
        return None
    return max(found, default=None)


def _scripts(
    collector: Collector, subject: Subject, picture: SitePicture, before: Snapshot
) -> tuple[MonitorScript, ...]:
    cluster = picture.cluster(subject.cluster) if subject.cluster else None
    if cluster is None:
        return ()
    node = subject.node
    here = {name for group in before.online_on(node) for name in group.applications}
    return tuple(
        MonitorScript(
            monitor,
            node,
            collector.ask(node, aix.file_executable(node, monitor.method)),
        )
        for monitor in cluster.monitors
        if monitor.kind is MonitorKind.CUSTOM and monitor.method and here.intersection(monitor.applications)
    )
