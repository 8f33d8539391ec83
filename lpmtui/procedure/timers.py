"""The time-outs that the freeze of a move may trip, as they are in force while it happens."""

from __future__ import annotations

from lpmtui.forecast.time_outs import (
    ClusterSoftware,
    ClusterTimes,
    MonitorTimes,
    Recommendation,
    Timer,
    recommend,
)
from lpmtui.forecast.time_outs import timers as timers_of
from lpmtui.model.cluster import LpmPolicy, MonitorKind
from lpmtui.model.job import Timeout
from lpmtui.model.move import ProcedureKind
from lpmtui.model.snapshot import in_force
from lpmtui.procedure.migration_plan import MigrationPlan
from lpmtui.procedure.steps.set_policy import POLICY, TIMEOUT, wanted

TRIP_S = 30.0
"""The trip interval of the RSCT dead man switch, as `lssrc -ls cthags` prints it."""
NEVER_SET_S = "600"
"""What PowerHA takes where the attribute was never set; the manual procedure sets it, too."""


def timers(plan: MigrationPlan) -> tuple[Timeout, ...]:
    """The time-outs in force; none for a partition in no cluster.

    The dead man switches are disarmed meanwhile, and unmanaged applications have no monitor that counts.
    """
    if plan.kind is ProcedureKind.PLAIN:
        return ()
    found = (Timeout("node failure detection during LPM", _heartbeat(plan)),)
    return found if _unmanaged(plan) else found + _monitors(plan)


def _heartbeat(plan: MigrationPlan) -> float:
    if plan.kind is ProcedureKind.MANUAL:
        return float(NEVER_SET_S)
    return float(_in_force(plan, TIMEOUT, "0") or NEVER_SET_S) or float(NEVER_SET_S)


def _unmanaged(plan: MigrationPlan) -> bool:
    if plan.kind is ProcedureKind.MANUAL:
        return True
    return _in_force(plan, POLICY, "").casefold() == LpmPolicy.UNMANAGE.value


def _in_force(plan: MigrationPlan, name: str, never_set: str) -> str:
    return in_force(name, wanted(plan.move).get(name) or plan.before.attribute(name) or never_set)


def _monitors(plan: MigrationPlan) -> tuple[Timeout, ...]:
    here = [group for group in plan.before.groups if group.host == plan.subject.node]
    monitors = [
        plan.cluster.monitor_of(name) for group in here for name in group.applications if plan.cluster
    ]
    return tuple(
        Timeout(f"monitor {one.name}", float(one.interval_s))
        for one in monitors
        if one is not None and one.kind is MonitorKind.CUSTOM and one.interval_s
    )


NO_SOFTWARE: frozenset[ClusterSoftware] = frozenset()


def verdicts(plan: MigrationPlan, also: frozenset[ClusterSoftware] = NO_SOFTWARE) -> tuple[Timer, ...]:
    """Each time-out against the forecast, the tightest first; none without a forecast.

    `also` names other cluster software in the partition.
    """
    return timers_of(plan.forecast, cluster_times(plan, also)) if plan.forecast else ()


def recommendation(plan: MigrationPlan) -> Recommendation | None:
    """What to set for this move; None for a partition in no cluster, and without a forecast."""
    if plan.forecast is None or plan.kind is ProcedureKind.PLAIN:
        return None
    return recommend(plan.forecast, cluster_times(plan))


def cluster_times(plan: MigrationPlan, also: frozenset[ClusterSoftware] = NO_SOFTWARE) -> ClusterTimes:
    """The time-outs of the moving node's cluster, as they are in force while it moves."""
    if plan.kind is ProcedureKind.PLAIN or plan.cluster is None:
        return ClusterTimes(software=also)
    tunables, heartbeat = plan.cluster.tunables, _heartbeat(plan)
    told = {
        "node_timeout_during_lpm_s": heartbeat,
        "with_grace_s": heartbeat + (tunables.grace_period_s or 0.0),
        "node_timeout_s": tunables.node_timeout_s,
        "network_timeout_s": tunables.network_timeout_s,
        "deadman_s": heartbeat if _crashes(plan) else 0.0,
        "dead_man_switch_s": TRIP_S if any(node.switch_armed for node in plan.before.nodes) else 0.0,
    }
    settings = {name: value for name, value in told.items() if value is not None}
    monitors = tuple(MonitorTimes(one.name.removeprefix("monitor "), one.limit_s) for one in _monitors(plan))
    return ClusterTimes(
        settings,
        monitors,
        managed=not _unmanaged(plan),
        software=frozenset((ClusterSoftware.POWERHA, *also)),
    )


def _crashes(plan: MigrationPlan) -> bool:
    """Whether CAA's deadman crashes a node instead of posting an event; on until the nodes say otherwise."""
    modes = [value for name, value in plan.before.caa or () if name.endswith("deadman_mode")]
    return "a" in modes if modes else True
