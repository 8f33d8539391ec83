"""The forecast of a move as ranges."""

import random

import pytest

from lpmtui.forecast import DirtyCurve
from lpmtui.forecast.assumptions import Basis, Quantity, Spread, assumptions
from lpmtui.forecast.move_forecast import MoveInputs, MoverSide, forecast_move, mover_rate
from lpmtui.model.units import GIB, MIB

BUSY = DirtyCurve(((0.2, 60 * MIB), (1.0, 121 * MIB), (8.2, 472 * MIB), (24.4, 1080 * MIB)), 16 * GIB)


def forecast(inputs: MoveInputs, seed: int = 1):
    return forecast_move(inputs, rng=random.Random(seed))


def test_a_range_is_drawn_with_the_percentiles_it_names() -> None:
    rng = random.Random(7)
    drawn = sorted(Quantity(Spread(2.0, 6.0)).draw(rng) for _ in range(4000))
    assert drawn[2000] == pytest.approx(2.0, rel=0.06)
    assert drawn[3800] == pytest.approx(6.0, rel=0.1)
    assert max(Quantity(Spread(0.9, 2.0), most=1.0).draw(rng) for _ in range(100)) == 1.0


def test_same_seed_same_forecast() -> None:
    inputs = MoveInputs.assumed(64 * GIB)
    assert forecast(inputs) == forecast(inputs)
    assert forecast(inputs) != forecast(inputs, seed=2)


def test_ranges_are_ranges_and_the_copy_takes_its_time() -> None:
    seen = forecast(MoveInputs.assumed(64 * GIB).with_curve(BUSY, "busy.csv"))
    for spread in (seen.suspension_s, seen.degraded_s, seen.total_s, seen.silence_s):
        assert 0 < spread.p50 < spread.p95
    assert seen.total_s.p50 > 64 * GIB * 0.5 / assumptions().quantity["rate"].p95
    assert seen.silence_s.p95 > seen.suspension_s.p95
    assert seen.slowdown.p50 >= 1.0
    assert dict(seen.known)["curve"] is Basis.MEASURED


@pytest.mark.parametrize("profile", sorted(assumptions().profile))
def test_every_profile_gives_a_forecast(profile: str) -> None:
    seen = forecast(MoveInputs.assumed(32 * GIB, profile=profile))
    assert seen.suspension_s.p95 < seen.total_s.p95
    assert (seen.converges < 0.5) == (profile == "write-heavy")


def test_twice_the_memory_takes_longer() -> None:
    small, big = (forecast(MoveInputs.assumed(size * GIB).with_curve(BUSY, "b")) for size in (32, 64))
    assert big.total_s.p50 > small.total_s.p50


def test_a_mover_ten_times_slower_freezes_much_longer() -> None:
    """The last pages go over the same slow link while the partition is frozen."""
    usual = MoveInputs.assumed(64 * GIB, profile="write-heavy")
    slow = MoveInputs.assumed(
        64 * GIB, profile="write-heavy", rate=Quantity(Spread(72.5e6, 115e6), basis=Basis.MEASURED)
    )
    assert forecast(slow).suspension_s.p50 > 5 * forecast(usual).suspension_s.p50


def test_the_rate_is_the_slower_sides_share() -> None:
    """80 MB/s of 1 Gb/s are usable; redundant movers carry twice as much, three migrations share."""
    one_gigabit = MoverSide(link=125e6)
    ten = MoverSide(link=1.25e9, movers=2)
    assert mover_rate(one_gigabit, ten).spread.p50 == pytest.approx(80e6)
    assert mover_rate(ten, ten, redundant=True).spread.p50 == pytest.approx(1.6e9)
    assert mover_rate(ten, MoverSide(link=1.25e9, others=2)).spread.p50 == pytest.approx(800e6 / 3)
    assert mover_rate(one_gigabit, ten, compressed=True).spread.p50 == pytest.approx(15 * 80e6)
    assert mover_rate(MoverSide(), MoverSide()).basis is Basis.ASSUMED
    assert mover_rate(MoverSide(others=1), MoverSide()).spread.p50 == pytest.approx(725e6 / 2)
