"""Checks for what an earlier migration that was interrupted has left behind."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Severity
from lpmtui.procedure.facts import Facts


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
