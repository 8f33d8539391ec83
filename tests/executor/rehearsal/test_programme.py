"""Which runs a rehearsal makes."""

from lpmtui.executor.rehearsal.trial_pool import MATRIX_SEEDS, Programme, cells
from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.move import Move
from lpmtui.model.units import GIB

MOVE = Move("dbnode1", "power-c")
PROGRAMME = Programme(
    MOVE,
    cells(MOVE, (10, 600)),
    ("suspension-long",),
    ("a", "b", "c"),
    ("memory", "resume"),
    MoveInputs.assumed(64 * GIB),
)


def test_a_run_follows_from_its_seed_alone() -> None:
    runs = PROGRAMME.trials(20, 5)
    assert [one.seed for one in runs] == list(range(5, 25))
    assert [PROGRAMME.trial(one.seed) for one in runs] == list(runs)
    assert len({one.writing for one in runs}) == 20
    assert all(one.fault == "suspension-long" for one in runs)


def test_cells_take_turns() -> None:
    runs = PROGRAMME.trials(8, 0)
    seen = [(one.policy, one.move.heartbeat_during_lpm_s) for one in runs]
    assert seen[:4] == [("manage", 10), ("manage", 600), ("unmanage", 10), ("unmanage", 600)]
    assert seen[4:] == seen[:4]


def test_cells_of_a_move_that_says_what_it_wants() -> None:
    assert cells(MOVE, clustered=False) == ((None, None),)
    only = Move("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE, heartbeat_during_lpm_s=60)
    assert cells(only) == ((LpmPolicy.UNMANAGE, 60),)


def test_the_matrix_has_every_fault_in_every_phase_and_its_seed_says_which() -> None:
    runs = PROGRAMME.matrix()
    assert [(one.fault, one.phase) for one in runs] == [
        (fault, phase) for fault in "abc" for phase in ("memory", "resume")
    ]
    assert PROGRAMME.trial(MATRIX_SEEDS + 3) == runs[3]
    assert all((one.writing, one.rate) == (1.0, 1.0) for one in runs)


def test_without_a_forecast_only_luck_differs() -> None:
    assert {(one.writing, one.rate) for one in Programme(MOVE, cells(MOVE)).trials(9, 1)} == {(1.0, 1.0)}
