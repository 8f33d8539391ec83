"""Procedures: a move as a list of steps that can be shown, walked, taken up again and undone; its checks."""

from __future__ import annotations

from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.comparison import Drift, compare
from lpmtui.procedure.context import Aborted, Context, Hands, Patience
from lpmtui.procedure.migration_plan import Plan, plan
from lpmtui.procedure.procedures import steps_for
from lpmtui.procedure.steps.step import Step
from lpmtui.procedure.subject import Subject

__all__ = [
    "Aborted",
    "Context",
    "Drift",
    "Hands",
    "Patience",
    "Plan",
    "Snapshot",
    "Step",
    "Subject",
    "compare",
    "plan",
    "steps_for",
]
