"""The freeze against its forecast and the time-outs."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from executor_bench import Bench

from lpmtui.journal.job_state import Freeze
from lpmtui.journal.phrases import freeze as sentences
from lpmtui.journal.phrases import tightest
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.events import Event, Finished, SuspensionMeasured
from lpmtui.model.job import (
    ForecastMade,
    FreezeMeasured,
    Likely,
    Timeout,
    TimeoutsKnown,
)
from lpmtui.model.move import Outcome

EVENTS: tuple[Event, ...] = (
    ForecastMade(Likely(0.5, 2.0)),
    TimeoutsKnown((Timeout("heartbeat", 600.0), Timeout("monitor m", 3.0))),
    SuspensionMeasured(1.5, "freeze-meter"),
    FreezeMeasured(1.5, 2.25),
)


def read(events: Iterable[Event]) -> Freeze:
    freeze = Freeze()
    for event in events:
        freeze = freeze.after(event)
    return freeze


def test_both_gaps_the_forecast_and_the_tightest_time_out_are_told() -> None:
    freeze = read(EVENTS)
    assert (freeze.inside_s, freeze.outside_s, freeze.limit, freeze.limit_s) == (1.5, 2.25, "monitor m", 3.0)
    assert list(sentences(freeze)) == [
        "Frozen for 1.50 s (freeze-meter); seen from outside it was silent for 2.25 s.",
        "Forecast: 0.50 s; in 95 of 100 cases within 2.00 s.",
        "Tightest time-out: monitor m, 3.00 s: not reached, 0.75 s to spare.",
    ]


def test_a_freeze_longer_than_a_time_out_is_said_so() -> None:
    freeze = read((*EVENTS, FreezeMeasured(2.9, 3.1)))
    assert freeze.exceeded
    assert tightest(freeze).endswith(": EXCEEDED.")


def test_nothing_is_told_where_nothing_is_known() -> None:
    assert list(sentences(Freeze())) == []


def test_a_move_writes_down_the_time_outs_that_hold_while_it_is_frozen(bench: Bench) -> None:
    assert bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE) == Finished(Outcome.SUCCEEDED, 0)
    freeze = read(bench.events())
    assert (freeze.limit, freeze.limit_s) == ("network failure detection", 20.0)
    assert freeze.outside_s is not None
    assert not freeze.exceeded


@pytest.mark.parametrize(("policy", "counts"), [(LpmPolicy.MANAGE, True), (LpmPolicy.UNMANAGE, False)])
def test_a_monitor_counts_only_where_its_group_stays_managed(
    bench: Bench, policy: LpmPolicy, counts: bool
) -> None:
    bench.migrate("dbnode1", "power-c", policy=policy)
    (known,) = [event for event in bench.events() if isinstance(event, TimeoutsKnown)]
    assert ("monitor db_mon" in {one.name for one in known.timeouts}) is counts
    assert "node failure detection during LPM" in {one.name for one in known.timeouts}
