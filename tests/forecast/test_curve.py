"""The dirty curve inside and outside its points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.forecast import DirtyCurve
from lpmtui.model.errors import UsageError

CURVE = DirtyCurve(((1.0, 100.0), (2.0, 150.0), (10.0, 310.0)), 400.0)


@pytest.mark.parametrize(
    ("seconds", "dirty"),
    [(0.0, 50.0), (0.5, 75.0), (1.0, 100.0), (1.5, 125.0), (2.0, 150.0), (6.0, 230.0), (12.0, 350.0)],
)
def test_linear_between_and_beside_the_points(seconds: float, dirty: float) -> None:
    assert CURVE.dirtied(seconds) == pytest.approx(dirty)


def test_it_saturates_at_the_writable_working_set() -> None:
    assert CURVE.dirtied(1000.0) == 400.0


def test_it_does_not_start_below_zero() -> None:
    """The first two points would lead to -40 at length 0: there it is 0, and rises to the first point."""
    steep = DirtyCurve(((1.0, 10.0), (2.0, 60.0)), 100.0)
    assert steep.dirtied(0.0) == 0.0
    assert steep.dirtied(0.5) == pytest.approx(5.0)


def test_a_busier_workload_writes_more_of_the_same_working_set() -> None:
    assert CURVE.scaled(2.0).dirtied(1.0) == pytest.approx(200.0)
    assert CURVE.scaled(2.0).dirtied(1000.0) == 400.0


@pytest.mark.parametrize(
    "points",
    [(), ((1.0, 5.0),), ((2.0, 5.0), (1.0, 6.0)), ((1.0, 5.0), (1.0, 6.0)), ((1.0, -5.0), (2.0, 6.0))],
)
def test_points_that_are_no_curve_are_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(UsageError):
        DirtyCurve(points, 100.0)


@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=8),
    st.floats(1, 1e7),
    st.floats(0, 1e5),
    st.floats(0, 1e5),
)
def test_an_ascending_curve_never_falls_and_never_passes_its_ceiling(
    dirty: list[float], ceiling: float, first: float, second: float
) -> None:
    curve = DirtyCurve(tuple((float(place + 1), value) for place, value in enumerate(sorted(dirty))), ceiling)
    early, late = sorted((first, second))
    assert 0.0 <= curve.dirtied(early) <= curve.dirtied(late) * (1 + 1e-9) + 1e-6
    assert curve.dirtied(late) <= ceiling
