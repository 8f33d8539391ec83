"""Forecasts that learn, against partitions whose true numbers they do not know."""

import random

import pytest
from hidden_truth import HiddenPartition

from lpmtui.forecast.assumptions import Basis, Spread
from lpmtui.forecast.move_forecast import MoveInputs, forecast_move
from lpmtui.forecast.posterior import ForecastOutcome, MeasuredMove, calibrate, learned
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.units import GIB

PARTITIONS, MOVES = 25, 9


def outcomes(seed: int) -> list[tuple[int, ForecastOutcome]]:
    """Each partition's moves, forecast one after the other, with how many were measured before."""
    rng, found = random.Random(seed), []
    for name in range(PARTITIONS):
        partition = HiddenPartition.drawn(rng)
        before: list[MeasuredMove] = []
        for number in range(MOVES):
            inputs = learned(MoveInputs.assumed(partition.memory), before)
            seen = forecast_move(inputs, rng=rng, samples=150)
            move = partition.move(rng)
            assert move.suspension_s is not None
            for quantity, spread, measured in (
                ("total", seen.total_s, move.total_s),
                ("suspension", seen.suspension_s, move.suspension_s),
            ):
                found.append((number, ForecastOutcome(str(number), str(name), quantity, spread, measured)))
            before.append(move)
    return found


@pytest.fixture(scope="module")
def forecasts() -> list[tuple[int, ForecastOutcome]]:
    return outcomes(11)


@pytest.mark.parametrize("quantity", ["total", "suspension"])
def test_the_p95_covers_ninety_to_ninety_nine_of_a_hundred(
    forecasts: list[tuple[int, ForecastOutcome]], quantity: str
) -> None:
    (found,) = [one for one in calibrate([each for _, each in forecasts]) if one.quantity == quantity]
    assert found.moves == PARTITIONS * MOVES
    assert 0.90 <= found.covered <= 0.99
    assert found.trusted


def test_after_five_moves_the_mean_error_is_at_most_a_fifth(
    forecasts: list[tuple[int, ForecastOutcome]],
) -> None:
    total, _ = calibrate([one for number, one in forecasts if number >= 5])
    first, _ = calibrate([one for number, one in forecasts if number == 0])
    assert total.mean_error <= 0.2
    assert total.mean_error < first.mean_error


def test_each_number_says_how_it_is_known() -> None:
    assumed = MoveInputs.assumed(64 * GIB)
    rng = random.Random(3)
    moves = (HiddenPartition.drawn(rng).move(rng) for _ in range(100))
    of_several_rounds = next(one for one in moves if one.sent > 1.02 * one.first)
    known = learned(replace(assumed, memory=of_several_rounds.memory), [of_several_rounds]).quantities
    for name in ("rate", "touched", "workload", "overhead_s", "fixed_pause_s"):
        assert known[name].basis is Basis.LEARNED
        assert known[name].observations == 1
    assert known["announcement_s"].basis is Basis.ASSUMED
    assert learned(assumed, []) == assumed


def test_a_move_of_which_only_the_length_is_known_teaches_nothing_wrong() -> None:
    assumed = MoveInputs.assumed(64 * GIB)
    assert learned(assumed, [MeasuredMove(64.0 * GIB, 300.0)]) == assumed


def test_ranges_become_narrower_with_every_move() -> None:
    rng = random.Random(3)
    partition = HiddenPartition.drawn(rng)
    moves = [partition.move(rng) for _ in range(12)]
    widths = []
    for count in (0, 2, 12):
        inputs = learned(MoveInputs.assumed(partition.memory), moves[:count])
        total = forecast_move(inputs, rng=random.Random(1)).total_s
        widths.append(total.p95 / total.p50)
    assert widths[0] > widths[1] > widths[2]


def test_calibration_says_little_of_few_moves() -> None:
    one = ForecastOutcome("1", "p", "total", Spread(100.0, 150.0), 120.0)
    (found,) = calibrate([one])
    assert (found.moves, found.covered, found.trusted) == (1, 1.0, None)
    assert found.mean_error == pytest.approx(1 / 6)
