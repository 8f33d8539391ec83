"""Checks of the two managed systems and their Virtual I/O Servers."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Severity
from lpmtui.model.system import PartitionState, RmcState, SystemState
from lpmtui.procedure.facts import Facts


def operating(facts: Facts) -> Iterator[Finding]:
    """Both systems must be up and connected to their HMC."""
    for system in (facts.source, facts.target):
        if system and system.state is not SystemState.OPERATING:
            yield Finding(
                "system-operating",
                Severity.ERROR,
                f"{system.name} is {system.raw_state or system.state.value}, not Operating.",
                "The HMC can move partitions only between systems that it reaches and that run.",
                f"See it with: lssyscfg -r sys -m {system.name} -F name,state",
                system.name,
            )


def capable(facts: Facts) -> Iterator[Finding]:
    """Active mobility is a feature that a system may lack."""
    for system in (facts.source, facts.target):
        if system and system.active_mobility_capable is False:
            yield Finding(
                "mobility-capable",
                Severity.ERROR,
                f"{system.name} is not capable of active partition mobility.",
                "PowerVM's mobility feature is not activated, or the firmware does not support it.",
                f"See it with: lssyscfg -r sys -m {system.name} -F active_lpar_mobility_capable",
                system.name,
            )


def hmc_access(facts: Facts) -> Iterator[Finding]:
    """Two HMCs talk to each other through ssh with keys."""
    subject = facts.subject
    if facts.hmc_access is False:
        address, user = subject.peer_address or subject.target_hmc, subject.peer_user or "USER"
        yield Finding(
            "hmc-keys",
            Severity.ERROR,
            f"{subject.hmc} may not log in to {subject.target_hmc}, which manages {facts.move.target}.",
            "A move between systems of two HMCs needs ssh keys between them (HSCL3653).",
            f"On {subject.hmc}: mkauthkeys --ip {address} -u {user}; then again with --test",
            subject.hmc,
        )


def virtual_io_servers(facts: Facts) -> Iterator[Finding]:
    """Memory and devices go through the Virtual I/O Servers of both sides."""
    for system in (facts.move.source, facts.move.target):
        servers = facts.vios(system)
        well = [one for one in servers if one.state is PartitionState.RUNNING]
        if not well:
            yield Finding(
                "vios-running",
                Severity.ERROR,
                f"No Virtual I/O Server of {system} is running.",
                "Memory is sent, and devices are provided, by Virtual I/O Servers.",
                f"Activate one: chsysstate -r lpar -m {system} -o on -n VIOS",
                system,
            )
        for server in servers:
            if server.rmc_state is not RmcState.ACTIVE:
                severity = Severity.WARNING if len(well) > 1 else Severity.ERROR
                yield Finding(
                    "vios-rmc",
                    severity,
                    f"The RMC connection to {server.name} on {system} is {server.rmc_state.value}.",
                    "The HMC cannot use this Virtual I/O Server for the move.",
                    "Bring it back, or move without redundancy through the other one.",
                    server.name,
                )


def migration_limits(facts: Facts) -> Iterator[Finding]:
    """A system carries only so many migrations at a time."""
    for limit in facts.limits:
        most, now = limit.active_supported, limit.active_in_progress
        if most is not None and now is not None and now >= most:
            yield Finding(
                "migration-limit",
                Severity.ERROR,
                f"{limit.system} has {now} active migrations in progress and supports {most}.",
                "The HMC would refuse one more.",
                "Wait until one of them has ended.",
                limit.system,
            )


def movers(facts: Facts) -> Iterator[Finding]:
    """Memory is sent by Virtual I/O Servers that are mover service partitions."""
    for system in (facts.move.source, facts.move.target):
        servers = facts.vios(system)
        if servers and all(server.mover is False for server in servers):
            yield Finding(
                "mover",
                Severity.ERROR,
                f"No Virtual I/O Server of {system} is a mover service partition.",
                "Only a mover service partition can send or receive the memory of a running partition.",
                f'Make one: chsyscfg -r lpar -m {system} -i "name={servers[0].name},msp=1"',
                system,
            )


def links(facts: Facts) -> Iterator[Finding]:
    """The slower side decides how long the memory takes, and how long the freeze."""
    here, there = facts.source_link_mbps, facts.target_link_mbps
    if not here or not there or here == there:
        return
    slow, system = min((here, facts.move.source), (there, facts.move.target))
    freeze = f"; freeze up to {facts.suspension_s:.1f} s" if facts.suspension_s is not None else ""
    total = f"{facts.forecast.total_s.p95 / 60:.0f} min at most" if facts.forecast else "longer"
    yield Finding(
        "links-unequal",
        Severity.WARNING if max(here, there) >= 2 * slow else Severity.INFO,
        f"The links of the movers are unequal: {_speed(here)} on {facts.move.source},"
        f" {_speed(there)} on {facts.move.target}. Forecast at the slower one: {total}{freeze}.",
        "Unequal links are the usual cause of long migrations and long freezes.",
        f"Use a mover of {system} with a faster adapter (--msp SOURCE/TARGET), or another target.",
        system,
    )


def _speed(mbps: int) -> str:
    return f"{mbps / 1000:g} Gb/s" if mbps >= 1000 else f"{mbps} Mb/s"


def other_moves(facts: Facts) -> Iterator[Finding]:
    """Whoever started it: another migration shares the links and the movers."""
    mine = {facts.move.partition, *facts.peer_partitions()}
    for system, migration in facts.moving:
        if migration.partition in mine or system not in (facts.move.source, facts.move.target):
            continue
        yield Finding(
            "other-move",
            Severity.INFO,
            f"{migration.partition} is moving from {system} to {migration.target or 'another system'} now.",
            "Both share links and movers: each takes longer, and so does the freeze. Cluster nodes are better"
            " moved alone.",
            "Wait until it has ended: lpmtui status",
            migration.partition,
        )
