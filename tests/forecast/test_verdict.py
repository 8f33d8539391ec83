"""Time-outs against a freeze."""

import pytest

from lpmtui.forecast.verdict import (
    Suspicion,
    Timer,
    Verdict,
    heartbeat_needs,
    monitor_needs,
    suspicion,
    suspicion_chance,
    tightest,
)

# period, time-out after the last beat, network re-learning, freeze; chance where the first beat leaves at
# once, verdict. Own vectors, the chance checked by Monte Carlo.
VECTORS = [
    (1, 5, 0.2, 3.5, 0.0, "SAFE"),
    (1, 5, 0.2, 4.5, 0.7, "POSSIBLE"),
    (1, 5, 0.2, 5, 1.0, "CERTAIN"),
    (1, 10, 0.2, 9.5, 0.7, "POSSIBLE"),
    (0.5, 16, 0.2, 12, 0.0, "SAFE"),
    (0.5, 16, 0.2, 16, 1.0, "CERTAIN"),
    (2, 30, 1, 25, 0.0, "SAFE"),
    (2, 30, 1, 29, 1.0, "POSSIBLE"),
    (2, 30, 1, 31, 1.0, "CERTAIN"),
    (10, 30, 1, 16, 0.0, "SAFE"),
    (10, 30, 1, 25, 0.6, "POSSIBLE"),
    (1, 4, 0.1, 3.5, 0.6, "POSSIBLE"),
]


@pytest.mark.parametrize(("period", "limit", "relearn", "freeze", "chance", "verdict"), VECTORS)
def test_false_suspicion(
    period: float, limit: float, relearn: float, freeze: float, chance: float, verdict: str
) -> None:
    found = suspicion(freeze, relearn_s=relearn, period_s=period, limit_s=limit)
    assert found is Suspicion(verdict)
    assert suspicion_chance(freeze, relearn_s=relearn, period_s=period, limit_s=limit) == pytest.approx(
        chance
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
