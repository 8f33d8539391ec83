"""The slow interval after the resume, against published post-copy runs."""

import pytest
from qemu_published import mean, qemu_curve, qemu_runs

from lpmtui.forecast import DirtyCurve
from lpmtui.forecast.precopy import DemandPaging, degraded
from lpmtui.model.units import GIB, MIB

LOOPBACK = 1.05 * GIB
"""The QEMU post-copy ran unthrottled within one host, at 0.98 to 1.27 GiB/s."""


@pytest.mark.parametrize(
    ("scenario", "curve"),
    [("Postcopy_4T", "Precopy_Convergent"), ("Postcopy_16T", "Precopy_Nonconvergent_16T")],
)
def test_measured_post_copy(scenario: str, curve: str) -> None:
    """Faults within two standard deviations of the ten runs: 2421 +- 1005 and 4638 +- 2633."""
    runs = qemu_runs(scenario)
    rest = mean([float(run["postcopy_bytes"]) for run in runs])
    seen = degraded(rest, LOOPBACK, qemu_curve(curve, 0.2), DemandPaging())
    assert seen.seconds == pytest.approx(mean([float(run["total_s"]) for run in runs]), rel=0.2)
    faults = [float(run["postcopy_requests"]) for run in runs]
    deviation = mean([(one - mean(faults)) ** 2 for one in faults]) ** 0.5
    assert abs(seen.faults - mean(faults)) < 2 * deviation


def test_a_constant_rate_by_hand() -> None:
    """1 s, touched 0 to 100 pages: on average 50 of them are still missing; each fetch stalls one of two."""
    curve = DirtyCurve.constant(100 * 4096, GIB)
    seen = degraded(100 * MIB, 100 * MIB, curve, DemandPaging(fetch_s=0.004, at_once=2.0, faulting=1.0))
    assert (seen.seconds, seen.faults) == (1.0, pytest.approx(50.0))
    assert seen.slowdown == pytest.approx(1.1)


def test_nothing_left_is_no_interval() -> None:
    seen = degraded(0.0, MIB, DirtyCurve.constant(MIB, GIB), DemandPaging())
    assert (seen.seconds, seen.faults, seen.slowdown) == (0.0, 0.0, 1.0)


def test_no_more_is_missing_than_was_left_behind() -> None:
    flood = DirtyCurve.constant(GIB, 8 * GIB)
    seen = degraded(4096.0 * 10, 4096.0 * 10, flood, DemandPaging(faulting=1.0))
    assert seen.faults < 10
