"""Cluster events in hacmp.out, with and without a year, completed, failed, or too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.commands.powerha.automation import EventLine, EventState, event_lines
from lpmtui.model.command import Completed
from lpmtui.model.errors import CommandFailed

TEXT = """\
3:Jan 27 2016 06:17:04 EVENT START: node_down n1 forced
9:Jan 27 2016 06:17:05 EVENT COMPLETED: node_down n1 forced 0
12:Oct 29 19:14:15 EVENT START: rg_move n2 1 ACQUIRE
40:Oct 29 19:14:16 EVENT FAILED: 1: rg_move n2 1 ACQUIRE 1
41:Oct 29 19:14:17 EVENT COMPLETED: server_restart app 3
50:Oct 29 2023 19:20:15 EVENT START: config_too_long 360 /usr/es/sbin/cluster/events/rg_move
51:Oct 29 2023 19:20:45 config_too_long: an event has been running for 390 seconds
"""


def test_the_events_of_a_log(parsed):
    query = event_lines("n2")
    assert query.command.argv[:2] == ("/usr/bin/grep", "-nE")
    found = parsed(query, TEXT)
    assert [(one.number, one.state.name, str(one)) for one in found[:5]] == [
        (3, "STARTED", "node_down n1 forced"),
        (9, "COMPLETED", "node_down n1 forced"),
        (12, "STARTED", "rg_move n2 1 ACQUIRE"),
        (40, "FAILED", "rg_move n2 1 ACQUIRE 1"),
        (41, "FAILED", "server_restart app"),
    ]
    assert {one.state for one in found[5:]} == {EventState.TOO_LONG}


def test_a_log_without_events_and_no_log_are_no_events(parsed):
    assert parsed(event_lines("n"), "", status=1) == ()
    missing = "grep: 0652-033 Cannot open /var/hacmp/log/hacmp.out.\n"
    assert parsed(event_lines("n"), stderr=missing, status=2) == ()
    with pytest.raises(CommandFailed):
        parsed(event_lines("n"), stderr="grep: Permission denied\n", status=2)


@given(st.text(max_size=200))
def test_any_line_is_an_event_or_none(text: str) -> None:
    query = event_lines("n")
    for line in query.parse(Completed(query.command, 0, f"7:{text}\n7:EVENT START: {text}\n")):
        assert isinstance(line, EventLine)
