"""The pre-flight checks: small pure functions from what is known about the site to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lpmtui.model.move import Finding
from lpmtui.procedure.checks import (
    applications,
    clocks,
    cluster,
    leftovers,
    manual,
    partition,
    policy,
    systems,
)
from lpmtui.procedure.facts import Facts

Check = Callable[[Facts], Iterator[Finding]]

PARTITION: tuple[Check, ...] = (
    partition.reason,
    partition.running,
    partition.mobile,
    partition.management_connection,
    systems.operating,
    systems.capable,
    systems.hmc_access,
    systems.virtual_io_servers,
    systems.compatibility_mode,
    systems.memory_region_size,
    systems.memory,
    systems.processors,
    systems.migration_limits,
    partition.answers,
)
"""For every partition."""

CLUSTER: tuple[Check, ...] = (
    cluster.stable,
    cluster.nodes,
    cluster.groups,
    cluster.other_migrations,
    cluster.pending_changes,
    policy.what_will_happen,
    policy.synchronised,
    policy.skip_event_processing,
    policy.node_timeout,
    policy.start_scripts,
    leftovers.safety_net,
    leftovers.restrictions,
    leftovers.node_timeout,
    leftovers.dead_man_switch,
    applications.monitored,
    applications.scripts,
    applications.intervals,
    clocks.together,
    clocks.watchdog,
    manual.known_before,
    manual.direct_change,
    manual.both_prepare,
    manual.san_heartbeat,
)
"""For a cluster node, besides."""


def run(facts: Facts) -> tuple[Finding, ...]:
    """Every finding, in the order of the checks."""
    checks = PARTITION + CLUSTER if facts.subject.cluster else PARTITION
    return tuple(finding for check in checks for finding in check(facts))
