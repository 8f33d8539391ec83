"""What of a cluster's log and of its nodes' error logs is unwanted."""

import pytest

from lpmtui.executor.rehearsal.trial import UnwantedEvent, unwanted_events

OWNERS = {"db_rg": "dbnode1"}
STAMP = "Jan 01 00:00:00 dbnode2 user:notice PowerHA SystemMirror for AIX: EVENT START: "


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("node_down dbnode1", {UnwantedEvent.FAILED_NODE}),
        ("node_down dbnode1 forced", set()),
        ("node_down_complete dbnode1", set()),
        ("rg_move_acquire dbnode2 db_rg", {UnwantedEvent.TAKE_OVER}),
        ("rg_move_acquire dbnode1 db_rg", set()),
        ("server_restart db_app", {UnwantedEvent.APPLICATION_RESTARTED}),
        ("server_restart_complete db_app", set()),
        ("server_down db_app", {UnwantedEvent.MONITOR_FAILURE}),
        ("network_down dbnode1 net_ether_01", {UnwantedEvent.NETWORK_DOWN}),
        ("config_too_long 360 node_up", {UnwantedEvent.EVENT_FAILED}),
        ("admin_op clrm_stop_request", set()),
    ],
)
def test_events(event: str, expected: set[UnwantedEvent]) -> None:
    assert unwanted_events({"dbnode2": (f"{STAMP}{event}",)}, {}, OWNERS) == expected


def test_a_completion_is_no_second_event_and_a_halt_is_seen_in_the_error_log() -> None:
    log = {"dbnode2": ("EVENT COMPLETED: node_down dbnode1 0",)}
    errors = {"dbnode1": ("1.0|225E3B63|S|TEMP|PANIC|Deadman timer triggered",)}
    assert unwanted_events(log, errors, OWNERS) == {UnwantedEvent.NODE_HALTED}
    assert unwanted_events(log, {"dbnode1": ("1.0|AB|H|INFO|ent0|link",)}, OWNERS) == set()
