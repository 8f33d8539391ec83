"""Gathers the facts for the pre-flight checks: every question side by side, each asked once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lpmtui.commands import aix
from lpmtui.commands.hmc import administration, hardware, io_adapters, lslparmigr
from lpmtui.commands.hmc.io_adapters import LogicalPort, PhysicalSlot
from lpmtui.commands.powerha import automation
from lpmtui.model.cluster import MonitorKind
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import ProcedureKind
from lpmtui.model.picture import SitePicture
from lpmtui.model.snapshot import Snapshot
from lpmtui.model.system import (
    AdapterKind,
    MigrationState,
    PartitionMigration,
    PartitionState,
    VirtualAdapter,
)
from lpmtui.procedure.collector import Collector, not_asked, snapshot
from lpmtui.procedure.facts import DEFAULT_POOL, BackingDisk, Facts, MonitorScript, Synchronised
from lpmtui.procedure.hmc_request import route_of
from lpmtui.procedure.partition_forecast import Experience, forecast, move_inputs
from lpmtui.site import Site
from lpmtui.site.picture_reader import SMALL_SITE
from lpmtui.site.query_runner import NOT_LEARNT


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
        disks=_disks(collector, subject, few=len(picture.systems) <= SMALL_SITE or not inquiry.preview),
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
        "slots": partial(_slots, collector, subject),
        "ports": partial(_ports, collector, subject),
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
    query = io_adapters.networks(subject.target_hmc, subject.move.target)
    found = collector.ask(f"networks of {subject.move.target}", query)
    return None if found is None else tuple(each for each in found if each.trunk)


def _slots(collector: Collector, subject: Subject) -> tuple[PhysicalSlot, ...] | None:
    """The physical adapters that the partition has."""
    move = subject.move
    found = collector.ask(f"slots of {move.source}", io_adapters.physical_slots(subject.hmc, move.source))
    return None if found is None else tuple(each for each in found if each.partition == move.partition)


def _ports(collector: Collector, subject: Subject) -> tuple[LogicalPort, ...] | None:
    """The logical ports that the partition has; a system without SR-IOV refuses the question."""
    move = subject.move
    try:
        found = collector.site.ask(io_adapters.logical_ports(subject.hmc, move.source))
    except NOT_LEARNT:
        return None
    return tuple(each for each in found if each.partition == move.partition)


def _disks(collector: Collector, subject: Subject, *, few: bool) -> tuple[BackingDisk, ...] | None:
    """The disks behind the virtual SCSI adapters; a question to a server for each takes too long for many."""
    hmc, system = subject.hmc, subject.move.source
    clients = [
        each
        for each in collector.adapters or ()
        if each.kind is AdapterKind.SCSI and each.remote_partition and each.remote_slot is not None
    ]
    if clients and not few:
        return None
    servers = list(dict.fromkeys(each.remote_partition for each in clients))
    mapped = collector.each(
        [
            partial(collector.ask, f"mappings of {server}", io_adapters.backing_devices(hmc, system, server))
            for server in servers
        ]
    )
    behind = dict(zip(servers, mapped, strict=True))
    found = [
        (client.remote_partition, one.device)
        for client in clients
        for one in behind[client.remote_partition] or ()
        if one.slot == client.remote_slot
    ]
    policies = collector.each(
        [
            partial(
                collector.ask,
                f"{device} of {server}",
                io_adapters.reserve_policy(hmc, system, server, device),
            )
            for server, device in found
        ]
    )
    return tuple(BackingDisk(*each, policy) for each, policy in zip(found, policies, strict=True))


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
        found = collector.site.ask(io_adapters.link_speeds(hmc, system, movers[0].name))
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
