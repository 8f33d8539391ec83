"""The time-outs that the freeze of a move may trip, as they are in force while it happens."""

from __future__ import annotations

from lpmtui.model.cluster import LpmPolicy, MonitorKind
from lpmtui.model.job_events import Timeout
from lpmtui.model.move import ProcedureKind
from lpmtui.model.snapshot import in_force
from lpmtui.procedure.lpm_settings import POLICY, TIMEOUT, wanted
from lpmtui.procedure.migration_plan import MigrationPlan

NEVER_SET_S = "600"
"""What PowerHA takes where the attribute was never set; the manual procedure sets it, too."""


def timers(plan: MigrationPlan) -> tuple[Timeout, ...]:
    """The time-outs in force; none for a partition in no cluster.

    The dead man switches are disarmed meanwhile, and unmanaged applications have no monitor that counts.
    """
    if plan.kind is ProcedureKind.PLAIN:
        return ()
    found = (Timeout("node failure detection during the move", _heartbeat(plan)),)
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
