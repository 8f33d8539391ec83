"""Two consoles and one job: whoever comes second, or late, changes nothing and is told so."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from executor_bench import Bench

from lpmtui.executor import Requester, Way
from lpmtui.executor.jobs import JobContext
from lpmtui.executor.locks import JobLocks
from lpmtui.model.errors import Refused
from lpmtui.model.events import BudgetSeen, Finished
from lpmtui.model.job import AbortAsked, TakenUp
from lpmtui.model.move import Outcome


def test_a_job_that_ends_while_somebody_waits_for_its_locks_is_over_for_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its executor brings it back in the moment in which another console asks to go on with it."""

    def leave_while_memory_moves() -> None:
        if any(isinstance(event, BudgetSeen) for event in bench.events()):
            bench.heartbeat.stop("SIGTERM")

    bench.heartbeat.also(leave_while_memory_moves)
    assert bench.migrate("dbnode1", "power-c") is None
    locks = JobContext.locks

    def late(context: JobContext, requester: Requester, stack: ExitStack) -> JobLocks:
        monkeypatch.setattr(JobContext, "locks", locks)
        brought_back = bench.take_up(Way.ROLLBACK)
        assert brought_back is not None
        assert brought_back.outcome is Outcome.ROLLED_BACK
        return locks(context, requester, stack)

    monkeypatch.setattr(JobContext, "locks", late)
    with pytest.raises(Refused, match="is over"):
        bench.take_up(Way.RESUME)
    assert bench.where("dbnode1") == [("power-a", "Running")]
    assert [type(event) for event in bench.events()].count(TakenUp) == 1
    assert isinstance(bench.events()[-1], Finished)


def test_a_wish_to_stop_that_comes_after_the_end_makes_no_stopped_job_of_it(bench: Bench) -> None:
    assert bench.migrate("dbnode1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    bench.store.append("1", AbortAsked("bob on console"))
    assert not bench.store.state("1").stopping
