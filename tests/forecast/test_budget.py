"""The live budget over the counters of a move whose mover becomes slow."""

import random
import time
from collections.abc import Iterator

import pytest

from lpmtui.forecast.budget import BudgetWatch, CopyReading, LiveBudget, noticeable
from lpmtui.forecast.move_forecast import MoveInputs, forecast_move
from lpmtui.model.units import GIB

INPUTS = MoveInputs.assumed(64 * GIB)
FORECAST = forecast_move(INPUTS, rng=random.Random(1))
USUAL = 725e6
TIMEOUTS = (("monitor db_mon", 30.0), ("node failure detection during LPM", 600.0))


def readings(slow_from_s: float = 1e9, factor: float = 10.0, writing: float = 1.0) -> Iterator[CopyReading]:
    """Each second of a copy; from a moment on the link is `factor` times slower."""
    curve = INPUTS.curve.scaled(writing)
    step, sent, number, left, began = 0, 0.0, 1, 50e9, 0.0
    while step < 400_000:
        now = step / 100
        if step % 100 == 0:
            yield CopyReading(now, int(sent), int(left), number)
        rate = USUAL / (factor if now >= slow_from_s else 1.0)
        amount = min(left, rate / 100)
        step, sent, left = step + 1, sent + amount, left - amount
        if left <= 0:
            left, number = curve.dirtied(now - began), number + 1
            began = now
            if left < 0.3 * rate or number > 29:
                return


def budgets(*given: CopyReading) -> list[LiveBudget]:
    watch = BudgetWatch(INPUTS, FORECAST, TIMEOUTS)
    return [budget for one in given if (budget := watch.see(one)) is not None]


def test_a_move_as_forecast_warns_of_nothing_and_nears_its_end() -> None:
    found = budgets(*readings())
    assert all(one.warning is None for one in found)
    assert found[0].end_s > found[-1].end_s
    assert all(one.expected_s == FORECAST.suspension_s for one in found)
    assert {one.tightest for one in found} == {"monitor db_mon"}
    last = found[-1]
    assert last.suspension_s < 3.0
    assert last.spare_s == pytest.approx(30.0 - last.suspension_s)


@pytest.mark.parametrize("missed", [5, 30, 60, 70, 75])
def test_whoever_begins_to_watch_in_the_middle_warns_of_nothing_either(missed: int) -> None:
    given = list(readings())
    late = budgets(*given[missed:])
    assert late
    assert all(one.warning is None for one in late)
    if given[missed].round == 1:
        whole = budgets(*given)
        assert late[-1].suspension_s == pytest.approx(whole[-1].suspension_s, rel=0.3)
        assert late[0].suspension_s == pytest.approx(whole[missed].suspension_s, rel=0.1)


def test_if_suspended_now_counts_what_remains_and_what_was_dirtied_meanwhile() -> None:
    """Early in the first round nearly all of 50 GB would be sent while it is frozen."""
    early = budgets(*list(readings())[:3])[-1]
    pushed = INPUTS.quantities["pushed"].spread.p95
    assert early.suspension_s == pytest.approx(1.8 + pushed * 48.5e9 / USUAL, rel=0.02)
    assert early.spare_s is not None
    assert early.spare_s < 0


def test_a_mover_ten_times_slower_is_told_while_stopping_is_still_possible() -> None:
    given = list(readings(slow_from_s=20.0))
    found = budgets(*given)
    warned = [(number, one) for number, one in enumerate(found) if one.warning]
    assert 20 < warned[0][0] <= 30, "within ten seconds"
    first = warned[0][1].warning
    assert first is not None
    assert "times slower than forecast" in first.what
    assert any("mover" in cause for cause in first.causes)
    assert any("abort" in choice for choice in first.choices)
    assert len(warned) <= 5, "said again only where it is much worse"
    assert found[-1].expected_s.p95 > 2 * FORECAST.suspension_s.p95
    assert warned[-1][1].end_s > found[15].end_s


def test_a_workload_that_writes_more_than_forecast_is_told() -> None:
    found = budgets(*readings(writing=4.0))
    said = [one.warning.what for one in found if one.warning]
    assert said
    assert "times as much as forecast" in said[0]
    factor = float(said[0].split("writes ")[1].split(" ")[0])
    assert factor == pytest.approx(4.0, rel=0.15)


def test_readings_that_tell_nothing_give_no_budget() -> None:
    assert budgets(CopyReading(0.0, 0, 100, 1)) == []
    assert budgets(CopyReading(0.0, 0, 100, 1), CopyReading(0.0, 0, 100, 1)) == []
    assert budgets(CopyReading(0.0, 5, 100, 1), CopyReading(1.0, 0, 100, 1)) == []


def test_only_noticeable_changes_are_told() -> None:
    found = budgets(*readings())
    told, last = [], None
    for one in found:
        if noticeable(last, one):
            told.append(one)
            last = one
    assert 5 < len(told) < len(found)


def test_a_reading_costs_less_than_a_hundredth_of_a_second() -> None:
    given = list(readings(slow_from_s=20.0))
    begin = time.process_time()
    budgets(*given)
    assert (time.process_time() - begin) / len(given) < 0.01
