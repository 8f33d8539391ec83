"""Checks of what a move by hand changes: what cannot be told cannot be given back."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, ProcedureKind, Severity
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.procedures import AUTOMATION_SINCE
from lpmtui.procedure.steps.failure_detection import concerned

_DIRECT_SINCE = {712: 7128, 713: 7135}
"""Release -> level from which `clmgr -f modify` is known: 7.1.2 SP8 (IV79502), 7.1.3 SP5 (IV79497)."""


def known_before(facts: Facts) -> Iterator[Finding]:
    """Every value that is changed must be known, or it cannot be given back."""
    if facts.kind is not ProcedureKind.MANUAL:
        return
    for subject, what, ask in _unknown(facts):
        yield Finding(
            "manual-unknown",
            Severity.ERROR,
            f"The {what} of {subject} is not known.",
            "It is changed for the move, and what is not known cannot be given back.",
            f"See why it cannot be told: {ask}",
            subject,
        )


def _unknown(facts: Facts) -> Iterator[tuple[str, str, str]]:
    before = facts.before
    for name in concerned(facts.subject):
        node = before.node(name)
        if node is None or node.switch_armed is None:
            yield name, "dead man switch", "/usr/sbin/rsct/bin/dms/listdms -s cthags"
    if before.node_timeout_ms is None:
        yield facts.subject.cluster, "node time-out", "clctrl -tune -x node_timeout"
    if before.san_heartbeat is None:
        yield facts.subject.cluster, "SAN heartbeat", "lscluster -i"
    for node in before.nodes if before.san_heartbeat else ():
        if node.restrictions is None:
            yield node.name, "list of restricted interfaces", "cat /etc/cluster/ifrestrict"


def direct_change(facts: Facts) -> Iterator[Finding]:
    """The node time-out is raised by an option that early levels do not have."""
    if facts.kind is not ProcedureKind.MANUAL or not facts.level.isdecimal():
        return
    level = int(facts.level)
    if level < _DIRECT_SINCE.get(level // 10, 0) or level < min(_DIRECT_SINCE.values()):
        yield Finding(
            "direct-change",
            Severity.WARNING,
            f"PowerHA {facts.level} on {facts.subject.node} may not know clmgr -f modify cluster.",
            "Without APAR IV79502 (7.1.2 SP8) or IV79497 (7.1.3 SP5) the node time-out cannot be raised while"
            " the node is unmanaged; the move is then brought back.",
            "Install the fix, or raise the time-out before and set it back after the move: clmgr modify"
            " cluster HEARTBEAT_FREQUENCY=600; clmgr sync cluster",
            facts.subject.node,
        )


def both_prepare(facts: Facts) -> Iterator[Finding]:
    """PowerHA 7.2 runs its own phases even where somebody has prepared everything by hand."""
    if (
        facts.kind is ProcedureKind.MANUAL
        and facts.level.isdecimal()
        and int(facts.level) >= AUTOMATION_SINCE
    ):
        yield Finding(
            "both-prepare",
            Severity.INFO,
            "PowerHA runs its own pre- and post-migration phase as well.",
            "It finds everything prepared, changes nothing and gives back what it found; lpmtui waits for it"
            " and then gives back what was before.",
            subject=facts.subject.node,
        )


def san_heartbeat(facts: Facts) -> Iterator[Finding]:
    """Heartbeats over the SAN need something of the target's Virtual I/O Servers."""
    if facts.before.san_heartbeat:
        yield Finding(
            "san-heartbeat",
            Severity.INFO,
            "Heartbeats over the SAN are in use; they are switched off for the move.",
            "They come back only where the target's Virtual I/O Servers have the VLAN 3358 and Fibre Channel"
            " adapters with tme=yes.",
            f"See it on the Virtual I/O Servers of {facts.move.target}: lsdev -dev fcsN -attr tme",
            facts.subject.cluster,
        )
