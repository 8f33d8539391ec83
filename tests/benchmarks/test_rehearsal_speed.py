"""Rehearsals per second and core, and where their time goes; the matrix of the demo on two cores.

A run is the whole procedure, not a decision: some 115 commands are answered by the simulated hosts (about a
fifth of the time), the physics of the move and of the cluster go on (an eighth), and the rest is the client's
own work: readers, steps, comparison with the snapshot, journal. That is why 300 a second are out of reach.
"""

import time

import pytest

from lpmtui.executor.rehearsal.trial import Trial, run_trial
from lpmtui.executor.rehearsal.trial_pool import Programme, cells, collect, run_all
from lpmtui.model.move import Move
from lpmtui.transports.simulator_transport import SimulatorTransport, known_faults

pytestmark = pytest.mark.benchmark

MOVE = Move("dbnode1", "power-c", force=True)
RUNS = 30
LONGEST_RUN_S = 0.04
"""CPU seconds of one run on a usual machine, with a factor of two for a busy one."""
LONGEST_MATRIX_S = 20.0


def test_one_run_and_what_of_it_is_the_simulated_world() -> None:
    site = SimulatorTransport.open(None)
    template = site.template()
    run_trial(template, Trial(1, MOVE))
    begin = time.process_time()
    for seed in range(RUNS):
        run_trial(template, Trial(seed, MOVE))
    whole = (time.process_time() - begin) / RUNS
    begin = time.process_time()
    for seed in range(RUNS):
        with_world = template(seed).world
        with_world.run("hmc1", "migrlpar -o m -m power-a -t power-c -p dbnode1")
        with_world.advance(300)
    physics = (time.process_time() - begin) / RUNS
    world, commands = template(1).world, 500
    begin = time.process_time()
    for _ in range(commands):
        world.run("hmc1", "lssyscfg -r lpar -m power-a -F name,state")
    each = (time.process_time() - begin) / commands
    print(
        f"{1 / whole:.0f} runs per second and core ({whole * 1000:.0f} ms); copy and physics alone"
        f" {physics * 1000:.1f} ms; one simulated command {each * 1e6:.0f} us, and a run has about 115"
    )
    assert whole < LONGEST_RUN_S


def test_cost_is_linear_in_runs() -> None:
    template = SimulatorTransport.open(None).template()
    run_trial(template, Trial(1, MOVE))

    def seconds(runs: int) -> float:
        begin = time.process_time()
        for seed in range(runs):
            run_trial(template, Trial(seed, MOVE))
        return time.process_time() - begin

    few = min(seconds(5) for _ in range(3))
    assert seconds(20) < 4 * few * 1.4


def test_the_matrix_of_the_demo_on_two_cores() -> None:
    faults, phases = known_faults()
    programme = Programme(MOVE, cells(MOVE), (), faults, phases)
    template = SimulatorTransport.open(None).template()
    begin = time.monotonic()
    found = collect(run_all(template, programme.matrix(), cores=2), lambda _done: None)
    seconds = time.monotonic() - begin
    print(f"{len(found)} cells in {seconds:.1f} s")
    assert len(found) == len(faults) * len(phases)
    assert seconds < LONGEST_MATRIX_S
