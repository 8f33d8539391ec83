"""A drain empties a system by its plan, whatever happens on the way, and brings everything home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_bench import ME, Bench
from processes_in_turn import Machine, drain

from lpmtui.executor import start, take_up
from lpmtui.executor.drain_job import start_drain
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import AbortAsked, Way
from lpmtui.model.move import JobKind, Move, Outcome
from lpmtui.simulator.api import SimulatedSite

HOME = {"dbnode1": "power-a", "webnode1": "power-a"}


class InlineJobs:
    """Moves that are carried out at once, in this process; `before` is called with each move that begins."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.begun: list[Move] = []
        self.before = lambda _move: None

    def begin(self, move: Move, parent: str) -> str:
        self.before(move)
        self.begun.append(move)
        return start(self.bench.context, move, ME, parent=parent, heartbeat=Heartbeat())[0]

    def take_up(self, number: str, way: Way) -> None:
        take_up(self.bench.context, number, way, ME, heartbeat=Heartbeat())

    def lives(self, number: str) -> bool:
        return False

    def stop(self, number: str) -> None:
        raise AssertionError(number)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, SimulatedSite.open(None), poll_s=4.0)
    yield made
    made.close()


@pytest.fixture
def jobs(bench: Bench) -> InlineJobs:
    return InlineJobs(bench)


def places(bench: Bench) -> dict[str, str]:
    picture = bench.site.picture(health=False)
    return {one.name: one.system for one in picture.partitions if not one.is_vios and one.state.runs}


def drained(bench: Bench, jobs: InlineJobs, drain: Drain) -> tuple[str, Finished]:
    number, finished = start_drain(bench.context, drain, jobs, ME, heartbeat=Heartbeat())
    assert finished is not None
    return number, finished


def test_everything_leaves_and_comes_home(bench: Bench, jobs: InlineJobs) -> None:
    before = places(bench)
    number, finished = drained(bench, jobs, Drain("power-a"))
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    assert "power-a" not in places(bench).values()
    assert not bench.site.picture(health=False).on_one_system(bench.site.cluster_picture("dbcluster"))
    number, finished = drained(bench, jobs, Drain(returns=number))
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    assert places(bench) == before


def test_the_plan_and_its_moves_are_in_the_journal(bench: Bench, jobs: InlineJobs) -> None:
    number, _ = drained(bench, jobs, Drain("power-a"))
    state = bench.store.state(number)
    assert state.kind is JobKind.DRAIN
    assert {(one.partition, one.source, one.outcome) for one in state.moves} == {
        (name, "power-a", Outcome.SUCCEEDED) for name in HOME
    }
    assert [bench.store.state(one.job).partition for one in state.moves] == [
        one.partition for one in state.moves
    ]


@pytest.mark.parametrize(
    ("scenario", "frame", "parallel"),
    [("demo", "power-a", 1), ("demo", "power-a", 2), ("large:8", "power-0002", 2)],
)
def test_the_makespan_is_near_the_plans_cold_and_after_experience(
    tmp_path: Path, scenario: str, frame: str, parallel: int
) -> None:
    machine = Machine(tmp_path, SimulatedSite.open(None, scenario=scenario), poll_s=1.0)
    there = Drain(frame, parallel=parallel, nodes_in_parallel=parallel > 1)
    for wanted in (there, Drain(returns="1", parallel=parallel, nodes_in_parallel=parallel > 1)):
        began = machine.world.now()
        process = drain(machine, wanted)
        machine.run()
        assert process.result == Finished(Outcome.SUCCEEDED, 0)
        with Journal.open(tmp_path) as journal:
            row = [one for one in journal.migrations() if one.kind is JobKind.DRAIN][-1]
            first = journal.state(row.id).first_plan
        assert first is not None
        assert machine.world.now() - began == pytest.approx(first.plan.makespan_s, rel=0.2)


def test_a_system_that_is_unknown_empty_or_its_own_target_is_refused(bench: Bench, jobs: InlineJobs) -> None:
    with pytest.raises(UsageError, match="power-x"):
        drained(bench, jobs, Drain("power-x"))
    with pytest.raises(UsageError, match="cannot be a target"):
        drained(bench, jobs, Drain("power-a", targets=("power-a",)))
    drained(bench, jobs, Drain("power-a"))
    with pytest.raises(Refused, match="nothing to move"):
        drained(bench, jobs, Drain("power-a"))
    with pytest.raises(UsageError, match="not a drain"):
        drained(bench, jobs, Drain(returns="2"))


def test_who_stays_as_asked_stays(bench: Bench, jobs: InlineJobs) -> None:
    _, finished = drained(bench, jobs, Drain("power-a", stay=("webnode1",)))
    assert finished.outcome is Outcome.SUCCEEDED
    assert places(bench)["webnode1"] == "power-a"
    assert places(bench)["dbnode1"] != "power-a"


def test_a_fault_between_plan_and_move_is_met_by_planning_anew(bench: Bench, jobs: InlineJobs) -> None:
    def fill(move: Move) -> None:
        if move.partition == "webnode1" and move.target == "power-b":
            bench.world.set_fault("memory-short", "power-b")

    jobs.before = fill
    number, finished = drained(bench, jobs, Drain("power-a"))
    state = bench.store.state(number)
    refused = [one for one in bench.events(number) if type(one).__name__ == "DrainMoveEnded" and not one.job]
    assert [one.target for one in refused] == ["power-b"]
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    assert "webnode1 stays" in finished.why
    assert "power-c" in finished.why, "webnode2 is there: no pair on one system"
    assert [one.partition for one in state.moves if one.outcome is Outcome.SUCCEEDED] == ["dbnode1"]


def test_no_move_begins_that_would_end_after_the_window(bench: Bench, jobs: InlineJobs) -> None:
    _, finished = drained(bench, jobs, Drain("power-a", window_s=165.0))
    assert len(jobs.begun) == 1
    assert finished.outcome is Outcome.NEEDS_ATTENTION
    assert "window" in finished.why
    assert "lpmtui drain --return 1" in finished.why


def test_stopped_as_asked_nothing_further_begins(bench: Bench, jobs: InlineJobs) -> None:
    jobs.before = lambda _move: bench.store.append("1", AbortAsked("ann"))
    number, finished = drained(bench, jobs, Drain("power-a"))
    assert len(jobs.begun) == 1
    assert finished.why.startswith("1 partition moved. Stopped as asked.")
    assert bench.store.state(number).stopping


def test_notes_tell_when_no_further_move_is_begun(bench: Bench, jobs: InlineJobs) -> None:
    bench.world.set_fault("mover-link-down", "power-c", phase="memory:1")
    number, _ = drained(bench, jobs, Drain("power-a", on_failure="stop"))
    notes = [event.text for event in bench.events(number) if isinstance(event, Note)]
    assert any(text.startswith("No further move is begun. dbnode1") for text in notes)
