"""Checks of the target: what the partition needs there, and what else stands there."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.model.move import Finding, Severity
from lpmtui.model.system import AdapterKind, SystemState, VirtualAdapter
from lpmtui.procedure.facts import DEFAULT_POOL, Facts


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
            target.name,
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


def _not_known(check: str, what: str, facts: Facts) -> Finding:
    return Finding(
        check,
        Severity.WARNING,
        f"Whether {what} on {facts.move.target} is enough is not known.",
        "The HMC did not tell; its own validation will decide.",
        subject=facts.move.target,
    )


def one_system(facts: Facts) -> Iterator[Finding]:
    """Nodes of one cluster on one system fail together."""
    there = facts.peers_on(facts.move.target)
    if not there:
        return
    better = [
        system.name
        for system in facts.picture.systems
        if system.state is SystemState.OPERATING
        and system.name not in (facts.move.source, facts.move.target)
        and system.active_mobility_capable is not False
        and not facts.peers_on(system.name)
    ]
    advice = f"Move to another system: {', '.join(better[:4])}." if better else "There is no better system."
    yield Finding(
        "one-system",
        Severity.ERROR if facts.move.apart else Severity.WARNING,
        f"{' and '.join(there)} of the same cluster already on {facts.move.target}:"
        f" {facts.subject.node} would stand on one system with it.",
        "When that system fails, all of these nodes fail: the cluster protects from nothing there.",
        advice,
        facts.move.target,
    )


def processor_pool(facts: Facts) -> Iterator[Finding]:
    """A shared processor pool belongs to a system: the target must have the one that is used or chosen."""
    if facts.pools is None:
        return
    chosen, used = facts.move.pool, facts.before.processor_pool or ""
    wanted = chosen or used
    if not wanted or wanted in facts.pools or (wanted == DEFAULT_POOL and not chosen):
        return
    known = ", ".join(facts.pools) or "none"
    yield Finding(
        "processor-pool",
        Severity.ERROR if chosen else Severity.WARNING,
        f"{facts.move.target} has no shared processor pool {wanted!r} for {facts.partition.name}.",
        "The HMC would put the partition into another pool, with other limits and licences.",
        f"Choose one of the target's: --pool NAME ({known})" if not chosen else f"The target has: {known}.",
        facts.move.target,
    )


def networks(facts: Facts) -> Iterator[Finding]:
    """Every VLAN and virtual switch of the partition must be bridged on the target."""
    if not facts.trunks:
        return
    bridged = {(each.vswitch, vlan) for each in facts.trunks for vlan in _vlans(each)}
    switches = {each.vswitch for each in facts.trunks}
    for adapter in facts.adapters or ():
        if adapter.kind is not AdapterKind.ETHERNET:
            continue
        if adapter.vswitch and adapter.vswitch not in switches:
            yield _no_network(facts, f"no virtual switch {adapter.vswitch!r}", adapter.slot)
            continue
        missing = [vlan for vlan in _vlans(adapter) if (adapter.vswitch, vlan) not in bridged]
        if missing and facts.move.vlan_bridge is None:
            yield _no_network(facts, f"no bridge for VLAN {', '.join(missing)}", adapter.slot)


def _vlans(adapter: VirtualAdapter) -> tuple[str, ...]:
    own = () if adapter.vlan is None else (str(adapter.vlan),)
    return (*own, *adapter.more_vlans)


def _no_network(facts: Facts, lack: str, slot: int | None) -> Finding:
    return Finding(
        "network",
        Severity.ERROR,
        f"{facts.move.target} has {lack}, which the adapter in slot {slot} of {facts.partition.name} needs.",
        "The partition would arrive without this network, and its cluster without this heartbeat path.",
        "Bridge it on the target's Virtual I/O Servers, or go on without it: --vlan-bridge override",
        facts.move.target,
    )
