"""Procedures: a move as a list of steps that can be shown, walked, taken up again and undone; its checks."""

from __future__ import annotations

from lpmtui.model.job import Subject
from lpmtui.model.snapshot import Drift, Snapshot
from lpmtui.procedure.comparison import compare
from lpmtui.procedure.migration_plan import MigrationPlan, plan_migration, steps_for
from lpmtui.procedure.steps.step import Aborted, Context, Effects, Step, WaitLimits

__all__ = [
    "Aborted",
    "Context",
    "Drift",
    "Effects",
    "MigrationPlan",
    "Snapshot",
    "Step",
    "Subject",
    "WaitLimits",
    "compare",
    "plan_migration",
    "steps_for",
]
