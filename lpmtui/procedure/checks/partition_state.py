"""Checks of the partition itself."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Reason, Severity
from lpmtui.model.system import PartitionState, RmcState
from lpmtui.procedure.facts import Facts


def reason(facts: Facts) -> Iterator[Finding]:
    """A move keeps the running software as it is: it does not help against trouble in it."""
    if facts.move.reason is Reason.SOFTWARE:
        here = [group.name for group in facts.before.groups if group.host == facts.subject.node]
        groups, peer = here or ["GROUP"], (facts.subject.peers or ("NODE",))[0]
        moves = "; ".join(f"clmgr move resource_group {group} NODE={peer}" for group in groups)
        yield Finding(
            "reason",
            Severity.WARNING,
            "A move does not help against a software problem.",
            "The operating system and everything in it continues unchanged on the target.",
            f"Move what runs there to another node instead: {moves}"
            if facts.subject.node
            else "Repair or restart the software instead.",
            facts.move.partition,
        )


def running(facts: Facts) -> Iterator[Finding]:
    """Only a running partition is moved active."""
    found = facts.partition
    if found.state is not PartitionState.RUNNING:
        yield Finding(
            "partition-running",
            Severity.ERROR,
            f"{found.name} is {found.raw_state or found.state.value}, not Running.",
            "Only a running partition can be moved while its applications go on.",
            "Activate it, or wait until it is Running, then try again.",
            found.name,
        )


def mobile(facts: Facts) -> Iterator[Finding]:
    """Migration can be switched off for one partition."""
    found = facts.partition
    if found.migration_disabled:
        yield Finding(
            "migration-disabled",
            Severity.ERROR,
            f"Migration is disabled for {found.name}.",
            "Somebody has switched it off on purpose.",
            "Switch it on with: chsyscfg -r lpar"
            f' -m {found.system} -i "name={found.name},migration_disabled=0"',
            found.name,
        )


def management_connection(facts: Facts) -> Iterator[Finding]:
    """The HMC prepares the operating system through RMC."""
    found = facts.partition
    if found.rmc_state is RmcState.ACTIVE:
        return
    if found.rmc_state is RmcState.UNKNOWN:
        severity, said = Severity.WARNING, "is not known"
    else:
        severity, said = Severity.ERROR, f"is {found.rmc_state.value}"
    yield Finding(
        "rmc",
        severity,
        f"The RMC connection between the HMC and {found.name} {said}.",
        "Without it the HMC cannot prepare the operating system for the move (HSCLA246).",
        f"On {found.name}: /usr/sbin/rsct/bin/rmcctrl -z; /usr/sbin/rsct/bin/rmcctrl -A; "
        "/usr/sbin/rsct/bin/rmcctrl -p. Port 657 must be open for TCP and UDP.",
        found.name,
    )


def answers(facts: Facts) -> Iterator[Finding]:
    """What could not be asked is said."""
    for unknown in facts.unknown:
        yield Finding("unknown", Severity.INFO, f"{unknown.subject}: {unknown.why}", subject=unknown.subject)
