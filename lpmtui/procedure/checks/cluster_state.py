"""Checks of the cluster: state, heartbeat paths, clocks, and what an interrupted migration left."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.cluster import ClusterState, GroupState, NodeState
from lpmtui.model.move import Finding, Severity
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.steps.cluster_change import changes

_ERRORS = (GroupState.ERROR, GroupState.TEMPORARY_ERROR, GroupState.ERROR_SECONDARY)
_BUSY = (GroupState.ACQUIRING, GroupState.RELEASING)


def stable(facts: Facts) -> Iterator[Finding]:
    """PowerHA refuses a migration unless its cluster is stable."""
    found = facts.cluster
    if found and found.state is not ClusterState.STABLE:
        yield Finding(
            "cluster-stable",
            Severity.ERROR,
            f"The cluster {found.name} is {found.state.value}, not STABLE.",
            "PowerHA's check phase refuses a migration while an event runs or a node is in trouble.",
            "See what runs: lssrc -ls clstrmgrES; wait until it says ST_STABLE on every node.",
            found.name,
        )


def nodes(facts: Facts) -> Iterator[Finding]:
    """Every node must be managed and answer."""
    for node in facts.cluster.nodes if facts.cluster else ():
        if node.state is NodeState.NORMAL:
            continue
        fix = f"Start its services with: clmgr start node {node.name} WHEN=now MANAGE=auto"
        if node.state is NodeState.UNKNOWN:
            fix = f"See first what it does: ping {node.name}; on another node: clmgr query node; lscluster -m"
        unknown = next((one.why for one in facts.unknown if one.subject == node.name), "")
        yield Finding(
            "node-normal",
            Severity.ERROR,
            f"Node {node.name} is {node.state.value} ({node.raw_state}), not NORMAL. {unknown}".rstrip(),
            "While it is not, no node can take over, and PowerHA's check phase may refuse the migration.",
            fix,
            node.name,
        )


def groups(facts: Facts) -> Iterator[Finding]:
    """A group in trouble would be in trouble after the move, too, and hide what the move did."""
    cluster = facts.cluster
    for group in cluster.groups if cluster else ():
        if group.states and all(state is GroupState.UNKNOWN for _, state in group.states):
            yield _unreadable(f"The state of resource group {group.name} is not known.", group.name)
            continue
        for node, state in group.states:
            if state is GroupState.UNKNOWN:
                what = f"The state of resource group {group.name} on {node} is not known."
                yield _unreadable(what, group.name)
            elif state in _ERRORS or state in _BUSY:
                yield Finding(
                    "group-state",
                    Severity.ERROR,
                    f"Resource group {group.name} is {state.value} on {node}.",
                    "A migration must start from a settled cluster.",
                    "Repair what hacmp.out names, then recover from the script failure."
                    if state in _ERRORS
                    else "Wait until it is ONLINE or OFFLINE.",
                    group.name,
                )


def _unreadable(what: str, group: str) -> Finding:
    return Finding(
        "group-unknown",
        Severity.ERROR,
        what,
        "What is not known before the move cannot be compared after it.",
        "See it with: clRGinfo -s; clmgr query resource_group",
        group,
    )


def heartbeat_paths(facts: Facts) -> Iterator[Finding]:
    """Every way by which the nodes hear each other, and the repository, should be there before the move."""
    for node in facts.before.nodes:
        for disk in node.repository or ():
            if " UP" not in disk:
                yield Finding(
                    "repository",
                    Severity.ERROR,
                    f"{node.name} does not reach the repository disk: {disk}.",
                    "A node without its repository may be halted, and the cluster cannot be changed.",
                    "See: lscluster -d; lspv. Bring the disk back before anything is moved.",
                    node.name,
                )
        devices = [
            one for one in node.san_devices or () if facts.before.san_heartbeat and " Available" not in one
        ]
        down = [one for one in node.interfaces or () if " DOWN" in one and "RESTRICTED" not in one]
        for what in (*devices, *down):
            yield Finding(
                "heartbeat-path",
                Severity.WARNING,
                f"A heartbeat path of {node.name} is missing: {what}.",
                "The cluster has one way less to see that the node lives, while it is moved.",
                f"On {node.name}: lscluster -i; lsdev -C | grep sfwcomm; rmdev -l, then mkdev -l.",
                node.name,
            )


def other_migrations(facts: Facts) -> Iterator[Finding]:
    """Never two nodes of one cluster at a time, whoever moves the other one."""
    peers = facts.peer_partitions()
    for system, migration in facts.moving:
        if migration.partition in peers:
            yield Finding(
                "other-migration",
                Severity.ERROR,
                f"{migration.partition}, a node of the same cluster, is moving from {system} now.",
                "Two nodes that are frozen at once can bring the cluster down; PowerHA refuses it, too.",
                "Wait until it has ended: lpmtui status",
                migration.partition,
            )


def pending_changes(facts: Facts) -> Iterator[Finding]:
    """Changes that were not synchronised are in nobody's sight, and become effective with the next one."""
    if not facts.cluster or not facts.cluster.tunables.unsynced_changes:
        return
    needed = bool(changes(facts.move, facts.before))
    yield Finding(
        "unsynchronised",
        Severity.ERROR if needed else Severity.WARNING,
        f"The cluster {facts.cluster.name} has changes that were never synchronised.",
        "Setting the policy for this move needs a synchronisation, which would make them effective, too."
        if needed
        else "PowerHA goes by what was synchronised last, not by what clmgr shows.",
        "Look at them, then make them effective with: clmgr sync cluster",
        facts.cluster.name,
    )


def safety_net(facts: Facts) -> Iterator[Finding]:
    """PowerHA removes its inittab entry at the end of a migration that went well."""
    for node in facts.before.nodes:
        if node.inittab:
            yield Finding(
                "leftover-inittab",
                Severity.ERROR,
                f"{node.name} has the entry hacmp_lpm in inittab: an earlier migration was interrupted.",
                "At the next boot it would undo that migration and may start cluster services by itself.",
                f"Check the node's state, then on {node.name}: rmitab hacmp_lpm",
                node.name,
            )


def restrictions(facts: Facts) -> Iterator[Finding]:
    """Heartbeats over the SAN are switched off for a migration only."""
    for node in facts.before.nodes:
        if node.restrictions:
            yield Finding(
                "leftover-ifrestrict",
                Severity.WARNING,
                f"Heartbeats over {node.restrictions} are switched off on {node.name}.",
                "An earlier migration may have left this behind; the cluster has one heartbeat path less.",
                f"Unless it is intended, on {node.name}: rm /etc/cluster/ifrestrict; clusterconf",
                node.name,
            )


def node_timeout(facts: Facts) -> Iterator[Finding]:
    """The time-out in force should be the one that is configured."""
    configured = facts.cluster.tunables.node_timeout_s if facts.cluster else None
    in_force = facts.before.node_timeout_ms
    if configured and in_force is not None and in_force != round(configured * 1000):
        yield Finding(
            "leftover-node-timeout",
            Severity.WARNING,
            f"The node time-out in force is {in_force / 1000:g} s, configured is {configured:g} s.",
            "An earlier migration may not have set it back: a node's failure is noticed that late.",
            f"Set it back with: clmgr -f modify cluster HEARTBEAT_FREQUENCY={configured:g}",
            facts.subject.cluster,
        )


def dead_man_switch(facts: Facts) -> Iterator[Finding]:
    """The dead man switch protects the shared disks from a node that hangs."""
    for node in facts.before.nodes:
        if node.switch_armed is False:
            yield Finding(
                "leftover-dead-man-switch",
                Severity.WARNING,
                f"The dead man switch of {node.name} is not armed.",
                "An earlier migration may have left it so: a hanging node would not be halted.",
                f"On {node.name}: /usr/sbin/rsct/bin/dms/startdms -s cthags; "
                "/usr/sbin/rsct/bin/hags_enable_client_kill -s cthags",
                node.name,
            )


TOLERANCE_S = 5.0
"""Clocks that differ by less are taken to be together: they are not asked at the same moment."""

WATCHDOG = "CAA_PVM_WATCHDOG_TIMER"
_OFF = ("", "disable", "disabled")


def together(facts: Facts) -> Iterator[Finding]:
    """After a move a clock may have jumped: that shows only where they were together before."""
    ahead = {node.name: node.clock_ahead_s for node in facts.before.nodes if node.clock_ahead_s is not None}
    if len(ahead) < 2:
        return
    first, last = min(ahead, key=lambda name: ahead[name]), max(ahead, key=lambda name: ahead[name])
    apart = ahead[last] - ahead[first]
    if apart > TOLERANCE_S:
        yield Finding(
            "clocks",
            Severity.WARNING,
            f"The clock of {last} is {apart:.0f} s ahead of that of {first}.",
            "Logs of the nodes do not fit together, and a clock that jumps in the move is not noticed.",
            f"Look at the time synchronisation on both: lssrc -s xntpd; {first}: ntpq -p",
            last,
        )


def watchdog(facts: Facts) -> Iterator[Finding]:
    """The hypervisor's watchdog watches a frozen partition, too."""
    value = (facts.before.attribute(WATCHDOG) or "").casefold()
    if value not in _OFF:
        yield Finding(
            "watchdog",
            Severity.WARNING,
            f"{WATCHDOG} is {value}: a watchdog of the hypervisor guards the node.",
            "How it behaves while a partition is frozen is not documented; it may restart or stop it.",
            f"Switch it off for the move: clmgr modify cluster {WATCHDOG}=disable; clmgr sync cluster",
            facts.subject.cluster,
        )
