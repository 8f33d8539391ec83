"""The cluster services of one node: cluster manager, dead man switch, heartbeats over the SAN."""

from __future__ import annotations

import re

from lpmtui.commands import programs
from lpmtui.commands.powerha.clmgr_format import words
from lpmtui.commands.query import failed, garbled, lines_of, number, printed, telling_line, whole_number
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import Vocabulary


class ManagerState(Vocabulary):
    """State of the cluster manager. STABLE also while a node is unmanaged: it says nothing about that."""

    INIT = "ST_INIT"
    JOINING = "ST_JOINING"
    VOTING = "ST_VOTING"
    RP_RUNNING = "ST_RP_RUNNING"
    BARRIER = "ST_BARRIER"
    CBARRIER = "ST_CBARRIER"
    UNSTABLE = "ST_UNSTABLE"
    STABLE = "ST_STABLE"
    RP_FAILED = "RP_FAILED"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClusterManager:
    """One node's cluster manager.

    `forced_down` names the unmanaged nodes, where this level prints them at all; `vrmf` is the level of
    PowerHA (`7200`), `cl_version` its protocol number (16 is 7.2.0).
    """

    state: ManagerState
    raw_state: str
    forced_down: tuple[str, ...] = ()
    vrmf: str = ""
    cl_version: int | None = None
    fix_level: str = ""


def cluster_manager(node: str) -> Query[ClusterManager]:
    """The cluster manager of a node."""
    return Query(Command(node, (programs.LSSRC, "-ls", "clstrmgrES")), _manager)


def belongs_to_cluster(node: str) -> Query[bool]:
    """Whether a host is a node of a PowerHA cluster, as its own System Resource Controller knows.

    0513-085 (the subsystem is not on file) means that PowerHA is not installed; NOT_CONFIGURED that it is,
    and that the host is in no cluster. Raises what `cluster_manager` raises where the answer tells nothing.
    """
    return Query(Command(node, (programs.LSSRC, "-ls", "clstrmgrES")), _belongs)


def _belongs(completed: Completed) -> bool:
    if "0513-085" in completed.text:
        return False
    return _manager(completed).state is not ManagerState.NOT_CONFIGURED


def _manager(completed: Completed) -> ClusterManager:
    text = printed(completed)
    raw_state = _after(text, r"Current state:\s*")
    if not raw_state:
        raise garbled(completed, "it has no `Current state`")
    return ClusterManager(
        state=ManagerState.read(raw_state),
        raw_state=raw_state,
        forced_down=words(_after(text, r"Forced down node list:\s*")),
        vrmf=_after(text, r"local node vrmf is\s+"),
        cl_version=whole_number(_after(text, r"CLversion:\s*")),
        fix_level=_after(text, r"cluster fix level is\s+").strip('"'),
    )


def _after(text: str, label: str) -> str:
    """The rest of the first line that begins with a label; `Last ..` lines begin otherwise."""
    for line in lines_of(text):
        if match := re.match(rf"\s*{label}(.*)", line):
            return match[1].strip()
    return ""


_SUBSYSTEM = ("-s", "cthags")


@dataclass(frozen=True, slots=True)
class DeadManTools:
    """Where this RSCT level keeps its programs: two layouts are known."""

    show: str = programs.LISTDMS
    stop: str = programs.STOPDMS
    start: str = programs.STARTDMS


USUAL_TOOLS = DeadManTools()
HAGS_TOOLS = DeadManTools(programs.HAGS_LISTDMS, programs.HAGS_STOPDMS, programs.HAGS_STARTDMS)


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


def dead_man_switch(node: str, tools: DeadManTools = USUAL_TOOLS) -> Query[DeadManSwitch]:
    """Whether a node's dead man switch is armed, and its intervals."""
    return Query(Command(node, (tools.show, *_SUBSYSTEM)), _switch)


def group_services(node: str) -> Query[GroupServices]:
    """Whether Group Services kills critical clients that do not respond (`lssrc -ls cthags`)."""
    return Query(Command(node, (programs.LSSRC, "-ls", "cthags")), _group_services)


def disarm_switch(node: str, tools: DeadManTools = USUAL_TOOLS) -> tuple[Query[str], Query[str]]:
    """Spare the critical clients, then stop the switch: in this order."""
    return _change(node, programs.DISABLE_CLIENT_KILL, *_SUBSYSTEM), _change(node, tools.stop, *_SUBSYSTEM)


def arm_switch(node: str, tools: DeadManTools = USUAL_TOOLS) -> tuple[Query[str], Query[str]]:
    """Start the switch, then watch the critical clients again: in this order."""
    return _change(node, tools.start, *_SUBSYSTEM), _change(node, programs.ENABLE_CLIENT_KILL, *_SUBSYSTEM)


def _change(node: str, *argv: str) -> Query[str]:
    return Query(Command(node, argv, mutates=True), printed)


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
    found = re.findall(r"Dead Man Switch (Enabled|Disabled)\b", text)
    return found[-1] == "Enabled" if found else None


def _interval(text: str, name: str) -> float | None:
    match = re.search(rf"^\s*{name}\s+interval\s*=\s*([0-9.]+)\s*seconds?", text, re.MULTILINE)
    return number(match[1]) if match else None


INTERFACE = "sfwcom"
DEVICE = "sfwcomm"

_RESTRICT = f'BEGIN {{ print "{INTERFACE}" >> "{programs.IFRESTRICT}" }}'
"""Adds one line to a file without a shell, so that sudo can allow exactly this."""


def keep_restrictions(node: str) -> Query[str]:
    """Keep a copy of the ifrestrict that is there."""
    return _change(node, programs.CP, "-p", programs.IFRESTRICT, programs.IFRESTRICT_KEPT)


def restrict_san(node: str) -> Query[str]:
    """Add the SAN to the interfaces on which heartbeats are switched off."""
    return _change(node, programs.AWK, _RESTRICT)


def copy_is_kept(node: str) -> Query[bool]:
    """Whether there is a kept copy."""
    command = Command(node, (programs.TEST, "-f", programs.IFRESTRICT_KEPT))
    return Query(command, lambda completed: completed.ok)


def powerha_copy_is_kept(node: str) -> Query[bool]:
    """Whether PowerHA's own pre-migration phase has kept a copy of an ifrestrict."""
    command = Command(node, (programs.TEST, "-f", programs.IFRESTRICT_SAVED))
    return Query(command, lambda completed: completed.ok)


def remove_kept_copy(node: str) -> Query[str]:
    """Remove the kept copy, which is not needed any more."""
    return _change(node, programs.RM, "-f", programs.IFRESTRICT_KEPT)


def give_back_kept_copy(node: str) -> Query[str]:
    """Put the kept copy of ifrestrict back."""
    return _change(node, programs.MV, programs.IFRESTRICT_KEPT, programs.IFRESTRICT)


def give_back_powerha_copy(node: str) -> Query[str]:
    """Put the copy back that PowerHA's own pre-migration phase has kept."""
    return _change(node, programs.MV, programs.IFRESTRICT_SAVED, programs.IFRESTRICT)


def remove_restrictions(node: str) -> Query[str]:
    """Remove ifrestrict where there was none before."""
    return _change(node, programs.RM, "-f", programs.IFRESTRICT)


def obey_restrictions(node: str) -> Query[str]:
    """Make CAA read ifrestrict again."""
    return _change(node, programs.CLUSTERCONF)


def san_devices(node: str) -> Query[tuple[str, ...]]:
    """The devices that carry heartbeats over the SAN (`lsdev -C`)."""
    return Query(Command(node, (programs.LSDEV, "-C")), _devices)


def san_device_states(node: str) -> Query[tuple[str, ...]]:
    """The same devices, each with its state: `sfwcomm0 Available`."""
    return Query(Command(node, (programs.LSDEV, "-C")), _device_states)


def reconfigure_san_device(node: str, device: str) -> tuple[Query[str], Query[str]]:
    """Unconfigure and configure a device again: what helps where it did not come back by itself."""
    unconfigure = _change(node, programs.RMDEV, "-l", device)
    return unconfigure, _change(node, programs.MKDEV, "-l", device)


def _device_states(completed: Completed) -> tuple[str, ...]:
    rows = (line.split()[:2] for line in lines_of(printed(completed)))
    return tuple(" ".join(row) for row in rows if len(row) == 2 and row[0].startswith(DEVICE))


def _devices(completed: Completed) -> tuple[str, ...]:
    names = (line.split()[0] for line in lines_of(printed(completed)) if line.strip())
    return tuple(name for name in names if name.startswith(DEVICE))
