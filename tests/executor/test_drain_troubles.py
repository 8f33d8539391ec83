"""What changes between plan and move is met by another target, by waiting, or by a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from executor_bench import ME
from processes_in_turn import Machine, Process, drain
from test_drain_killed import AWAY, FRAME, Witness

from lpmtui.executor import start
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import Journal
from lpmtui.model.drain import DrainPlanned
from lpmtui.model.events import Event, Finished, Note
from lpmtui.model.move import Move
from lpmtui.model.plan import Plan
from lpmtui.model.states import PartitionState
from lpmtui.simulator.api import SimulatedSite

Trouble = Callable[[Machine, Plan], None]
"""Happens as soon as the first plan is journalled."""

NODE, MATE, PLAIN, CLUSTER = "node0002", "node0001", "lpar0002", "cluster0001"


def target_of(plan: Plan, name: str = NODE) -> str:
    return next(one.target for one in plan.moves if one.name == name)


def fault(name: str, on: str = "", **settings: str) -> Trouble:
    """A fault on an object, or on the target of the node."""

    def strike(machine: Machine, plan: Plan) -> None:
        machine.world.set_fault(name, on or target_of(plan), settings=settings)

    return strike


def servers_silent(machine: Machine, plan: Plan) -> None:
    with machine.world.using() as world:
        names = [one.name for one in world.partitions.of(target_of(plan)) if one.is_vios]
    for name in names:
        machine.world.set_fault("rmc-inactive", name)


def shut_down(machine: Machine, _plan: Plan) -> None:
    with machine.world.using() as world:
        world.partitions[f"{FRAME}/{PLAIN}"].state = PartitionState.NOT_ACTIVATED
        world.images[PLAIN].up = False


def moved_by_hand(partition: str, source: str, target: str = "") -> Trouble:
    """Another console moves a partition, to where the node should go if nothing else is said."""

    def strike(machine: Machine, plan: Plan) -> None:
        to = target or target_of(plan)
        words = ["migrlpar", "-o", "m", "-m", source, "-t", to, "-p", partition]
        machine.spawn("by hand", lambda process: process.bench.world.run("hmc1", words))

    return strike


def moved_by_another_console(machine: Machine, plan: Plan) -> None:
    def work(process: Process) -> object:
        move = Move(MATE, "power-0004", force=True)
        return start(process.bench.context, move, ME, heartbeat=Heartbeat())[1]

    machine.spawn("another console", work)


LASTS = {"lasts": "150s"}
CASES: dict[str, tuple[Trouble, int, str]] = {
    "target loses memory": (fault("memory-short"), 0, ""),
    "target takes no more moves": (fault("migration-limit"), 0, ""),
    "target's servers are silent": (servers_silent, 0, ""),
    "target is down": (fault("system-crash"), 0, ""),
    "the HMC restarts": (fault("console-restart", "hmc1"), 0, "No plan can be made now: "),
    "RMC stays down": (fault("rmc-inactive", NODE), 4, f"{NODE} stays: The RMC connection"),
    "cluster is unstable for a while": (fault("cluster-unstable", CLUSTER, **LASTS), 0, f"{NODE} waits: "),
    "partition is shut down": (shut_down, 0, f"{PLAIN} does not run: it is Not Activated on {FRAME}."),
    "partition is moved by hand": (
        moved_by_hand(PLAIN, FRAME, "power-0003"),
        0,
        f"{PLAIN} runs on power-0003, where something else has moved it.",
    ),
    "a node of its cluster comes to the target": (moved_by_hand(MATE, "power-0001"), 0, f"{NODE} waits: "),
    "another console holds the cluster": (moved_by_another_console, 0, f"{NODE} waits: "),
}


@pytest.mark.parametrize("case", list(CASES))
def test_trouble_between_plan_and_move(tmp_path: Path, case: str) -> None:
    trouble, status, words = CASES[case]
    machine = Machine(tmp_path, SimulatedSite.open(None, scenario="large:4"))
    witness = Witness.of(machine)
    struck: list[Plan] = []

    def strike(_process: Process, _job: str, event: Event) -> None:
        if isinstance(event, DrainPlanned) and not struck:
            struck.append(event.plan)
            trouble(machine, event.plan)

    machine.on_record = strike
    process = drain(machine, AWAY)
    machine.run()
    finished = process.result
    assert isinstance(finished, Finished), finished
    with Journal.open(tmp_path) as journal:
        state = journal.state("1")
        said = [entry.event.text for entry in journal.events("1") if isinstance(entry.event, Note)]
    assert finished.exit_status == status, finished.why
    assert words in " ".join((*said, finished.why))
    assert witness.together == []
    if status == 0 and not words:
        at_last = [one.target for one in state.moves if one.partition == NODE][-1]
        assert at_last != target_of(struck[0])
    machine.world.clear_faults("rmc-inactive")
    assert [one for one in witness.lost(machine, emptied=status == 0) if NODE in one] == []
