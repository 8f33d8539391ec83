"""The live budget in the journal of a migration."""

import pytest
from executor_bench import Bench

from lpmtui.executor.rehearsal.trial import Template, Trial, watch_trial
from lpmtui.model.events import BudgetSeen, FindingMade, Finished, PhaseEntered
from lpmtui.model.job import Way
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.transports.simulator_transport import SimulatorTransport

MOVE = Move("dbnode1", "power-c", force=True)


@pytest.fixture(scope="module")
def template() -> Template:
    return SimulatorTransport.open(None).template()


def test_a_budget_is_told_while_memory_moves_and_nears_its_end(template: Template) -> None:
    _, entries = watch_trial(template, Trial(1, MOVE))
    budgets = [(entry.at, entry.event) for entry in entries if isinstance(entry.event, BudgetSeen)]
    assert 5 < len(budgets) < 40
    (first, begin), (_, last) = budgets[0], budgets[-1]
    assert begin.tightest == "network failure detection"
    assert begin.limit_s == 20.0
    assert begin.suspension_s is not None
    assert begin.spare_s == pytest.approx(begin.limit_s - begin.suspension_s, abs=0.02)
    assert last.end_s is not None
    assert begin.end_s is not None
    assert last.end_s < begin.end_s
    (resumed,) = [
        entry.at
        for entry in entries
        if isinstance(entry.event, PhaseEntered) and entry.event.phase is Phase.RESUME
    ]
    assert all(first <= at <= resumed for at, _ in budgets)
    assert not [one for one in entries if getattr(one.event, "check", "") == "freeze-budget"]


def test_a_mover_that_becomes_slow_is_told_within_ten_seconds(template: Template) -> None:
    """The fault strikes half-way through the first round; the renewed forecast is near what then happens."""
    trial = Trial(2, MOVE, fault="mover-link-slow", phase="memory:1")
    result, entries = watch_trial(template, trial, poll_s=5.0)
    warnings = [
        (entry.at, entry.event)
        for entry in entries
        if isinstance(entry.event, FindingMade) and entry.event.check == "freeze-budget"
    ]
    assert warnings
    (begun,) = [
        entry.at
        for entry in entries
        if isinstance(entry.event, PhaseEntered) and entry.event.phase is Phase.MEMORY
    ]
    at, warning = warnings[0]
    assert (at - begun).total_seconds() < 60
    assert "times slower than forecast" in warning.what
    assert "mover" in warning.why
    assert "abort" in warning.fix
    expected = float(warnings[-1][1].what.split("may take ")[1].split(" s")[0])
    assert 0.5 < expected / result.suspension_s < 2.0


@pytest.mark.parametrize("told_before", [2, 7])
def test_after_an_interruption_the_next_executor_tells_the_budget_on(bench: Bench, told_before: int) -> None:
    def leave_while_memory_moves() -> None:
        told = [event for event in bench.events() if isinstance(event, BudgetSeen)]
        if len(told) == told_before:
            bench.heartbeat.stop("SIGTERM")

    bench.heartbeat.also(leave_while_memory_moves)
    assert bench.migrate("dbnode1", "power-c") is None
    before = bench.events()
    assert bench.take_up(Way.RESUME) == Finished(Outcome.SUCCEEDED, 0)
    again = [event for event in bench.events()[len(before) :] if isinstance(event, BudgetSeen)]
    first = next(event for event in before if isinstance(event, BudgetSeen))
    assert len(again) > 3 if told_before == 2 else again
    assert {(event.tightest, event.limit_s) for event in again} == {(first.tightest, first.limit_s)}
    assert again[-1].end_s < (first.end_s or 0.0)
    assert not [one for one in bench.events() if getattr(one, "check", "") == "freeze-budget"]
