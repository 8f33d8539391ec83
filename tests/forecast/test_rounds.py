"""Rounds against closed forms, capped models and published measurements of migrations."""

import math

import pytest
from qemu_published import mean, qemu_curve, qemu_runs, rows

from lpmtui.forecast import DirtyCurve, StopReason, StopRule, iterate
from lpmtui.forecast.precopy import rounds as walk
from lpmtui.forecast.whatif import Obstacle, divergence
from lpmtui.model.units import GIB, MIB

FIRST_PASS_MIB = 1827
"""What one pass over the QEMU guest sends: its mean stop-and-copy."""
THROTTLED = 129 * MIB
ALLOWED_S = 0.3


@pytest.mark.parametrize("row", rows("constant_rate.csv"), ids=str)
def test_a_constant_rate_follows_the_closed_form(row: dict[str, str]) -> None:
    memory, rate, dirty = (float(row[key]) for key in ("V_mem_mib", "R_mib_s", "D_mib_s"))
    copy = iterate(memory * MIB, DirtyCurve.constant(dirty * MIB, math.inf), rate * MIB, StopRule(0.3))
    assert copy.reason is StopReason.FITS
    assert copy.rounds == int(row["live_rounds"]) + 1
    assert copy.last.sent / MIB == pytest.approx(float(row["last_volume_mib"]), abs=1e-4)
    assert copy.suspension_s * 1000 == pytest.approx(float(row["copy_downtime_ms"]), abs=1e-3)
    assert copy.total_bytes / MIB == pytest.approx(float(row["V_mig_mib"]), abs=1e-3)
    assert copy.total_s == pytest.approx(float(row["T_mig_s"]), abs=1e-4)


@pytest.mark.parametrize("row", rows("saturating.csv"), ids=str)
def test_a_saturating_working_set_with_caps(row: dict[str, str]) -> None:
    memory, rate, dirty, ceiling, start = (
        float(row[key]) * MIB for key in ("V_mem_mib", "R_mib_s", "D_mib_s", "W_mib", "c_mib")
    )
    curve = DirtyCurve.constant(dirty, ceiling, start=start)
    copy = iterate(memory, curve, rate, StopRule(0.3, most_rounds=30, most_bytes=3 * memory))
    why = {"threshold": StopReason.FITS, "30 rounds": StopReason.ROUNDS}[row["stop_reason"]]
    assert (copy.rounds - 1, copy.reason) == (int(row["live_rounds"]), why)
    assert copy.last.sent / MIB == pytest.approx(float(row["last_volume_mib"]), abs=1e-3)
    assert copy.suspension_s * 1000 == pytest.approx(float(row["copy_downtime_ms"]), abs=0.05)
    assert copy.total_bytes / MIB == pytest.approx(float(row["total_mib"]), abs=0.01)
    assert copy.total_s == pytest.approx(float(row["total_s"]), abs=1e-3)


@pytest.mark.parametrize("row", rows("constant_rate.csv")[::7], ids=str)
def test_the_written_out_loop_is_the_recurrence(row: dict[str, str]) -> None:
    memory, rate, dirty = (float(row[key]) * MIB for key in ("V_mem_mib", "R_mib_s", "D_mib_s"))
    curve = DirtyCurve.constant(dirty, math.inf, start=MIB)
    copy = iterate(memory, curve, rate, StopRule(0.3))
    walked = next(step for step in walk(memory, curve, rate) if step.seconds <= 0.3)
    assert copy.last == walked


def test_measured_runs_that_converge_are_met_within_five_percent() -> None:
    runs = qemu_runs("Precopy_Convergent")
    copy = iterate(FIRST_PASS_MIB * MIB, qemu_curve("Precopy_Convergent"), THROTTLED, StopRule(ALLOWED_S))
    assert copy.last.start_s == pytest.approx(16.81, abs=0.01), "the public 20-line simulator"
    assert copy.total_bytes / MIB == pytest.approx(2201, abs=1)
    assert copy.total_s == pytest.approx(mean([float(run["total_s"]) for run in runs]), rel=0.05)
    assert copy.total_bytes == pytest.approx(
        mean([float(run["transferred_bytes"]) for run in runs]), rel=0.05
    )
    for run in runs:
        assert copy.total_s == pytest.approx(float(run["total_s"]), rel=0.05)


@pytest.mark.parametrize(
    ("scenario", "first_mib"),
    [("Precopy_Nonconvergent_16T", 3147), ("Precopy_Nonconvergent_OnlyReads_16T", 3794)],
)
def test_measured_runs_that_end_only_with_the_load_do_not_converge(scenario: str, first_mib: int) -> None:
    """16 threads filled the guest meanwhile: the first pass is its measured length at 129 MiB/s."""
    runs = qemu_runs(scenario)
    longest = max(float(run["total_s"]) for run in runs)
    copy = iterate(first_mib * MIB, qemu_curve(scenario, 0.2), THROTTLED, StopRule(ALLOWED_S, most_s=longest))
    assert not copy.converges
    assert copy.total_s >= longest
    found = divergence(
        first_mib * MIB, qemu_curve(scenario, 0.2), THROTTLED, StopRule(ALLOWED_S, most_s=longest)
    )
    assert found.obstacle is Obstacle.WORKLOAD


@pytest.mark.parametrize("run", qemu_runs("Stop_Copy_4T"), ids=lambda run: run["run"])
def test_measured_stop_and_copy_is_one_round(run: dict[str, str]) -> None:
    first = int(run["normal_pages"]) * 4104 + int(run["zero_pages"]) * 8
    copy = iterate(first, qemu_curve("Precopy_Convergent"), THROTTLED, StopRule(None))
    assert (copy.rounds, copy.converges) == (1, True)
    assert copy.total_s == pytest.approx(float(run["total_s"]), rel=0.05)
    assert copy.total_bytes == pytest.approx(float(run["transferred_bytes"]), rel=0.05)


def test_any_pause_allowed_is_stop_and_copy() -> None:
    copy = iterate(
        1827 * MIB, qemu_curve("Precopy_Nonconvergent_16T"), 129 * MIB, StopRule(None, most_s=3600)
    )
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
    for step in walk(first, curve, rate):
        lengths.append(step.seconds)
        if sum(lengths) > seconds:
            return lengths
    raise AssertionError
