"""Why a transfer does not converge, and that the smallest change makes it converge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.forecast import DirtyCurve, StopRule, iterate
from lpmtui.forecast.whatif import Obstacle, divergence
from lpmtui.model.units import GIB, MIB

HOUR = 3600.0


def test_a_working_set_that_is_written_faster_than_the_link_carries() -> None:
    """200 MiB written at once again and again, at 100 MiB/s: rounds of 2 s for ever."""
    curve = DirtyCurve.constant(500 * MIB, 200 * MIB)
    found = divergence(GIB, curve, 100 * MIB, StopRule(1.0, most_s=HOUR))
    assert found.obstacle is Obstacle.WORKLOAD
    assert found.settles_s == pytest.approx(2.0)
    assert found.bandwidth == pytest.approx(200 * MIB, rel=0.01)
    assert found.pause_s == pytest.approx(2.0, rel=0.01)
    assert found.workload == pytest.approx(0.2, rel=0.1), "below 100 MiB/s rounds shrink"


def test_memory_that_takes_longer_than_the_hour_needs_a_faster_link() -> None:
    found = divergence(400 * GIB, DirtyCurve.constant(1.0, GIB), 100 * MIB, StopRule(1.0, most_s=HOUR))
    assert found.obstacle is Obstacle.MEMORY
    assert (found.pause_s, found.workload) == (None, None)
    assert found.bandwidth == pytest.approx(400 * GIB / HOUR, rel=0.01)


def test_rounds_that_shrink_too_slowly_run_out_of_time() -> None:
    curve = DirtyCurve.constant(95 * MIB, math.inf)
    found = divergence(40 * GIB, curve, 100 * MIB, StopRule(0.1, most_s=HOUR))
    assert found.obstacle is Obstacle.TIME


@given(
    first=st.floats(1 * GIB, 600 * GIB),
    rate=st.floats(10 * MIB, 4 * GIB),
    start=st.floats(0, 500 * MIB),
    dirty=st.floats(1 * MIB, 2 * GIB),
    ceiling=st.floats(1 * MIB, 100 * GIB),
    pause=st.floats(0.05, 20.0),
)
def test_each_change_alone_converges(
    first: float, rate: float, start: float, dirty: float, ceiling: float, pause: float
) -> None:
    curve = DirtyCurve.constant(dirty, ceiling, start=start)
    rule = StopRule(pause, most_s=HOUR)
    if iterate(first, curve, rate, rule).converges:
        return
    found = divergence(first, curve, rate, rule)
    if found.bandwidth is not None:
        assert found.bandwidth > rate
        assert iterate(first, curve, found.bandwidth, rule).converges
    if found.pause_s is not None:
        assert iterate(first, curve, rate, StopRule(found.pause_s, most_s=HOUR)).converges
    if found.workload is not None:
        assert found.workload < 1.0
        assert iterate(first, curve.scaled(found.workload), rate, rule).converges
