"""Checks of the partition itself."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Reason, Severity
from lpmtui.model.system import AdapterKind, PartitionState, RmcState
from lpmtui.procedure.facts import Facts
from lpmtui.procedure.subject import NoClusterProof


def reason(facts: Facts) -> Iterator[Finding]:
    """A move keeps the running software as it is: it does not help against trouble in it."""
    if facts.move.reason is Reason.SOFTWARE:
        here = [group.name for group in facts.groups_here()]
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
    """What could not be learnt is said in one line, with the first reason, and asks for nothing."""
    names = list(dict.fromkeys(unknown.subject for unknown in facts.unknown))
    if not names:
        return
    first = facts.unknown[0]
    rest = f"; also {', '.join(names[1:])}" if len(names) > 1 else ""
    yield Finding("unknown", Severity.INFO, f"Not known: {names[0]} ({first.why}){rest}", subject=names[0])


def unprotected(facts: Facts) -> Iterator[Finding]:
    """A partition of no cluster is moved without any protection: what proves that it is in none is said."""
    proof = facts.subject.no_cluster_proof
    name = facts.move.partition
    if proof == NoClusterProof.ALL_CLUSTERS:
        yield Finding(
            "no-cluster",
            Severity.WARNING,
            f"{name} could not be asked whether it is a cluster node; no configured cluster has it.",
            "A node of a cluster that is not configured would be moved without any protection.",
            f"Configure {name} as a node, so that it is asked.",
            name,
        )
    elif proof == NoClusterProof.OPERATOR:
        yield Finding(
            "no-cluster",
            Severity.INFO,
            f"{name} is moved as a partition of no cluster because the operator says so; nothing proves it.",
            subject=name,
        )


def required_adapters(facts: Facts) -> Iterator[Finding]:
    """An adapter that the profile requires cannot be removed from the source while the partition runs."""
    required = [each for each in facts.adapters or () if each.required]
    if required:
        slots = ", ".join(f"{each.kind.value} in slot {each.slot}" for each in required)
        yield Finding(
            "required-adapters",
            Severity.WARNING,
            f"The profile of {facts.partition.name} requires virtual adapters: {slots}.",
            "A required adapter cannot be taken away dynamically; the HMC may refuse the move.",
            "Make them desired instead of required in the profile (chsyscfg -r prof) and in the partition.",
            facts.partition.name,
        )


def physical_adapters(facts: Facts) -> Iterator[Finding]:
    """A partition takes no adapter with it that is not virtual."""
    for slot in facts.slots or ():
        yield Finding(
            "physical-adapters",
            Severity.ERROR,
            f"{facts.partition.name} has a physical adapter: {slot.description} ({slot.drc_index}).",
            "A running partition can be moved only where all its adapters are virtual; the HMC refuses it.",
            "Use a virtual adapter instead, and take this one away: chhwres -r io -o r"
            f" -m {facts.move.source} -p {facts.partition.name} -l {slot.drc_index}",
            facts.partition.name,
        )


def sriov_ports(facts: Facts) -> Iterator[Finding]:
    """A logical port belongs to an adapter of the source; only some levels can move one."""
    for port in facts.ports or ():
        yield Finding(
            "sriov-ports",
            Severity.WARNING,
            f"{facts.partition.name} has the logical port {port.port} of the SR-IOV adapter {port.adapter}.",
            "A partition with a logical port of its own is not mobile, unless the HMC can move such ports.",
            "Use a vNIC, whose port belongs to a Virtual I/O Server; --force leaves the decision to the HMC.",
            facts.partition.name,
        )


_SHARED = ("no_reserve", "pr_shared")
"""Reserve policies of a disk that two servers may use at once (PR_shared since VIOS 2.1.2)."""


def reserve_policies(facts: Facts) -> Iterator[Finding]:
    """A disk that the source's server reserves cannot be opened by the target's."""
    if facts.disks is None and any(each.kind is AdapterKind.SCSI for each in facts.adapters or ()):
        yield Finding(
            "reserve-policy",
            Severity.INFO,
            f"The reserve policies of the disks of {facts.partition.name} are left to the HMC's validation.",
            "On a site of many systems they are asked for only when it is really moved.",
            subject=facts.partition.name,
        )
    reserved: dict[tuple[str, str], list[str]] = {}
    for disk in facts.disks or ():
        policy = disk.reserve_policy
        if policy is not None and policy.casefold() not in _SHARED:
            reserved.setdefault((disk.server, policy), []).append(disk.device)
    for (server, policy), devices in reserved.items():
        yield Finding(
            "reserve-policy",
            Severity.ERROR,
            f"The reserve policy on {server} is {policy} for disks of {facts.partition.name}:"
            f" {', '.join(devices)}.",
            "A disk that is reserved on the source cannot be opened by the target's Virtual I/O Servers.",
            f"While they are not in use, for each of them on {server} and on the target's servers:"
            f" chdev -dev {devices[0]} -attr reserve_policy=no_reserve",
            server,
        )


def remote_restart(facts: Facts) -> Iterator[Finding]:
    """What restarts the partition elsewhere belongs to the pair of systems."""
    if facts.partition.remote_restart:
        yield Finding(
            "remote-restart",
            Severity.INFO,
            f"{facts.partition.name} can be restarted remotely; {facts.move.target} must be able to, too.",
            "The HMC refuses a target that cannot, and its restart data is collected anew after the move.",
            subject=facts.partition.name,
        )
