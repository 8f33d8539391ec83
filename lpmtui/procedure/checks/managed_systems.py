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
        yield Finding(
            "hmc-keys",
            Severity.ERROR,
            f"{subject.hmc} may not log in to {subject.target_hmc}, which manages {facts.move.target}.",
            "A move between systems of two HMCs needs ssh keys between them (HSCL3653).",
            f"On {subject.hmc}: mkauthkeys --ip {subject.target_hmc} -u USER; then again with --test",
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


def compatibility_mode(facts: Facts) -> Iterator[Finding]:
    """The partition's processor mode must exist on the target."""
    mode, target = facts.partition.compat_mode, facts.target
    if mode and target and target.compat_modes and mode not in target.compat_modes:
        yield Finding(
            "compatibility-mode",
            Severity.ERROR,
            f"{facts.partition.name} runs in processor mode {mode}, which {target.name} does not have.",
            f"{target.name} has: {', '.join(target.compat_modes)}.",
            "Change the mode in the partition's profile and activate it again, or choose another target.",
            facts.partition.name,
        )


def memory_region_size(facts: Facts) -> Iterator[Finding]:
    """Memory is handled in blocks whose size must be the same on both sides."""
    if facts.source_memory is None or facts.target_memory is None:
        return
    here, there = facts.source_memory.region_size_mib, facts.target_memory.region_size_mib
    if here and there and here != there:
        yield Finding(
            "memory-region-size",
            Severity.ERROR,
            f"The memory region size is {here} MiB on the source, {there} MiB on {facts.move.target}.",
            "The hypervisors can exchange memory only in blocks of one size.",
            "Set the same size in both systems (needs a restart), or choose another target.",
            facts.move.target,
        )


def memory(facts: Facts) -> Iterator[Finding]:
    """The target must have the memory free."""
    needed = facts.partition.memory_mib
    free = facts.target_memory.available_mib if facts.target_memory else None
    if needed is None or free is None:
        yield _not_known("memory", "the free memory", facts)
    elif free < needed:
        yield Finding(
            "memory",
            Severity.ERROR,
            f"{facts.move.target} has {free} MiB of memory free, {facts.partition.name} needs {needed} MiB.",
            "The HMC creates the partition on the target before anything moves.",
            "Free memory there, or choose another target.",
            facts.move.target,
        )


def processors(facts: Facts) -> Iterator[Finding]:
    """The target must have the processing units free."""
    needed = facts.partition.processors
    free = facts.target_processors.available if facts.target_processors else None
    if needed is None or free is None:
        yield _not_known("processors", "the free processors", facts)
    elif free < needed:
        yield Finding(
            "processors",
            Severity.ERROR,
            f"{facts.move.target} has {free:g} processing units free; {needed:g} are needed.",
            "The HMC creates the partition on the target before anything moves.",
            "Free processors there, or choose another target.",
            facts.move.target,
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


def _not_known(check: str, what: str, facts: Facts) -> Finding:
    return Finding(
        check,
        Severity.WARNING,
        f"Whether {what} on {facts.move.target} is enough is not known.",
        "The HMC did not tell; its own validation will decide.",
        subject=facts.move.target,
    )
