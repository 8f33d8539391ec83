"""The dead man switch of RSCT Group Services (cthags), which an unmanaged node still has armed.

It halts a node whose Group Services did not run for its trip interval (30 s, fixed). Before a freeze it is
disarmed on the moving node, and on the peer of a two-node cluster; afterwards it is armed again where it was.
"""

from __future__ import annotations

import re

from lpmtui.commands.powerha import program_paths
from lpmtui.commands.query import failed, garbled, number, printed, telling_line
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

_SUBSYSTEM = ("-s", "cthags")


@dataclass(frozen=True, slots=True)
class DeadManTools:
    """Where this RSCT level keeps its programs: two layouts are known."""

    show: str = program_paths.LISTDMS
    stop: str = program_paths.STOPDMS
    start: str = program_paths.STARTDMS


USUAL_TOOLS = DeadManTools()
HAGS_TOOLS = DeadManTools(program_paths.HAGS_LISTDMS, program_paths.HAGS_STOPDMS, program_paths.HAGS_STARTDMS)


@dataclass(frozen=True, slots=True)
class DeadManSwitch:
    """The switch of one node; intervals in seconds, None where not printed (a disarmed one has none)."""

    enabled: bool
    reset_s: float | None = None
    trip_s: float | None = None


@dataclass(frozen=True, slots=True)
class GroupServices:
    """What Group Services itself says: whether it kills clients that do not respond, and the switch.

    None where it does not say.
    """

    kills_clients: bool | None
    switch_enabled: bool | None = None


def switch_state(node: str, tools: DeadManTools = USUAL_TOOLS) -> Query[DeadManSwitch]:
    """Whether a node's dead man switch is armed, and its intervals."""
    return Query(Command(node, (tools.show, *_SUBSYSTEM)), _switch)


def client_kill(node: str) -> Query[GroupServices]:
    """Whether Group Services kills critical clients that do not respond (`lssrc -ls cthags`)."""
    return Query(Command(node, (program_paths.LSSRC, "-ls", "cthags")), _group_services)


def disarm(node: str, tools: DeadManTools = USUAL_TOOLS) -> tuple[Query[str], Query[str]]:
    """Spare the critical clients, then stop the switch: in this order."""
    return _change(node, program_paths.DISABLE_CLIENT_KILL), _change(node, tools.stop)


def arm(node: str, tools: DeadManTools = USUAL_TOOLS) -> tuple[Query[str], Query[str]]:
    """Start the switch, then watch the critical clients again: in this order."""
    return _change(node, tools.start), _change(node, program_paths.ENABLE_CLIENT_KILL)


def _change(node: str, program: str) -> Query[str]:
    return Query(Command(node, (program, *_SUBSYSTEM), mutates=True), printed)


def _switch(completed: Completed) -> DeadManSwitch:
    """The switch's own words count, not the exit status, which nobody documents for a disarmed switch."""
    enabled = _enabled(completed.text)
    if enabled is None:
        if not completed.ok:
            raise failed(completed, telling_line(completed.text))
        raise garbled(completed, "it does not say whether the switch is enabled")
    return DeadManSwitch(enabled, _interval(completed.text, "reset"), _interval(completed.text, "trip"))


def _group_services(completed: Completed) -> GroupServices:
    text = printed(completed)
    kills = None
    if re.search(r"Critical clients will (be|not be) terminated", text):
        kills = "Critical clients will be terminated" in text
    return GroupServices(kills, _enabled(text))


def _enabled(text: str) -> bool | None:
    words = re.findall(r"Dead Man Switch (Enabled|Disabled)\b", text)
    return words[-1] == "Enabled" if words else None


def _interval(text: str, name: str) -> float | None:
    match = re.search(rf"^\s*{name}\s+interval\s*=\s*([0-9.]+)\s*seconds?", text, re.MULTILINE)
    return number(match[1]) if match else None
