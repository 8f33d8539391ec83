from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.simulator.engine.kernel import Event, Kernel, on

MOMENTS = st.floats(min_value=0, max_value=1e6, allow_nan=False)
PLANNED = st.lists(st.tuples(MOMENTS, st.integers(-2, 2), st.sampled_from(["", "a", "b", "c"])), max_size=40)


def drain(kernel: Kernel, until: float = float("inf")) -> list[Event]:
    found = []
    while (event := kernel.pop_due(until)) is not None:
        found.append(event)
    return found


@settings(max_examples=100)
@given(PLANNED)
def test_events_come_by_time_then_priority_then_order_of_scheduling(planned):
    kernel = Kernel()
    scheduled = [kernel.schedule(at, "x", priority=priority, key=key) for at, priority, key in planned]
    assert drain(kernel) == sorted(scheduled, key=lambda e: (e.at, e.priority, e.sequence))
    assert kernel.next_at() is None


@settings(max_examples=100)
@given(PLANNED, st.sampled_from(["a", "b"]), MOMENTS)
def test_cancelled_events_never_come_and_all_others_do(planned, key, middle):
    kernel = Kernel()
    scheduled = [kernel.schedule(at, "x", priority=p, key=k) for at, p, k in planned]
    before = drain(kernel, middle)
    gone = kernel.cancel(key)
    after = drain(kernel)
    assert all(event.at <= middle for event in before)
    assert all(event.at > middle and event.key != key for event in after)
    assert len(before) + len(after) + gone == len(scheduled)


@settings(max_examples=50)
@given(PLANNED, MOMENTS)
def test_what_is_written_down_gives_the_same_future(planned, middle):
    kernel = Kernel()
    for at, priority, key in planned:
        kernel.schedule(at, "x", {"n": at}, priority=priority, key=key)
    drain(kernel, middle)
    kernel.cancel("c")
    written = [
        Event(e.at, e.priority, e.sequence, e.kind, json.loads(json.dumps(e.args)), e.key)
        for e in kernel.events()
    ]
    again = Kernel(written, next_sequence=kernel.next_sequence)
    assert again.next_at() == kernel.next_at()
    assert [e.sequence for e in drain(again)] == [e.sequence for e in drain(kernel)]


@settings(max_examples=50)
@given(PLANNED, MOMENTS, st.sampled_from(["a", "b"]))
def test_the_recorded_changes_lead_from_one_state_to_the_next(planned, middle, key):
    half = len(planned) // 2
    kernel = Kernel()
    for at, priority, name in planned[:half]:
        kernel.schedule(at, "x", priority=priority, key=name)
    file = dict(kernel.added)
    kernel.settle()
    for at, priority, name in planned[half:]:
        kernel.schedule(at, "x", priority=priority, key=name)
    drain(kernel, middle)
    kernel.cancel(key)
    for sequence in kernel.removed:
        del file[sequence]
    file.update(kernel.added)
    assert sorted(file.values()) == kernel.events()


def test_a_key_is_pending_until_its_last_event_has_come():
    kernel = Kernel()
    kernel.schedule(1.0, "x", key="k")
    kernel.schedule(2.0, "x", key="k")
    kernel.pop_due(1.0)
    assert kernel.pending("k")
    kernel.pop_due(2.0)
    assert not kernel.pending("k")
    assert kernel.cancel("k") == 0


def test_a_kind_of_event_has_one_handler():
    @on("test.only-one")
    def first(world, args):
        pass

    with pytest.raises(ValueError, match=r"test\.only-one"):

        @on("test.only-one")
        def second(world, args):
            pass
