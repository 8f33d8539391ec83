"""Cluster events during a move: what nobody asked for is told, what a procedure brings about is not."""

from __future__ import annotations

import pytest
from executor_bench import Bench

from lpmtui.commands.powerha.automation import EventLine, EventState
from lpmtui.executor.monitor.cluster_probe import EventWatch
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.events import Note
from lpmtui.model.move import Severity


def line(number: int, text: str, state: EventState = EventState.STARTED) -> EventLine:
    name, *words = text.split()
    return EventLine(number, state, name, tuple(words))


def test_what_stood_there_before_is_not_told_and_what_comes_is_told_once() -> None:
    watch, old = EventWatch(), line(4, "network_down n1 net_1")
    assert watch.see("n2", [old]) == []
    new = [old, line(9, "node_down n1"), line(12, "swap_adapter n1 net_1")]
    told = watch.see("n2", new)
    assert [(one.text, one.level) for one in told] == [
        ("Cluster event on n2: node_down n1.", Severity.ERROR),
        ("Cluster event on n2: swap_adapter n1 net_1.", Severity.INFO),
    ]
    assert watch.see("n2", new) == []
    assert watch.see("n3", new) == [], "another node's log is seen for the first time"


def test_a_log_that_begins_anew_is_read_from_its_beginning() -> None:
    watch = EventWatch()
    watch.see("n2", [line(900, "node_up n1")])
    (told,) = watch.see("n2", [line(2, "event_error 1 TE_RG_MOVE")])
    assert told.level is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    ["node_down n1 forced", "node_down_complete n1", "rg_move n1 1 RELEASE", "admin_op clrm_stop_request"],
)
def test_what_a_procedure_brings_about_is_not_told(text: str) -> None:
    watch = EventWatch()
    watch.see("n2", [])
    assert watch.see("n2", [line(1, text)]) == []


def test_a_failed_event_names_the_remedy_and_a_long_one_is_told_once() -> None:
    watch = EventWatch()
    watch.see("n2", [])
    lines = [line(1, "node_up n1", EventState.FAILED)]
    (failed,) = watch.see("n2", lines)
    assert "clruncmd n2" in failed.text
    lines += [line(number, "config_too_long 360", EventState.TOO_LONG) for number in (2, 3)]
    assert len(watch.see("n2", lines)) == 1
    lines.append(line(4, "config_too_long 390", EventState.TOO_LONG))
    assert watch.see("n2", lines) == []


def test_the_known_failure_of_a_node_is_no_news_in_its_takeover() -> None:
    watch = EventWatch(failed="n1")
    watch.see("n2", [])
    assert watch.see("n2", [line(1, "node_down n1")]) == []


def test_an_unwanted_event_is_in_the_journal_of_the_move(bench: Bench) -> None:
    bench.world.set_fault("network-lost", "dbnode1", phase="memory:1")
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    notes = [event.text for event in bench.events() if isinstance(event, Note)]
    assert any("network_down dbnode1" in text for text in notes)


def test_a_move_that_goes_well_has_no_event_to_tell(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    notes = [event.text for event in bench.events() if isinstance(event, Note)]
    assert not any("event" in text.casefold() for text in notes)
