"""What is not as it was, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lpmtui.journal.job_parts import summarise
from lpmtui.model.cluster import ClusterState, GroupState, NodeState
from lpmtui.model.job import Subject
from lpmtui.model.snapshot import Drift, GroupSnapshot, Snapshot, in_force
from lpmtui.model.system import PartitionState
from lpmtui.procedure.node_comparison import UNKNOWN, compare_nodes, known, or_none

_SHELLS = frozenset({"ksh", "ksh93", "bash", "sh", "csh", "tcsh", "zsh", "sshd", "sftp-server", "tmux", "vi"})
_CHANGES_BY_ITSELF = frozenset({"STATE"})
SKIP = "SKIP_EVENT_PROCESSING_MANAGE_MODE"


def compare(
    before: Snapshot, after: Snapshot, place: str, *, pool: str = "", serial: str = ""
) -> tuple[Drift, ...]:
    """Everything that differs, `place` being the system on which the partition should be Running now.

    `pool` is the processor pool that was chosen for it there, `serial` that system's serial number. What is
    unknown now is one difference for all, and no reason to change anything.
    """
    found = _differences(before, after, place, pool or before.processor_pool, serial)
    told = tuple(each for each in found if each.after != UNKNOWN)
    return (*told, *_unknown([each.what for each in found if each.after == UNKNOWN]))


def differences(subject: Subject, before: Snapshot, after: Snapshot, place: str) -> tuple[Drift, ...]:
    """What differs after a job, with what was chosen for the target and is known about it."""
    move, arrives = subject.move, place == subject.move.target
    serial = subject.target_id if arrives else subject.source_id
    return compare(before, after, place, pool=move.pool if arrives else "", serial=serial)


def not_settled(after: Snapshot) -> tuple[Drift, ...]:
    """What shows by itself that a cluster has not settled, where nobody knows how it was before. Pure."""
    found = []
    if after.cluster and after.cluster_state is not ClusterState.STABLE:
        found.append(Drift(f"cluster {after.cluster}", "STABLE", after.cluster_state.value))
    for node in after.nodes:
        if node.state is NodeState.UNMANAGED:
            found.append(Drift(f"node {node.name}", "managed", node.state.value))
        if node.inittab:
            found.append(Drift(f"LPM entry in inittab of {node.name}", "none", node.inittab))
    for group in after.groups:
        state = summarise(group.states, group.host).state
        if state not in (GroupState.ONLINE.value, GroupState.OFFLINE.value):
            found.append(Drift(f"resource group {group.name}", "settled", state))
    return tuple(found)


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
            _started_twice(before, after),
            compare_nodes(before, after),
            _attributes(before, after),
            _node_timeout(before, after),
            _caa(before, after),
        )
        for drift in found
    )


def _place(after: Snapshot, place: str) -> Iterator[Drift]:
    what, wanted = f"partition {after.partition}", f"to be {PartitionState.RUNNING.value} on {place} only"
    there = {(at.system, at.state) for at in after.places} <= {(place, PartitionState.RUNNING)}
    if there and not after.places_known:
        yield Drift(what, wanted, UNKNOWN)
    elif not there or not after.places:
        found = ", ".join(f"{at.state.value} on {at.system}" for at in after.places) or "on no system"
        yield Drift(what, wanted, found, "See both systems with: lssyscfg -r lpar -m SYSTEM -F name,state")


def _traits(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    now = dict(after.traits)
    for name, value in before.traits:
        fix = (
            f"Compare both profiles: lssyscfg -r prof; lssyscfg -r lpar --filter lpar_names={after.partition}"
        )
        yield from known(f"{name} of {after.partition}", value, now.get(name), fix)


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
    yield from known(
        "shared processor pool",
        or_none(wanted),
        or_none(after.processor_pool),
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
            yield from known(what, node.machine, now.machine, fix)
        elif now.machine is None:
            yield Drift(what, node.machine, UNKNOWN)
        elif serial and now.machine != serial.strip().upper():
            yield Drift(what, f"to be {serial}", now.machine, fix)
        elif now.machine == node.machine:
            yield Drift(what, f"to differ from {node.machine}", now.machine, fix)


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


def _started_twice(before: Snapshot, after: Snapshot) -> Iterator[Drift]:
    """Programs that ran once and run more often now: a start script that does not notice that all is running.

    Shells come and go with whoever is logged in. What ran more than once before is a pool of workers.
    """
    if before.programs is not None and after.programs is None:
        yield Drift("programs on the moved node", "known", UNKNOWN)
    now = dict(after.programs or ())
    for program, count in before.programs or ():
        if count == 1 and now.get(program, 0) > 1 and program.rpartition(" ")[2] not in _SHELLS:
            fix = "Its start script may have run twice. See: ps -X -eo user,pid,comm"
            yield Drift(f"program {program}", "running once", f"running {now[program]} times", fix)


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


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
