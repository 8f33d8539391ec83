"""How a drain is stopped, fails, is taken up, meets its window and other drains, and what it ends with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from executor_bench import ME
from processes_in_turn import Machine, Process, drain, recover
from test_drain_killed import AWAY, FRAME, Witness, places

from lpmtui.executor import take_up
from lpmtui.executor.drain_end import window_began
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import Entry, JobState, Journal
from lpmtui.model.drain import SKIP, STOP, Drain, DrainMoveBegun, DrainMoveEnded
from lpmtui.model.errors import Busy, Refused
from lpmtui.model.events import Event, Finished, Progress
from lpmtui.model.job import AbortAsked, Requested, TakenUp, Way
from lpmtui.model.move import JobKind, Outcome
from lpmtui.model.states import PartitionState
from lpmtui.simulator.api import SimulatedSite

NODE, PLAIN = "node0002", "lpar0002"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path, SimulatedSite.open(None, scenario="large:4"))


def state_of(machine: Machine, number: str = "1") -> JobState:
    with Journal.open(machine.state_dir) as journal:
        return journal.state(number)


def ended(process: Process) -> Finished:
    assert isinstance(process.result, Finished), process.result
    return process.result


def once(machine: Machine, when: Callable[[Event], bool], act: Callable[[], object]) -> None:
    """Do something after the first record of a kind."""
    done: list[Event] = []

    def look(_process: Process, _job: str, event: Event) -> None:
        if not done and when(event):
            done.append(event)
            act()

    machine.on_record = look


def stop(machine: Machine) -> None:
    with Journal.open(machine.state_dir) as journal:
        journal.append("1", AbortAsked("ann"))


@pytest.mark.parametrize("moment", [Requested, DrainMoveBegun, Progress, DrainMoveEnded])
def test_stopped_at_any_time_what_moves_comes_back(machine: Machine, moment: type[Event]) -> None:
    witness = Witness.of(machine)
    once(machine, lambda event: isinstance(event, moment), lambda: stop(machine))
    process = drain(machine, Drain(FRAME) if moment is DrainMoveEnded else AWAY)
    machine.run()
    finished = ended(process)
    with machine.world.using() as world:
        gone = [name for name, system in places(world).items() if system != witness.places[name]]
    assert finished.exit_status == (4 if gone else 1)
    assert "Stopped as asked." in finished.why
    assert all(one.outcome is not None for one in state_of(machine).moves)
    moved = [f"{name} is on" for name in gone]
    lost = witness.lost(machine, emptied=False)
    assert [one for one in lost if one.rpartition(" ")[0] not in moved] == []


@pytest.mark.parametrize("supported", [1, 16])
def test_so_many_at_once_as_asked_and_as_a_system_supports(machine: Machine, supported: int) -> None:
    machine.world.set_fault("migration-limit", FRAME, settings={"limit": str(supported)})
    at_once: list[int] = []
    machine.look = lambda world: at_once.append(
        sum(not one.validate_only for one in world.running_migrations())
    )
    process = drain(machine, AWAY)
    machine.run()
    assert ended(process).exit_status == 0
    assert max(at_once) == min(2, supported)


def test_what_failed_is_taken_up_after_a_repair(machine: Machine) -> None:
    witness = Witness.of(machine)
    for name in ("power-0003", "power-0004"):
        machine.world.set_fault("mover-link-down", name, phase="memory:1")
    process = drain(machine, AWAY)
    machine.run()
    assert ended(process).exit_status == 4
    assert f"{NODE} stays: " in ended(process).why
    machine.world.clear_faults("mover-link-down")
    process = recover(machine, "1")
    machine.run()
    assert ended(process) == Finished(Outcome.SUCCEEDED, 0)
    assert list(witness.lost(machine, emptied=True)) == []


@pytest.mark.parametrize(("on_failure", "status"), [(SKIP, 4), (STOP, 1)])
def test_after_a_move_that_failed_the_others_go_on_or_not(
    machine: Machine, on_failure: str, status: int
) -> None:
    witness = Witness.of(machine)
    machine.world.set_fault("mover-link-down", "power-0003", phase="memory:1")
    process = drain(machine, Drain(FRAME, first=(NODE,), pins=((NODE, "power-0003"),), on_failure=on_failure))
    machine.run()
    finished = ended(process)
    assert (finished.exit_status, f"{NODE} stays: " in finished.why) == (status, True), finished
    assert (f"{PLAIN} stays: It was not begun." in finished.why) is (on_failure == STOP)
    assert [one for one in witness.lost(machine, emptied=False) if NODE in one] == []


def test_what_needs_a_person_ends_the_drain_and_is_named_until_it_is_settled(tmp_path: Path) -> None:
    machine = Machine(tmp_path, SimulatedSite.open(None))
    machine.world.set_fault("timeout-not-restored", "dbnode1")
    process = drain(machine, Drain("power-a"))
    machine.run()
    assert ended(process).exit_status == 4
    assert "dbnode1 needs a person (lpmtui recover 2): " in ended(process).why
    assert "webnode1 stays: It was not begun." in ended(process).why
    process = recover(machine, "1")
    machine.run()
    assert ended(process).exit_status == 4
    assert "dbnode1 needs a person (lpmtui recover 2): " in ended(process).why
    assert "webnode1" not in ended(process).why
    with machine.world.using() as world:
        world.clusters["dbcluster"].caa["node_timeout"] = 30000
    machine.world.clear_faults("timeout-not-restored")
    machine.spawn("person", lambda me: take_up(me.bench.context, "2", Way.RESUME, ME, heartbeat=Heartbeat()))
    machine.run()
    process = recover(machine, "1")
    machine.run()
    assert ended(process) == Finished(Outcome.SUCCEEDED, 0)
    assert {one.outcome for one in state_of(machine).moves} == {Outcome.SUCCEEDED}


def test_a_move_that_no_executor_survives_needs_a_person(machine: Machine) -> None:
    def kill(process: Process, _job: str, event: Event) -> None:
        if process.name.startswith("move") and isinstance(event, Progress | TakenUp):
            process.kill()

    machine.on_record = kill
    process = drain(machine, Drain(FRAME, stay=(PLAIN, "lpar0002b")))
    machine.run()
    assert ended(process).exit_status == 4
    assert f"{NODE} needs a person (lpmtui recover 2): Its executor has ended 11 times" in ended(process).why
    machine.on_record = lambda _process, _job, _event: None
    process = recover(machine, "1")
    machine.run()
    assert ended(process) == Finished(Outcome.SUCCEEDED, 0)
    assert [one.outcome for one in state_of(machine).moves] == [Outcome.SUCCEEDED]


def test_a_window_goes_on_while_a_drain_is_killed_and_begins_anew_when_a_person_takes_it_up() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    taken = TakenUp(ME, Way.RESUME)
    asked = Requested(JobKind.DRAIN, (), "", "")
    over = Finished(Outcome.NEEDS_ATTENTION, 4)

    def entries(*events: Event) -> list[Entry]:
        return [Entry(seq, at + timedelta(hours=seq), "1", event) for seq, event in enumerate(events)]

    assert window_began(entries(asked, taken, taken)) == at
    assert window_began(entries(asked, over, taken, taken)) == at + timedelta(hours=2)


def test_two_drains_of_one_frame_exclude_each_other(machine: Machine) -> None:
    first, second = drain(machine, AWAY), drain(machine, AWAY)
    machine.run()
    assert ended(first).exit_status == 0
    assert isinstance(second.result, Busy)
    assert f"The system {FRAME} is held by" in second.result.title


def test_two_drains_of_opposite_frames_keep_out_of_each_others_way(machine: Machine) -> None:
    """The frames of both nodes of one cluster are emptied at once."""
    witness = Witness.of(machine)
    both = [drain(machine, Drain(frame, parallel=2)) for frame in (FRAME, "power-0001")]
    machine.run()
    assert [ended(one).exit_status for one in both] == [0, 0]
    assert witness.together == []
    with machine.world.using() as world:
        assert not {FRAME, "power-0001"} & set(places(world).values())


def test_a_drain_is_brought_home_when_it_is_over_only(machine: Machine) -> None:
    answers: list[Process] = []
    once(
        machine,
        lambda event: isinstance(event, DrainMoveBegun),
        lambda: answers.append(drain(machine, Drain(returns="1"), "home")),
    )
    first = drain(machine, AWAY)
    machine.run()
    assert isinstance(answers[0].result, Busy)
    assert ended(first).exit_status == 0


def test_a_drain_that_was_killed_is_brought_home_by_its_recovery(machine: Machine) -> None:
    process = drain(machine, AWAY)
    once(machine, lambda event: isinstance(event, DrainMoveBegun), process.kill)
    machine.run()
    home = drain(machine, Drain(returns="1"), "home")
    machine.run()
    assert isinstance(home.result, Refused)
    assert "lpmtui recover 1 --rollback" in home.result.remedy


def test_a_way_home_goes_on_when_its_moves_are_killed(machine: Machine) -> None:
    witness = Witness.of(machine)
    process = drain(machine, AWAY)
    once(machine, lambda event: isinstance(event, DrainMoveEnded), process.kill)
    machine.run()

    def kill_moves() -> None:
        for one in machine.processes:
            if not one.ended and one.name.startswith("move"):
                one.kill()

    once(machine, lambda event: isinstance(event, Progress), kill_moves)
    process = recover(machine, "1", Way.ROLLBACK)
    machine.run()
    assert ended(process).exit_status == 1
    assert ended(process).why == "Everything is home again, as asked."
    assert list(witness.lost(machine, emptied=False)) == []


Change = Callable[[Machine], None]


def deleted(machine: Machine) -> None:
    with machine.world.using() as world:
        entry = next(one for one in world.partitions.values() if one.name == PLAIN)
        for adapter in world.adapters.of(entry.key):
            world.adapters.remove(adapter.key)
        world.partitions.remove(entry.key)
        world.images.remove(PLAIN)


def shut_down(machine: Machine) -> None:
    with machine.world.using() as world:
        next(
            one for one in world.partitions.values() if one.name == PLAIN
        ).state = PartitionState.NOT_ACTIVATED
        world.images[PLAIN].up = False


def frame_down(machine: Machine) -> None:
    machine.world.set_fault("system-crash", FRAME)


def moved_on(machine: Machine) -> None:
    with machine.world.using() as world:
        here = next(one.system for one in world.partitions.values() if one.name == PLAIN)
    words = ["migrlpar", "-o", "m", "-m", here, "-t", "power-0004", "-p", PLAIN]
    machine.spawn("by hand", lambda process: process.bench.world.run("hmc1", words))
    machine.run()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (deleted, 4, f"No system has a partition {PLAIN} any more: it was deleted or renamed."),
        (shut_down, 4, f"{PLAIN} does not run: it is Not Activated on "),
        (frame_down, 3, f"{FRAME}: it is "),
        (moved_on, 0, ""),
    ],
)
def test_what_changed_meanwhile_is_told_on_the_way_home(
    machine: Machine, change: Change, status: int, words: str
) -> None:
    witness = Witness.of(machine)
    drain(machine, AWAY)
    machine.run()
    change(machine)
    home = drain(machine, Drain(returns="1", parallel=2), "home")
    machine.run()
    if isinstance(home.result, Refused):
        assert (home.result.exit_status, words in str(home.result)) == (status, True), home.result
        return
    assert (ended(home).exit_status, words in ended(home).why) == (status, True), ended(home).why
    assert witness.together == []
    with machine.world.using() as world:
        assert places(world)[NODE] == FRAME
        assert places(world).get(PLAIN) == (FRAME if status == 0 else None)
