"""The freeze meter: perl as a stream of time stamps."""

from __future__ import annotations

import itertools

import pytest
from cluster_bench import Bench
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.engine.world import EPOCH

METER = (
    "/usr/bin/perl",
    "-MTime::HiRes=time,sleep",
    "-e",
    '$|=1;my $i=shift;while(1){printf("%.3f\\n",time);sleep($i)}',
    "0.1",
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _gaps(text: str) -> list[float]:
    stamps = [float(line) for line in text.split()]
    return [later - sooner for sooner, later in itertools.pairwise(stamps)]


def test_one_stamp_at_once_and_one_after_each_interval(bench: Bench) -> None:
    meter = bench.site.begin("n1", METER)
    assert meter.read() == f"{EPOCH:.3f}\n"
    bench.wait(1.0)
    text = meter.read()
    assert len(text.split()) == 10
    assert text.endswith("\n")
    assert meter.poll() is None


def test_no_stamps_during_a_freeze(bench: Bench) -> None:
    meter = bench.site.begin("n1", METER)
    bench.wait(3.05)
    bench.freeze("n1", 2.0)
    bench.wait(3)
    gaps = _gaps(meter.read())
    assert max(gaps) == pytest.approx(2.05, abs=0.002)
    assert [gap for gap in gaps if gap > 0.15] == [max(gaps)]


def test_stamps_follow_the_clock_of_the_node(bench: Bench) -> None:
    bench.image("n1").clock_offset_s = 12.5
    assert bench.site.begin("n1", METER).read() == f"{EPOCH + 12.5:.3f}\n"


def test_interval_in_the_text(bench: Bench) -> None:
    meter = bench.site.begin(
        "n1", ("perl", "-MTime::HiRes=time,sleep", "-e", 'while(1){printf "%.3f\\n",time; sleep(0.5)}')
    )
    bench.wait(2)
    assert len(meter.read().split()) == 5


def test_other_perl_is_not_simulated(bench: Bench) -> None:
    assert bench.run("n1", "perl -e 'print 1'").status == 255


@given(
    interval=st.floats(0.05, 2.0),
    before=st.floats(0.0, 5.0),
    freeze=st.floats(0.01, 25.0),
    reads=st.integers(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_the_longest_gap_measures_the_freeze(
    interval: float, before: float, freeze: float, reads: int
) -> None:
    bench = Bench()
    meter = bench.site.begin("n1", (*METER[:-1], f"{interval:.3f}"))
    interval = float(f"{interval:.3f}")
    bench.wait(before + interval)
    text = meter.read()
    bench.freeze("n1", freeze, network_s=0.0)
    for _ in range(reads):
        bench.wait(interval)
        text += meter.read()
    gaps = _gaps(text)
    assert min(gaps) > interval - 0.002
    assert freeze - 0.002 <= max(gaps) <= freeze + interval + 0.002 or max(gaps) <= interval + 0.002
    if freeze > interval:
        assert max(gaps) >= freeze - 0.002
