"""The pre-flight checks: small pure functions from what is known about the site to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lpmtui.model.move import Finding
from lpmtui.procedure.checks import (
    cluster_state,
    managed_systems,
    partition_state,
    powerha_policy,
    target_system,
)
from lpmtui.procedure.facts import Facts

Check = Callable[[Facts], Iterator[Finding]]

PARTITION: tuple[Check, ...] = (
    partition_state.reason,
    partition_state.running,
    partition_state.mobile,
    partition_state.management_connection,
    managed_systems.operating,
    managed_systems.capable,
    managed_systems.hmc_access,
    managed_systems.virtual_io_servers,
    managed_systems.movers,
    managed_systems.links,
    managed_systems.other_moves,
    managed_systems.migration_limits,
    target_system.compatibility_mode,
    target_system.memory_region_size,
    target_system.memory,
    target_system.processors,
    target_system.processor_pool,
    target_system.networks,
    partition_state.required_adapters,
    partition_state.physical_adapters,
    partition_state.sriov_ports,
    partition_state.reserve_policies,
    partition_state.remote_restart,
    partition_state.unprotected,
    partition_state.answers,
)
"""For every partition."""

CLUSTER: tuple[Check, ...] = (
    cluster_state.stable,
    cluster_state.nodes,
    cluster_state.groups,
    cluster_state.heartbeat_paths,
    target_system.one_system,
    cluster_state.other_migrations,
    cluster_state.pending_changes,
    powerha_policy.what_will_happen,
    powerha_policy.synchronised,
    powerha_policy.skip_event_processing,
    powerha_policy.node_timeout,
    powerha_policy.shorter_timeouts,
    powerha_policy.start_scripts,
    cluster_state.safety_net,
    cluster_state.restrictions,
    cluster_state.node_timeout,
    cluster_state.dead_man_switch,
    powerha_policy.monitored,
    powerha_policy.scripts,
    powerha_policy.intervals,
    cluster_state.together,
    cluster_state.watchdog,
    powerha_policy.known_before,
    powerha_policy.direct_change,
    powerha_policy.both_prepare,
    powerha_policy.san_heartbeat,
)
"""For a cluster node, besides."""


def run(facts: Facts) -> tuple[Finding, ...]:
    """Every finding, in the order of the checks."""
    checks = PARTITION + CLUSTER if facts.subject.cluster else PARTITION
    return tuple(finding for check in checks for finding in check(facts))
