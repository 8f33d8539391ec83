"""Many moves: who goes where, when and at which rate; the lower bound beside it; a checker. Pure."""

from lpmtui.model.plan import NotMoved, Plan, ScheduledMove
from lpmtui.plan.checker import check
from lpmtui.plan.planner import make_plan
from lpmtui.plan.problem import PlanMover, PlanProblem, PlanSystem, Relocation, Resident

__all__ = [
    "NotMoved",
    "Plan",
    "PlanMover",
    "PlanProblem",
    "PlanSystem",
    "Relocation",
    "Resident",
    "ScheduledMove",
    "check",
    "make_plan",
]
