"""A transfer that stands, a node that fails meanwhile, an executor that was stopped: each is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.executor import SILENCE_S, evidence, follow
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.executor.monitor.cluster_probe import GroupWatch, NodeWatch
from lpmtui.executor.monitor.phase_detector import SENDING, StallWatch, TransferCounters
from lpmtui.journal import Journal
from lpmtui.model.cluster import GroupState, Node, NodeState, ResourceGroup
from lpmtui.model.events import Finished, GroupSeen, Note, Progress, WaitEnded, Waiting
from lpmtui.model.job import Requested
from lpmtui.model.move import Move, Outcome, Severity

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def reading(second: float, sent: int, left: int = 1000) -> TransferCounters:
    return TransferCounters(NOON + timedelta(seconds=second), second, sent, left)


def test_counters_that_stand_are_told_within_twenty_seconds_and_once() -> None:
    watch = StallWatch()
    told = {second: watch.see(reading(second, min(second, 10)), 2) for second in range(60)}
    (stalled_at,) = [second for second, events in told.items() if events]
    assert stalled_at - 10 <= 20
    progress, waiting = told[stalled_at]
    assert progress == Progress(2, 10, 1000, 0.0)
    assert isinstance(waiting, Waiting)
    assert (waiting.what, waiting.since) == (SENDING, NOON + timedelta(seconds=10))
    assert waiting.until == NOON + timedelta(seconds=70)
    assert waiting.differs == ("nothing sent for 15 s; the movers give up after 60 s",)
    assert watch.see(reading(60, 11), 2) == [WaitEnded(SENDING)]
    assert watch.see(reading(61, 12), 2) == []


def test_nothing_is_stalled_where_nothing_is_left_to_send() -> None:
    watch = StallWatch()
    assert [event for second in range(60) for event in watch.see(reading(second, 10, left=0), 1)] == []


def test_a_link_that_is_down_is_told_before_the_movers_give_up(bench: Bench) -> None:
    bench.world.set_fault(
        "mover-link-down", bench.world.fault_of_move("mover-link-down", "dbnode1", "power-c")
    )
    bench.migrate("dbnode1", "power-c")
    entries = bench.store.events("1")
    waits = [entry for entry in entries if isinstance(entry.event, Waiting) and entry.event.what == SENDING]
    assert waits
    first = waits[0]
    assert isinstance(first.event, Waiting)
    assert (first.at - first.event.since).total_seconds() <= 20
    assert any(isinstance(entry.event, Progress) and entry.event.rate == 0.0 for entry in entries)
    assert bench.store.state("1").waiting is None


def test_a_node_that_fails_is_told_as_an_error_and_one_that_comes_back_is_not() -> None:
    watch = NodeWatch()
    one, two = Node("n1", NodeState.NORMAL), Node("n2", NodeState.NORMAL)
    assert watch.see([one, two]) == []
    failed = Node("n2", NodeState.OFFLINE)
    assert watch.see([one, failed]) == [Note("Node n2 is OFFLINE; it was NORMAL.", Severity.ERROR)]
    assert watch.see([one, Node("n2", NodeState.UNKNOWN)]) == []
    assert watch.see([one, failed]) == []
    assert watch.see([one, two]) == [Note("Node n2 is NORMAL; it was OFFLINE.", Severity.INFO)]


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Journal]:
    """A journal whose job is held by an executor that was stopped a minute ago."""
    with Journal.open(tmp_path) as journal:
        journal.begin(Requested.of_move(Move("tools1", "power-c"), site="simulator"))
        held = Held("migration", "1")
        lock = Lock.take(tmp_path, held, Holder("ann", "here", "", 1))
        past = held.path(tmp_path).stat().st_mtime - 60
        os.utime(held.path(tmp_path), (past, past))
        yield journal
        lock.release()


def test_whoever_follows_is_told_that_the_executor_gives_no_sign_of_life(stopped: Journal) -> None:
    told: list[float] = []
    naps = iter(range(100))

    def sleep(_: float) -> None:
        if next(naps) == 3:
            stopped.append("1", Finished(Outcome.SUCCEEDED, 0))

    list(follow(stopped, "1", sleep=sleep, on_silence=told.append))
    assert len(told) == 1
    assert told[0] >= 60 > SILENCE_S


def test_the_evidence_names_a_stopped_executor(stopped: Journal, bench: Bench) -> None:
    found = evidence.gather(bench.site, stopped, "1")
    assert found.holder is not None
    assert found.silent_s >= 60
    assert found.needs_person


def test_a_group_that_another_node_takes_over_during_the_move_is_told_with_both_names() -> None:
    watch = GroupWatch({"db_rg": "n1"})
    at_home = ResourceGroup("db_rg", (("n1", GroupState.ONLINE), ("n2", GroupState.OFFLINE)))
    taken = ResourceGroup("db_rg", (("n1", GroupState.OFFLINE), ("n2", GroupState.ONLINE)))
    assert [type(event) for event in watch.see([at_home])] == [GroupSeen]
    seen, note = watch.see([taken])
    assert seen == GroupSeen("db_rg", "ONLINE", "n2")
    text = "n2 has taken over resource group db_rg from n1: an unwanted event."
    assert note == Note(text, Severity.ERROR)
    assert watch.see([taken]) == []
