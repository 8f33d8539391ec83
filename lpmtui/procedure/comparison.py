"""What is not as it was, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from lpmtui.model.cluster import GroupState, NodeState
from lpmtui.model.job_subject import Subject
from lpmtui.model.snapshot import Drift, GroupSnapshot, NodeSnapshot, Snapshot, in_force
from lpmtui.model.system import PartitionState

_CHANGES_BY_ITSELF = frozenset({"STATE"})
_CLOCK_TOLERANCE_S = 2.0
SKIP = "SKIP_EVENT_PROCESSING_MANAGE_MODE"


UNKNOWN = "unknown"
"""What a value is that nobody tells."""


def compare(
    before: Snapshot, after: Snapshot, place: str, *, pool: str = "", serial: str = ""
) -> tuple[Drift, ...]:
    """Everything that differs, `place` being the system on which the partition should be Running now.

    `pool` is the processor pool that was chosen for it there, `serial` that system's serial number. What is
    unknown now is one difference for all, and no reason to change anything.
    """
    found = _differences(before, after, place, pool or before.processor_pool, serial)
    known = tuple(each for each in found if each.after != UNKNOWN)
    return (*known, *_unknown([each.what for each in found if each.after == UNKNOWN]))


def differences(subject: Subject, before: Snapshot, after: Snapshot, place: str) -> tuple[Drift, ...]:
    """What differs after a job, with what was chosen for the target and is known about it."""
    move, arrives = subject.move, place == subject.move.target
    serial = subject.target_id if arrives else subject.source_id
    return compare(before, after, place, pool=move.pool if arrives else "", serial=serial)


def _unknown(names: list[str]) -> Iterator[Drift]:
    if names:
        what = names[0] if len(names) == 1 else f"{len(names)} values ({', '.join(names)})"
        yield Drift(what, "known", UNKNOWN, "Look again when the hosts answer that tell it.")


def _differences(
    before: Snapshot, after: Snapshot, place: str, pool: str | None, serial: str
) -> tuple[Drift, ...]:
    return tuple(
        drift
        for found in (
            _place(after, place),
            _traits(before, after),
            _adapters(before, after),
            _processor_pool(pool, after),
            _machines(before, after, place, serial),
            _cluster(before, after),
            _groups(before, after),
            _resources(before, after),
            _applications(before, after),
            _nodes(before, after),
            _paths(before, after),
            _clocks(before, after),
            _attributes(before, after),
            _node_timeout(before, after),
            _caa(before, after),
        )
        for drift in found
    )


def _place(after: Snapshot, place: str) -> Iterator[Drift]:
    wanted = f"{PartitionState.RUNNING.value} on {place} only"
    found = ", ".join(f"{at.state.value} on {at.system}" for at in after.places) or "on no system"
    if [(at.system, at.state) for at in after.places] != [(place, PartitionState.RUNNING)]:
        fix = "See both systems with: lssyscfg -r lpar -m SYSTEM -F name,state"
        yield Drift(f"partition {after.partition}", f"to be {wanted}", found, fix)


def _traits(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    now = dict(after.traits)
    for name, value in before.traits:
        fix = (
            f"Compare both profiles: lssyscfg -r prof; lssyscfg -r lpar --filter lpar_names={after.partition}"
        )
        yield from _known(f"{name} of {after.partition}", value, now.get(name), fix)


def _adapters(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    if before.adapters is None:
        return
    if after.adapters is None:
        yield Drift("virtual adapters", _words(before.adapters), UNKNOWN)
    elif sorted(before.adapters) != sorted(after.adapters):
        gone, new = set(before.adapters) - set(after.adapters), set(after.adapters) - set(before.adapters)
        fix = "See the mappings: lshwres -r virtualio --level lpar; on the Virtual I/O Servers: lsmap -all"
        yield Drift("virtual adapters", _words(gone), _words(new), fix)


def _processor_pool(wanted: str | None, after: Snapshot) -> Iterator[Drift]:
    yield from _known(
        "shared processor pool",
        _or_none(wanted),
        _or_none(after.processor_pool),
        f"Pools belong to a system; assign it on the HMC: chhwres -r proc -o s -p {after.partition}"
        f" -a shared_proc_pool_name={wanted}",
    )


def _machines(before: Snapshot, after: Snapshot, place: str, serial: str) -> Iterator[Drift]:
    """The moved node, the first one, must name the target's machine, all others the same one as before."""
    moved = [found.system for found in before.places] != [place]
    moving = before.nodes[0].name if before.nodes else ""
    for node in before.nodes:
        now = after.node(node.name)
        if node.machine is None or now is None:
            continue
        fix = f"See: uname -u and prtconf on {node.name}, lssyscfg -r sys -F name,serial_num on the HMC"
        what = f"machine of {node.name}"
        if node.name != moving or not moved:
            yield from _known(what, node.machine, now.machine, fix)
        elif now.machine is None:
            yield Drift(what, node.machine, UNKNOWN)
        elif serial and now.machine != serial:
            yield Drift(what, f"to be {serial}", now.machine, fix)
        elif now.machine == node.machine:
            yield Drift(what, f"to be another one than {node.machine}", now.machine, fix)


def _cluster(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    if before.cluster_state is not after.cluster_state:
        yield Drift(
            f"cluster {before.cluster}",
            before.cluster_state.value,
            after.cluster_state.value,
            "See it with: clmgr query cluster; lssrc -ls clstrmgrES",
        )


def _groups(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    for group in before.groups:
        now = after.group(group.name)
        if now is None:
            yield Drift(f"resource group {group.name}", _shown(group), "not reported", "See: clRGinfo")
        elif dict(now.states) != dict(group.states):
            yield Drift(f"resource group {group.name}", _shown(group), _shown(now), _group_fix(group, now))


def _resources(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    """Resources of a group that are no longer active although the group is where it was."""
    believes = (after.attribute(SKIP) or "").casefold() in ("true", "yes", "enabled")
    why = f" With {SKIP} PowerHA believed the old picture without looking." if believes else ""
    for group in before.groups:
        now = after.group(group.name)
        if group.active is None or now is None or now.host != group.host:
            continue
        for name in sorted(set(group.active) - set(now.active or ())):
            is_now = UNKNOWN if now.active is None else "not active"
            fix = f"It was changed by hand or failed; restore it on {group.host}: {_restoring(name)}.{why}"
            yield Drift(f"{name} of {group.name}", f"active on {group.host}", is_now, fix)


def _restoring(resource: str) -> str:
    kind, _, name = resource.rpartition(" ")
    return {
        "volume group": f"varyonvg {name}",
        "file system": f"mount {name}",
        "service address": f"put {name} on its interface again",
    }.get(kind, name)


def _shown(group: GroupSnapshot) -> str:
    return ", ".join(f"{state.value} on {node}" for node, state in group.states)


def _group_fix(before: GroupSnapshot, after: GroupSnapshot) -> str:
    states = [state for _, state in after.states]
    if GroupState.UNMANAGED in states and before.host:
        return f"Bring it back with: clmgr start node {before.host} WHEN=now MANAGE=auto"
    if GroupState.ERROR in states:
        return "Repair the cause in hacmp.out, then recover from the script failure."
    if before.host and GroupState.ONLINE in states:
        return f"Move it back with: clmgr move resource_group {before.name} NODE={before.host}"
    return f"Bring it online with: clmgr online resource_group {before.name} NODE={before.host or 'NODE'}"


def _applications(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    now = {application.name: application.healthy for application in after.applications}
    for application in before.applications:
        if application.healthy and now.get(application.name) is not True:
            is_now = "not healthy" if now.get(application.name) is False else UNKNOWN
            yield Drift(f"application {application.name}", "healthy", is_now, "Look at its log and monitor.")


def _nodes(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    for node in before.nodes:
        now = after.node(node.name)
        if now is None:
            yield Drift(f"node {node.name}", node.state.value, "not reported", "See: clmgr query node")
            continue
        yield from _node(node, now)


def _node(before: NodeSnapshot, now: NodeSnapshot) -> Iterator[Drift]:
    name = before.name
    if now.state is NodeState.UNKNOWN and before.state is not now.state:
        yield Drift(f"node {name}", before.state.value, UNKNOWN)
    elif before.state is not now.state:
        fix = f"Start its services with: clmgr start node {name} WHEN=now MANAGE=auto"
        yield Drift(f"node {name}", before.state.value, now.state.value, fix)
    yield from _known(
        f"dead man switch of {name}",
        _armed(before.switch_armed),
        _armed(now.switch_armed),
        f"On {name}: /usr/sbin/rsct/bin/dms/startdms -s cthags" if before.switch_armed else "",
    )
    yield from _known(
        f"killing of unresponsive clients on {name}",
        _on(before.kills_clients),
        _on(now.kills_clients),
        f"On {name}: /usr/sbin/rsct/bin/hags_enable_client_kill -s cthags" if before.kills_clients else "",
    )
    yield from _known(
        f"heartbeat restrictions on {name}",
        _or_none(before.restrictions),
        _or_none(now.restrictions),
        f"On {name}: restore /etc/cluster/ifrestrict, then clusterconf",
    )
    yield from _known(
        f"LPM entry in inittab of {name}",
        _or_none(before.inittab),
        _or_none(now.inittab),
        f"On {name}: rmitab hacmp_lpm" if not before.inittab else "",
    )


def _paths(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    """The ways by which the nodes hear each other, and the repository that they share."""
    for node in before.nodes:
        now = after.node(node.name)
        if now is None:
            continue
        name = node.name
        san = (
            f"On {name}: lsdev -C | grep sfwcomm; rmdev -l sfwcommN; sleep 2; mkdev -l sfwcommN. The target's"
        )
        san += " Virtual I/O Servers need VLAN 3358 and tme=yes."
        for what, was, is_now, fix in (
            (f"SAN heartbeat devices of {name}", node.san_devices, now.san_devices, san),
            (f"heartbeat interfaces of {name}", node.interfaces, now.interfaces, "See: lscluster -i"),
            (f"ways to reach {name}", node.contacts, now.contacts, "See from another node: lscluster -m"),
            (f"repository disk of {name}", node.repository, now.repository, _REPOSITORY),
        ):
            yield from _known(what, _listed(was), _listed(is_now), fix)


SAN_NEEDS = "The target's Virtual I/O Servers need VLAN 3358 and Fibre Channel adapters with tme=yes."
_REPOSITORY = "See: lscluster -d; lspv. The disk must be mapped or zoned (both WWPNs) on the target."


def _listed(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else ", ".join(values) or "none"


def _clocks(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    # Of two clocks that differ nobody can tell which one is wrong: the moved node's, the first, is named.
    compared = before.nodes if len(before.nodes) > 2 else before.nodes[:1]
    for node in compared:
        was, now = _ahead(before, node.name), _ahead(after, node.name)
        if was is not None and now is not None and abs(now - was) > _CLOCK_TOLERANCE_S:
            yield Drift(
                f"clock of {node.name} against the other nodes",
                f"{was:+.1f} s",
                f"{now:+.1f} s",
                "Check its time synchronisation.",
            )


def _ahead(snapshot: Snapshot, name: str) -> float | None:
    """A node's clock minus the other nodes'; None where it or all of theirs are not known.

    The clock of the machine that lpmtui runs on drops out: when that one is set, no node has changed.
    """
    ahead = {node.name: node.clock_ahead_s for node in snapshot.nodes if node.clock_ahead_s is not None}
    if name not in ahead or len(ahead) < 2:
        return None
    others = [seconds for other, seconds in ahead.items() if other != name]
    most = median(ahead.values()) if len(others) > 1 else others[0]
    return ahead[name] - most


def _attributes(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    for name, printed in before.attributes:
        now = after.attribute(name)
        if name in _CHANGES_BY_ITSELF or (now is not None and in_force(name, now) == in_force(name, printed)):
            continue
        fix = (
            f"Set it back with: clmgr modify cluster {name}={printed}; clmgr sync cluster" if printed else ""
        )
        yield Drift(f"cluster attribute {name}", f'"{printed}"', UNKNOWN if now is None else f'"{now}"', fix)


def _node_timeout(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    was, now = before.node_timeout_ms, after.node_timeout_ms
    if was is not None and was != now:
        fix = f"Set it back with: clmgr -f modify cluster HEARTBEAT_FREQUENCY={was // 1000}"
        is_now = UNKNOWN if now is None else f"{now / 1000:g} s"
        yield Drift("node failure detection time-out in force", f"{was / 1000:g} s", is_now, fix)


def _caa(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    if before.caa is None:
        return
    was, now = dict(before.caa), dict(after.caa or ())
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            what = f"Cluster Aware AIX tunable {name}"
            yield Drift(what, was.get(name, "not set"), now.get(name, UNKNOWN), "See: clctrl -tune -a")


def _known(what: str, before: str | None, after: str | None, fix: str) -> Iterator[Drift]:
    """A difference in something that was known before; that it is unknown afterwards is a difference, too."""
    if before is not None and before != after:
        yield Drift(what, before, UNKNOWN if after is None else after, fix)


def _armed(armed: bool | None) -> str | None:  # noqa: FBT001 - a value to word, not a switch
    return None if armed is None else "armed" if armed else "not armed"


def _on(on: bool | None) -> str | None:  # noqa: FBT001 - a value to word, not a switch
    return None if on is None else "on" if on else "off"


def _or_none(text: str | None) -> str | None:
    return None if text is None else text or "none"


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
