"""Takes a snapshot: everything that a move may disturb, asked side by side, before it and after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from lpmtui.commands import aix, lpar_identity
from lpmtui.commands.hmc import hardware, io_adapters
from lpmtui.commands.powerha import automation, caa, clmgr, clrginfo, node_services
from lpmtui.model.clock import rfc3339
from lpmtui.model.cluster import Cluster, Node, ResourceGroup
from lpmtui.model.command import Query
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.picture import MatchedBy, SitePicture, Unknown
from lpmtui.model.snapshot import ApplicationSnapshot, GroupSnapshot, NodeSnapshot, Place, Snapshot
from lpmtui.model.system import Partition, VirtualAdapter
from lpmtui.procedure.node_comparison import (
    contacts_of,
    heartbeat_interfaces,
    repository_of,
    restrictions,
    switch_of,
    without_timeout,
)
from lpmtui.site import Site
from lpmtui.site.query_runner import NOT_LEARNT

T = TypeVar("T")


class Collector:
    """Asks what may stay unknown, and keeps what could not be learnt; `adapters` are the partition's own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.unknown: list[Unknown] = []
        self.adapters: tuple[VirtualAdapter, ...] | None = None

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

    def each(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """The results of independent jobs, in their order, asked side by side where that helps."""
        return self.site.each(jobs)


def take_snapshot(site: Site, subject: Subject, picture: SitePicture | None = None) -> Snapshot:
    """Everything that the move may disturb, as it is now."""
    move = subject.move
    return snapshot(Collector(site), subject, picture or site.picture_for_move(move.partition, move.target))


def snapshot(
    collector: Collector, subject: Subject, picture: SitePicture, *, preview: bool = False
) -> Snapshot:
    """A snapshot from a picture and what it does not tell; a `preview` leaves out what no check looks at."""
    listed = picture.where(subject.move.partition)
    cluster = picture.cluster(subject.cluster) if subject.cluster else None
    hardware, seen = collector.each(
        [
            partial(_hardware, collector, subject, listed),
            partial(_with_cluster, collector, subject, cluster, picture, preview) if cluster else dict,
        ]
    )
    return Snapshot(
        at=rfc3339(collector.site.clock.now()),
        partition=subject.move.partition,
        places=tuple(Place(found.system, found.state) for found in listed),
        traits=_traits(listed[0]) if len(listed) == 1 else (),
        places_known=_both_listed(subject, picture),
        **hardware,
        **seen,
    )


def _both_listed(subject: Subject, picture: SitePicture) -> bool:
    """Whether the partitions of both systems are known, so that one that is not listed is not there."""
    move, silent = subject.move, {one.subject for one in picture.unknown}
    return all(picture.system(name) and name not in silent for name in (move.source, move.target))


def _traits(partition: Partition) -> tuple[tuple[str, str], ...]:
    """What a partition keeps wherever it runs, as far as the HMC tells it."""
    known: dict[str, object] = {
        "memory in MiB": partition.memory_mib,
        "processors": partition.processors,
        "processor mode": partition.compat_mode,
        "operating system": partition.os_version,
        "environment": partition.environment,
        "profile": partition.profile,
        "UUID": partition.uuid,
        "RMC connection": partition.rmc_state.value,
        "RMC address": partition.rmc_address,
        "migration disabled": partition.migration_disabled,
        "remote restart": partition.remote_restart,
    }
    return tuple((name, str(value)) for name, value in known.items() if value not in (None, "", "unknown"))


def _hardware(collector: Collector, subject: Subject, listed: tuple[Partition, ...]) -> dict[str, Any]:
    if len(listed) != 1:
        return {}
    system, known = listed[0].system, listed[0].processor_pool
    usual = subject.hmc if system == subject.move.source else subject.target_hmc
    hmc = collector.tried(system, partial(collector.site.managing_hmc, system, usual)) or usual
    name = subject.move.partition
    asked: list[tuple[str, Query[Any]]] = [
        (f"virtual adapters on {system}", query) for query in io_adapters.all_adapters(hmc, system, name)
    ]
    if known is None:
        asked.append((f"processor pool on {system}", hardware.processor_pool(hmc, system, name)))
    told = collector.each([partial(collector.ask, what, query) for what, query in asked])
    adapters, pool = (told[:-1], told[-1]) if known is None else (told, known)
    if any(found is None for found in adapters):
        return {"processor_pool": pool}
    collector.adapters = tuple(adapter for found in adapters for adapter in found)
    return {"adapters": tuple(map(_adapter, collector.adapters)), "processor_pool": pool}


def _with_cluster(
    collector: Collector,
    subject: Subject,
    cluster: Cluster,
    picture: SitePicture,
    preview: bool,  # noqa: FBT001 - handed through a partial
) -> dict[str, Any]:
    by_name = {node.name: node for node in cluster.nodes}
    order = [by_name[name] for name in subject.nodes if name in by_name]
    asked = _asked(subject, picture)
    # Only a cluster that beats over the SAN has devices for it.
    interfaces = collector.ask(asked, caa.interfaces(asked))
    san = None if interfaces is None else any(node_services.INTERFACE in one.name for one in interfaces)
    collector.unknown += _unnamed(by_name, asked, interfaces)
    # What is switched off in ifrestrict shows in the interfaces; to give it back, the file must be known.
    plain = preview and san is False and not any(one.restricted for one in interfaces or ())
    contacts, programs, disks, tunables, groups, *nodes = collector.each(
        [
            not_asked if preview else partial(collector.ask, asked, caa.membership(asked)),
            not_asked if preview else partial(collector.ask, subject.node, aix.processes(subject.node)),
            partial(collector.ask, asked, caa.disks(asked)),
            partial(collector.ask, asked, caa.tunables(asked)),
            partial(_groups, collector, asked, cluster, preview=preview),
            *(partial(_node, collector, node, picture, san=san is not False, plain=plain) for node in order),
        ]
    )
    if (timeout := _timeout(tunables)) is None:
        timeout = collector.ask(asked, caa.node_timeout(asked))
    return {
        "cluster": cluster.name,
        "cluster_state": cluster.state,
        "nodes": tuple(_with_paths(node, asked, interfaces, contacts, disks) for node in nodes),
        "groups": groups,
        "applications": _applications(cluster, picture),
        "programs": None if programs is None else _counted(programs),
        "attributes": cluster.tunables.raw,
        "node_timeout_ms": timeout,
        "caa": None if tunables is None else without_timeout(tunables),
        "san_heartbeat": san,
    }


def _unnamed(names: Iterable[str], asked: str, interfaces: tuple[caa.Interface, ...] | None) -> list[Unknown]:
    """The nodes of which nothing is known because Cluster Aware AIX calls them by wholly other names."""
    if not interfaces:
        return []
    why = f"lscluster -i on {asked} names no such node"
    return [Unknown(one, why) for one in names if not caa.name_of(one, (each.node for each in interfaces))]


def _applications(cluster: Cluster, picture: SitePicture) -> tuple[ApplicationSnapshot, ...]:
    names = {name for group in cluster.groups for name in group.applications}
    return tuple(ApplicationSnapshot(one.name, one.healthy) for one in picture.health if one.name in names)


def _counted(running: Iterable[aix.RunningProcess]) -> tuple[tuple[str, int], ...]:
    """How often each program of another user than root runs, by `user program`."""
    named = (f"{one.user} {one.program}" for one in running if one.user != "root")
    return tuple(sorted(Counter(named).items()))


def not_asked() -> None:
    """Left out."""


def _timeout(tunables: tuple[caa.Tunable, ...] | None) -> int | None:
    """The node time-out in force, in milliseconds; None where the tunables do not have one value for it."""
    found = {one.value for one in tunables or () if one.name == "node_timeout"}
    value = found.pop() if len(found) == 1 else ""
    return int(value) if value.isdecimal() else None


def _asked(subject: Subject, picture: SitePicture) -> str:
    """A living node of the cluster, rather one that does not move."""
    answered = [each.node for each in picture.identities if each.by is MatchedBy.NODE]
    return next((peer for peer in subject.peers if peer in answered), (*subject.peers, subject.node)[0])


def _with_paths(
    node: NodeSnapshot,
    asked: str,
    interfaces: tuple[caa.Interface, ...] | None,
    members: tuple[caa.Member, ...] | None,
    disks: tuple[caa.ClusterDisk, ...] | None,
) -> NodeSnapshot:
    """A node with what CAA says about it; of the node that was asked no way to itself is told."""
    return replace(
        node,
        interfaces=heartbeat_interfaces(node.name, interfaces),
        contacts=contacts_of(node.name, asked, members),
        repository=repository_of(node.name, disks),
    )


def _groups(
    collector: Collector, asked: str, cluster: Cluster, *, preview: bool
) -> tuple[GroupSnapshot, ...]:
    definitions = None if preview else collector.ask(cluster.name, clmgr.resource_groups(asked))
    configured = {each.name: dict(each.raw) for each in definitions or ()}
    jobs = [partial(_group, collector, group, configured.get(group.name)) for group in cluster.groups]
    return tuple(collector.each(jobs))


def _group(collector: Collector, group: ResourceGroup, configured: dict[str, str] | None) -> GroupSnapshot:
    host = group.owner
    active = _active(collector, configured, host) if host and configured is not None else None
    return GroupSnapshot(group.name, group.states, host, group.applications, active)


def _active(collector: Collector, configured: dict[str, str], host: str) -> tuple[str, ...] | None:
    """Those of a group's resources that are active on its host; None where not all of it is known."""
    found: list[str] = []
    for kind, names, query in clrginfo.expected(host, configured):
        seen = collector.ask(host, query)
        if seen is None:
            return None
        found += [f"{kind} {name}" for name in names if name in seen]
    return tuple(found)


def _node(collector: Collector, node: Node, picture: SitePicture, *, san: bool, plain: bool) -> NodeSnapshot:
    name, site = node.name, collector.site
    services, limits, inittab, clock, devices = collector.each(
        [
            partial(collector.tried, name, partial(switch_of, site.ask, name)),
            not_asked if plain else partial(collector.tried, name, lambda: restrictions(site, name)),
            partial(collector.tried, name, lambda: site.ask(automation.inittab_entry(name)) or ""),
            partial(collector.tried, name, lambda: site.ask(aix.epoch(name)) - site.clock.now().timestamp()),
            partial(collector.ask, name, node_services.san_device_states(name)) if san else not_asked,
        ]
    )
    armed, kills = services or (None, None)
    return NodeSnapshot(
        name=name,
        state=node.state,
        raw_state=node.raw_state,
        machine=_machine(collector, name, picture),
        switch_armed=armed,
        kills_clients=kills,
        restrictions=limits,
        inittab=inittab,
        clock_ahead_s=clock,
        san_devices=devices,
    )


def _machine(collector: Collector, node: str, picture: SitePicture) -> str | None:
    """The serial number of the machine that a node runs on, as it said itself when the picture was taken."""
    identity = picture.identity_of_node(node)
    system = picture.system(identity.system) if identity and identity.by is MatchedBy.NODE else None
    serial = system.serial if system else collector.ask(node, lpar_identity.serial(node))
    return None if serial is None else serial.strip().upper()


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
