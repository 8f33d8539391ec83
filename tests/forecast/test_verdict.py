"""Time-outs against a freeze."""

import pytest

from lpmtui.forecast.time_outs import (
    Timer,
    Verdict,
    heartbeat_needs,
    monitor_needs,
    tightest,
)


def test_a_heartbeat_needs_three_suspensions_but_never_less_than_ten_seconds() -> None:
    assert heartbeat_needs(0.5, period_s=1, relearn_s=0.2) == 10.0
    assert heartbeat_needs(8.0, period_s=1, relearn_s=0.2) == pytest.approx(25.2)


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [(600, Verdict.GREEN), (15, Verdict.GREEN), (14.9, Verdict.AMBER), (10, Verdict.AMBER), (9, Verdict.RED)],
)
def test_red_amber_green(limit: float, verdict: Verdict) -> None:
    assert Timer("node failure detection", limit, 10.0).verdict is verdict


def test_the_tightest_timer_is_the_one_with_the_least_reserve() -> None:
    monitor = Timer("db_mon", 20.0, monitor_needs(2.0, run_s=3.0, slowdown=4.0))
    detection = Timer("node failure detection during LPM", 600.0, 10.0)
    assert monitor.needed_s == 14.0
    assert tightest((detection, monitor)) is monitor
    assert tightest(()) is None
