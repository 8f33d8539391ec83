"""The forecast of a move as ranges."""

import random

import pytest

from lpmtui.forecast import DirtyCurve
from lpmtui.forecast.move import Spread, assumptions, forecast_move
from lpmtui.model.units import GIB, MIB

BUSY = DirtyCurve(((0.2, 60 * MIB), (1.0, 121 * MIB), (8.2, 472 * MIB), (24.4, 1080 * MIB)), 16 * GIB)


def test_a_range_is_drawn_with_the_percentiles_it_names() -> None:
    rng = random.Random(7)
    drawn = sorted(Spread(2.0, 6.0).draw(rng) for _ in range(4000))
    assert drawn[2000] == pytest.approx(2.0, rel=0.06)
    assert drawn[3800] == pytest.approx(6.0, rel=0.1)


def test_same_seed_same_forecast() -> None:
    first = forecast_move(64 * GIB, curve=BUSY, rng=random.Random(1))
    assert first == forecast_move(64 * GIB, curve=BUSY, rng=random.Random(1))
    assert first != forecast_move(64 * GIB, curve=BUSY, rng=random.Random(2))


def test_ranges_are_ranges_and_the_copy_takes_its_time() -> None:
    seen = forecast_move(64 * GIB, curve=BUSY, rng=random.Random(1))
    for spread in (seen.suspension_s, seen.degraded_s, seen.total_s):
        assert 0 < spread.p50 < spread.p95
    assert seen.total_s.p50 > 64 * GIB / assumptions().rate.p95
    assert seen.converges == 1.0


def test_twice_the_memory_takes_longer_but_stands_still_no_longer() -> None:
    small = forecast_move(32 * GIB, curve=BUSY, rng=random.Random(3))
    big = forecast_move(64 * GIB, curve=BUSY, rng=random.Random(3))
    assert big.total_s.p50 > small.total_s.p50
    assert big.suspension_s == small.suspension_s


def test_a_workload_that_writes_faster_than_the_link_ends_at_the_cap_of_rounds() -> None:
    flood = DirtyCurve.constant(4 * GIB, 60 * GIB)
    seen = forecast_move(64 * GIB, curve=flood, rng=random.Random(1))
    assert seen.converges < 0.1
    assert seen.degraded_s.p50 > 30


def test_without_a_measurement_a_curve_is_assumed() -> None:
    seen = forecast_move(8 * GIB, rng=random.Random(1))
    assert 0.9 < seen.converges <= 1.0
