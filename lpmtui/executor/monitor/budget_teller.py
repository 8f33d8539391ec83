"""The live budget while memory moves: what a suspension would cost now, and where the forecast fails."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.executor.monitor.target import Target
from lpmtui.forecast.budget import BudgetWarning, BudgetWatch, CopyReading, LiveBudget, noticeable
from lpmtui.model.events import BudgetSeen, Event, FindingMade, Progress
from lpmtui.model.move import Severity
from lpmtui.procedure.partition_forecast import forecast

LEAST_S = 5.0
"""Seconds between two budgets that are told; a warning is told at once."""


class BudgetTeller:
    """One migration's budget. Without a forecast there is none."""

    def __init__(self, target: Target) -> None:
        self._clock = target.site.clock
        likely = forecast(target.inputs)
        timeouts = [(one.name, one.limit_s) for one in target.timeouts]
        self._watch = BudgetWatch(target.inputs, likely, timeouts) if target.inputs and likely else None
        self._told: LiveBudget | None = None
        self._told_at = float("-inf")

    def see(self, progress: Progress) -> Iterator[Event]:
        """The events that a reading of the byte counters gives."""
        if self._watch is None:
            return
        now = self._clock.monotonic()
        reading = CopyReading(now, progress.bytes_transmitted, progress.bytes_remaining, progress.round)
        budget = self._watch.see(reading)
        if budget is None or not noticeable(self._told, budget):
            return
        if budget.warning is not None:
            yield _warning(budget.warning)
        elif now - self._told_at < LEAST_S:
            return
        self._told, self._told_at = budget, now
        yield BudgetSeen(
            round(budget.suspension_s, 2),
            budget.tightest,
            budget.limit_s,
            None if budget.spare_s is None else round(budget.spare_s, 2),
            round(budget.end_s, 1),
        )


def _warning(warning: BudgetWarning) -> FindingMade:
    return FindingMade(
        "freeze-budget",
        Severity.WARNING,
        warning.what,
        f"Likely causes: {'; '.join(warning.causes)}.",
        f"Choose: {'; or '.join(warning.choices)}.",
    )
