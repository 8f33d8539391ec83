"""What runs add up to."""

import json

from lpmtui.executor.rehearsal.results import (
    RehearsalResults,
    advice,
    as_lines,
    matrix_lines,
    matrix_object,
    results_object,
)
from lpmtui.executor.rehearsal.trial import Trial, TrialResult, UnwantedEvent
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.move import Move, Outcome

FAILED = frozenset((UnwantedEvent.FAILED_NODE, UnwantedEvent.TAKE_OVER))


def run(seed: int, policy: LpmPolicy | None, timeout: int | None, **more: object) -> TrialResult:
    trial = Trial(seed, Move("dbnode1", "power-c")).under(policy, timeout)
    values = {"outcome": Outcome.SUCCEEDED, "exit_status": 0, "suspension_s": 0.5 + seed / 100} | more
    return TrialResult(trial, **values)  # type: ignore[arg-type]


RUNS = RehearsalResults(
    (
        *(run(n, LpmPolicy.MANAGE, 600) for n in range(12)),
        *(
            run(n, LpmPolicy.MANAGE, 10, unwanted=FAILED, outcome=Outcome.NEEDS_ATTENTION, exit_status=4)
            for n in range(12, 15)
        ),
        *(run(n, LpmPolicy.MANAGE, 10) for n in range(15, 24)),
    )
)


def test_cells_count_runs_and_unwanted_events() -> None:
    ten, long = RUNS.cells
    assert (ten.node_timeout_s, ten.runs, ten.unwanted, ten.share) == (10, 12, 3, 0.25)
    assert dict(ten.events) == {UnwantedEvent.FAILED_NODE: 3, UnwantedEvent.TAKE_OVER: 3}
    assert (long.node_timeout_s, long.unwanted) == (600, 0)
    assert RUNS.count(Outcome.NEEDS_ATTENTION) == 3


def test_advice_names_the_safe_setting_and_the_cost_of_the_others() -> None:
    said = list(advice(RUNS))
    assert "LPM_POLICY manage with a node time-out of 600 s" in said[0]
    assert "less than 25.0% of moves" in said[0]
    assert "manage with 10 s: 3 of 12 runs" in said[1]
    assert "--seed 12 --watch" in said[2]
    none = RehearsalResults(tuple(run(n, LpmPolicy.MANAGE, 10, unwanted=FAILED) for n in range(2)))
    assert any("No setting was free" in one for one in advice(none))
    plain = RehearsalResults(tuple(run(n, None, None) for n in range(3)))
    assert "too few to say more" in next(iter(advice(plain)))


def test_json_is_plain_and_has_the_public_names() -> None:
    body = results_object(RUNS)
    assert json.loads(json.dumps(body)) == body
    assert set(body["cells"][0]) >= {"policy", "node_timeout_s", "runs", "unwanted"}
    assert body["suspension_s"]["max"] == 0.73
    assert body["runs"] == len(body["seeds"]) == 24
    assert results_object(RehearsalResults(()))["suspension_s"] is None


def test_tables_fit_eighty_columns() -> None:
    lines = list(as_lines(RUNS))
    assert max(map(len, lines)) <= 80
    assert any("####" in line for line in lines)


def test_the_matrix_shows_each_cell_once() -> None:
    cells = []
    for number, (fault, phase) in enumerate((f, p) for f in ("a", "b") for p in ("memory", "resume")):
        trial = Trial(1_000_000 + number, Move("p", "s"), fault=fault, phase=phase)
        outcome = Outcome.ROLLED_BACK if number else Outcome.NEEDS_ATTENTION
        cells.append(TrialResult(trial, outcome, 1 if number else 4, FAILED if not number else frozenset()))
    lines = list(matrix_lines(cells))
    assert lines[-4].split() == ["a", "!*", "b"]
    assert lines[-3].split() == ["b", "b", "b"]
    assert "--seed 1000000 --watch" in lines[-1]
    assert [one["exit_status"] for one in matrix_object(cells)] == [4, 1, 1, 1]
