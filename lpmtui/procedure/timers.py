"""The time-outs that the freeze of a move may trip, as they are in force while it happens."""

from __future__ import annotations

from typing import Protocol

from lpmtui.forecast import time_outs
from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.forecast.time_outs import ClusterSoftware, ClusterTimes, MonitorTimes, Recommendation, Timer
from lpmtui.model.cluster import Cluster, LpmPolicy, MonitorKind
from lpmtui.model.job import Subject, Timeout
from lpmtui.model.move import ProcedureKind
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.steps.cluster_change import POLICY, held, lpm_timeout_s
from lpmtui.procedure.steps.failure_detection import wanted_s

TRIP_S = 30.0
"""The trip interval of the RSCT dead man switch, as `lssrc -ls cthags` prints it."""
NO_SOFTWARE: frozenset[ClusterSoftware] = frozenset()


class PlannedMove(Protocol):
    """A move as far as its time-outs go: a plan of it, or what the pre-flight checks know."""

    @property
    def subject(self) -> Subject:
        """What is moved."""
        ...

    @property
    def kind(self) -> ProcedureKind:
        """How."""
        ...

    @property
    def before(self) -> Snapshot:
        """The site before it."""
        ...

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of which it is a node."""
        ...

    @property
    def forecast(self) -> MoveForecast | None:
        """What it is likely to cost."""
        ...


def timers(planned: PlannedMove) -> tuple[Timeout, ...]:
    """The time-outs in force, the shortest first; none for a partition in no cluster.

    The dead man switches are disarmed meanwhile, and unmanaged applications have no monitor that counts.
    """
    return tuple(Timeout(name, limit_s) for name, limit_s in time_outs.in_force(cluster_times(planned)))


def unmanages(planned: PlannedMove) -> bool:
    """Whether the groups are UNMANAGED during the move, so that no monitor counts."""
    policy = held(POLICY, planned.subject.move, planned.before)
    return planned.kind is ProcedureKind.MANUAL or policy.casefold() == LpmPolicy.UNMANAGE.value


def node_timeout_s(planned: PlannedMove) -> float:
    """The node time-out during the move, in seconds."""
    during = wanted_s if planned.kind is ProcedureKind.MANUAL else lpm_timeout_s
    return during(planned.subject.move, planned.before)


def monitor_times(planned: PlannedMove) -> tuple[MonitorTimes, ...]:
    """The custom monitors of what runs on the moving node; one that answers too late counts as hung."""
    cluster, here = planned.cluster, planned.before.online_on(planned.subject.node)
    found = [cluster.monitor_of(name) for group in here for name in group.applications] if cluster else []
    return tuple(
        MonitorTimes(one.name, float(one.interval_s))
        for one in found
        if one is not None and one.kind is MonitorKind.CUSTOM and one.interval_s
    )


def verdicts(planned: PlannedMove, also: frozenset[ClusterSoftware] = NO_SOFTWARE) -> tuple[Timer, ...]:
    """Each time-out against the forecast, the tightest first; none without a forecast.

    `also` names other cluster software in the partition.
    """
    return time_outs.timers(planned.forecast, cluster_times(planned, also)) if planned.forecast else ()


def recommendation(planned: PlannedMove) -> Recommendation | None:
    """What to set for this move; None for a partition in no cluster, and without a forecast."""
    if planned.forecast is None or planned.kind is ProcedureKind.PLAIN:
        return None
    return time_outs.recommend(planned.forecast, cluster_times(planned))


def cluster_times(planned: PlannedMove, also: frozenset[ClusterSoftware] = NO_SOFTWARE) -> ClusterTimes:
    """The time-outs of the moving node's cluster, as they are in force while it moves."""
    if planned.kind is ProcedureKind.PLAIN or planned.cluster is None:
        return ClusterTimes(software=also)
    tunables, during_s = planned.cluster.tunables, node_timeout_s(planned)
    armed = any(node.switch_armed for node in planned.before.nodes)
    told = {
        "node_timeout_during_lpm_s": during_s,
        "with_grace_s": during_s + (tunables.grace_period_s or 0.0),
        "node_timeout_s": tunables.node_timeout_s,
        "network_timeout_s": tunables.network_timeout_s,
        "deadman_s": during_s if _crashes(planned.before) else 0.0,
        "dead_man_switch_s": TRIP_S if armed else 0.0,
    }
    return ClusterTimes(
        {name: value for name, value in told.items() if value is not None},
        monitor_times(planned),
        managed=not unmanages(planned),
        software=frozenset((ClusterSoftware.POWERHA, *also)),
    )


def _crashes(before: Snapshot) -> bool:
    """Whether CAA's deadman crashes a node instead of posting an event; on until the nodes say otherwise."""
    modes = [value for name, value in before.caa or () if name.endswith("deadman_mode")]
    return "a" in modes if modes else True
