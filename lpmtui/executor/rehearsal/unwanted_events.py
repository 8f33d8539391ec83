"""The cluster events that a move should never cause, read from what the nodes of a copy say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

_EVENT = re.compile(r"EVENT START: (\S+)((?: \S+)*)")
_PANICS = ("PANIC", "OPERATOR")
"""Resources of error-log entries that a halted node writes."""


class UnwantedEvent(StrEnum):
    """What a move should never cause."""

    FAILED_NODE = "failed-node decision"
    TAKE_OVER = "take-over"
    APPLICATION_RESTARTED = "application restarted"
    MONITOR_FAILURE = "monitor failure"
    NODE_HALTED = "node halted"
    NETWORK_DOWN = "network declared down"
    EVENT_FAILED = "event script failed"


_BY_NAME = {
    "server_restart": UnwantedEvent.APPLICATION_RESTARTED,
    "server_down": UnwantedEvent.MONITOR_FAILURE,
    "network_down": UnwantedEvent.NETWORK_DOWN,
    "event_error": UnwantedEvent.EVENT_FAILED,
    "config_too_long": UnwantedEvent.EVENT_FAILED,
}


def unwanted_events(
    cluster_log: Mapping[str, tuple[str, ...]],
    errors: Mapping[str, tuple[str, ...]],
    owners: Mapping[str, str],
) -> frozenset[UnwantedEvent]:
    """What of it happened. Only what was logged since the begin; `owners` are the groups' nodes before.

    A failed node is a `node_down` without a word behind the node: an administrator's stop says forced,
    graceful or takeover.
    """
    found = {event for lines in cluster_log.values() for line in lines for event in _of_line(line, owners)}
    if any(entry.split("|")[4:5] in ([name] for name in _PANICS) for one in errors.values() for entry in one):
        found.add(UnwantedEvent.NODE_HALTED)
    return frozenset(found)


def _of_line(line: str, owners: Mapping[str, str]) -> Iterator[UnwantedEvent]:
    match = _EVENT.search(line)
    if match is None:
        return
    name, words = match[1], match[2].split()
    if name in _BY_NAME:
        yield _BY_NAME[name]
    elif name == "node_down" and len(words) == 1:
        yield UnwantedEvent.FAILED_NODE
    elif name == "rg_move_acquire" and len(words) >= 2 and owners.get(words[1], words[0]) != words[0]:
        yield UnwantedEvent.TAKE_OVER
