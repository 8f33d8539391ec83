"""Rounds against closed forms, capped models and published measurements of migrations."""

import math

import pytest

from lpmtui.forecast import DirtyCurve, StopReason, StopRule, iterate
from lpmtui.forecast.rounds import rounds
from lpmtui.model.units import GIB, MIB

# Geometric pre-copy (Liu et al., HPDC 2011, notation): threshold 0.3 s x R. Own vectors:
# V_mem MiB, R MiB/s, D MiB/s, live rounds, last volume MiB, pause of the copy ms, V_mig MiB, T_mig s
CONSTANT_RATE = [
    (4096, 110, 5.5, 2, 10.24, 93.091, 4311.04, 39.1913),
    (4096, 110, 104.5, 94, 32.9897, 299.907, 81293.195, 739.029),
    (4096, 4500, 225.0, 1, 204.8, 45.511, 4300.8, 0.9557),
    (32768, 1100, 550.0, 7, 256.0, 232.727, 65280.0, 59.3455),
    (32768, 110, 104.5, 135, 32.2208, 292.917, 654747.804, 5952.2528),
    (262144, 1100, 880.0, 30, 324.5186, 295.017, 1309421.926, 1190.3836),
    (262144, 4500, 4275.0, 103, 1330.6728, 295.705, 5217597.218, 1159.466),
]

# dirty(T) = min(W, c + D T), at most 30 rounds, stop after 3 x memory sent. Own vectors:
# V_mem MiB, R MiB/s, D MiB/s, W MiB, c MiB, live rounds, why, last MiB, pause ms, total MiB, total s
SATURATING = [
    (32768, 1100, 200, 1024, 0, 2, StopReason.FITS, 186.182, 169.3, 33978.18, 30.889),
    (32768, 1100, 200, 8192, 0, 3, StopReason.FITS, 196.953, 179.0, 40006.01, 36.369),
    (32768, 1100, 2000, 1024, 0, 30, StopReason.ROUNDS, 1024, 930.9, 63488, 57.716),
    (32768, 1100, 2000, 300, 0, 1, StopReason.FITS, 300, 272.7, 33068, 30.062),
    (262144, 1100, 900, 20000, 64, 30, StopReason.ROUNDS, 410.34, 373.0, 380505.47, 345.914),
    (262144, 4500, 900, 20000, 64, 3, StopReason.FITS, 876.8, 194.8, 287084.8, 63.797),
    (65536, 110, 50, 4096, 16, 10, StopReason.FITS, 32.702, 297.3, 73282.08, 666.201),
    (65536, 110, 200, 4096, 16, 30, StopReason.ROUNDS, 4096, 37236.4, 188416, 1712.873),
]

# Mean dirty curves of a PostgreSQL guest under QEMU (LordWicked/live-migration-thesis-code, MIT licence,
# (c) 2026 wicked), unthrottled rounds: seconds -> MiB.
FOUR_THREADS = ((0.202, 27.6), (0.402, 41.8), (0.602, 31.9), (2.028, 79.9), (14.48, 267.0))
SIXTEEN_THREADS = (
    (0.203, 60.2),
    (0.402, 61.7),
    (0.603, 67.6),
    (0.996, 121.0),
    (1.947, 198.1),
    (3.515, 282.5),
    (8.232, 471.5),
    (24.361, 1079.5),
)


def measured(points: tuple[tuple[float, float], ...]) -> DirtyCurve:
    return DirtyCurve(tuple((seconds, mib * MIB) for seconds, mib in points), 8 * GIB)


@pytest.mark.parametrize("row", CONSTANT_RATE)
def test_a_constant_rate_follows_the_closed_form(row: tuple[float, ...]) -> None:
    memory, rate, dirty, live, last, pause_ms, sent, total = row
    copy = iterate(memory * MIB, DirtyCurve.constant(dirty * MIB, math.inf), rate * MIB, StopRule(0.3))
    assert copy.reason is StopReason.FITS
    assert copy.rounds == live + 1
    assert copy.last.sent / MIB == pytest.approx(last, rel=1e-4)
    assert copy.suspension_s * 1000 == pytest.approx(pause_ms, rel=1e-4)
    assert copy.total_bytes / MIB == pytest.approx(sent, rel=1e-6)
    assert copy.total_s == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize("row", SATURATING)
def test_a_saturating_working_set_with_caps(row: tuple[float, ...]) -> None:
    memory, rate, dirty, ceiling, start, live, why, last, pause_ms, sent, total = row
    curve = DirtyCurve.constant(dirty * MIB, ceiling * MIB, start=start * MIB)
    rule = StopRule(0.3, most_rounds=30, most_bytes=3 * memory * MIB)
    copy = iterate(memory * MIB, curve, rate * MIB, rule)
    assert (copy.rounds - 1, copy.reason) == (live, why)
    assert copy.last.sent / MIB == pytest.approx(last, rel=1e-3)
    assert copy.suspension_s * 1000 == pytest.approx(pause_ms, rel=1e-3)
    assert copy.total_bytes / MIB == pytest.approx(sent, rel=1e-4)
    assert copy.total_s == pytest.approx(total, rel=1e-4)


def test_the_published_reference_of_a_database_guest() -> None:
    """First pass 1827 MiB at 129 MiB/s, 300 ms allowed: 16.81 s live, 2201 MiB, last 32.5 MiB."""
    copy = iterate(1827 * MIB, measured(FOUR_THREADS), 129 * MIB, StopRule(0.3, most_s=3600))
    assert copy.last.start_s == pytest.approx(16.81, abs=0.01)
    assert copy.total_bytes / MIB == pytest.approx(2201, abs=1)
    assert copy.last.sent / MIB == pytest.approx(32.5, abs=0.1)
    assert copy.total_s == pytest.approx(17.19, rel=0.05), "measured: 17.19 s, 2247 MiB, 31.7 MiB"


def test_four_times_the_threads_do_not_converge_as_measured() -> None:
    copy = iterate(1827 * MIB, measured(SIXTEEN_THREADS), 129 * MIB, StopRule(0.3, most_s=113))
    assert not copy.converges
    assert copy.total_s >= 113


def test_any_pause_allowed_is_stop_and_copy() -> None:
    copy = iterate(1827 * MIB, measured(SIXTEEN_THREADS), 129 * MIB, StopRule(None, most_s=3600))
    assert (copy.rounds, copy.converges) == (1, True)
    assert copy.suspension_s == copy.total_s == pytest.approx(1827 / 129)


def test_no_pause_allowed_ends_when_nothing_is_dirtied() -> None:
    quiet = DirtyCurve.constant(1 * MIB, GIB)
    copy = iterate(GIB, quiet, 100 * MIB, StopRule(0.0, most_s=3600))
    assert copy.converges
    assert copy.last.sent == 0.0


def test_a_saturated_transfer_passes_the_hour_without_being_walked() -> None:
    """A working set of 200 MiB at 100 MiB/s repeats a round of 2 s: 3600 s are over after 1800 of them."""
    curve = DirtyCurve.constant(500 * MIB, 200 * MIB)
    copy = iterate(GIB, curve, 100 * MIB, StopRule(1.0, most_s=3600))
    assert not copy.converges
    walked = list(_until(GIB, curve, 100 * MIB, 3600.0))
    assert copy.rounds == len(walked)
    assert copy.total_s == pytest.approx(sum(walked))
    assert iterate(GIB, curve, 100 * MIB, StopRule(1.0)).total_s == math.inf


def test_caps_on_bytes_hold_in_a_saturated_transfer() -> None:
    curve = DirtyCurve.constant(500 * MIB, 200 * MIB)
    copy = iterate(GIB, curve, 100 * MIB, StopRule(1.0, most_bytes=3 * GIB))
    assert copy.reason is StopReason.BYTES
    assert copy.total_bytes - copy.last.sent >= 3 * GIB > copy.total_bytes - 2 * copy.last.sent


def _until(first: float, curve: DirtyCurve, rate: float, seconds: float) -> list[float]:
    lengths: list[float] = []
    for step in rounds(first, curve, rate):
        lengths.append(step.seconds)
        if sum(lengths) > seconds:
            return lengths
    raise AssertionError
