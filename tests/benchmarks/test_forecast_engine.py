"""The rounds of a transfer against a bare loop over the same recurrence, in the same run."""

import time
from bisect import bisect_right
from collections.abc import Callable

import pytest

from lpmtui.forecast import DirtyCurve, StopRule, iterate
from lpmtui.model.units import GIB, MIB

pytestmark = pytest.mark.benchmark

LEAST_RATE = 0.5
"""Of the bare loop's rate."""
RUNS = 300
POINTS = tuple((0.05 * n, (20 + 5.7 * n) * MIB) for n in range(1, 40))
CURVE = DirtyCurve(POINTS, 200 * GIB)
MEMORY, RATE = 256.0 * GIB, 115.0 * MIB


def bare() -> int:
    times, dirty = [point[0] for point in POINTS], [point[1] for point in POINTS]
    volume, count = MEMORY, 0
    while volume / RATE > 0.3 and count < 2000:
        length = volume / RATE
        place = min(max(bisect_right(times, length), 1), len(times) - 1)
        slope = (dirty[place] - dirty[place - 1]) / (times[place] - times[place - 1])
        volume = min(CURVE.ceiling, dirty[place - 1] + slope * (length - times[place - 1]))
        count += 1
    return count + 1


def ours() -> int:
    return iterate(MEMORY, CURVE, RATE, StopRule(0.3, most_rounds=2000)).rounds


def seconds(call: Callable[[], int]) -> float:
    begin = time.process_time()
    for _ in range(RUNS):
        call()
    return time.process_time() - begin


def test_the_engine_runs_at_least_at_half_the_rate_of_a_bare_loop() -> None:
    assert abs(ours() - bare()) <= 1
    assert bare() > 50
    mine, loop = (min(seconds(call) for _ in range(5)) for call in (ours, bare))
    print(f"engine {RUNS * ours() / mine:,.0f} rounds/s, bare loop {RUNS * bare() / loop:,.0f} rounds/s")
    assert mine <= loop / LEAST_RATE


def test_cost_is_linear_in_rounds() -> None:
    """A hundred times the rounds cost at most 1.3 times a hundred times the time."""
    flat = DirtyCurve.constant(RATE * 0.999, 1e18)

    def rounds_of(count: int) -> float:
        begin = time.process_time()
        for _ in range(20):
            iterate(MEMORY, flat, RATE, StopRule(1e-9, most_rounds=count))
        return time.process_time() - begin

    few, many = (min(rounds_of(count) for _ in range(5)) for count in (1_000, 20_000))
    assert many <= 20 * few * 1.3
