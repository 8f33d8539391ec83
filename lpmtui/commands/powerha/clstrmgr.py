"""The cluster manager's own view (`lssrc -ls clstrmgrES`)."""

from __future__ import annotations

import re

from lpmtui.commands.powerha.clmgr_format import words
from lpmtui.commands.powerha.program_paths import LSSRC
from lpmtui.commands.query import garbled, lines_of, printed, whole_number
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
    return Query(Command(node, (LSSRC, "-ls", "clstrmgrES")), _manager)


def belongs_to_cluster(node: str) -> Query[bool]:
    """Whether a host is a node of a PowerHA cluster, as its own System Resource Controller knows.

    0513-085 (the subsystem is not on file) means that PowerHA is not installed; NOT_CONFIGURED that it is,
    and that the host is in no cluster. Raises what `cluster_manager` raises where the answer tells nothing.
    """
    return Query(Command(node, (LSSRC, "-ls", "clstrmgrES")), _belongs)


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
