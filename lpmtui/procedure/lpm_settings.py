"""The LPM settings of a cluster that a move may want different. Pure."""

from __future__ import annotations

from lpmtui.model.move import Move
from lpmtui.model.snapshot import Snapshot, in_force

POLICY = "LPM_POLICY"
TIMEOUT = "HEARTBEAT_FREQUENCY_DURING_LPM"


def wanted(move: Move) -> dict[str, str]:
    """The attributes that the operator asked for; empty where the cluster's own are to be kept."""
    asked: dict[str, str] = {}
    if move.policy is not None:
        asked[POLICY] = move.policy.value
    if move.heartbeat_during_lpm_s is not None:
        asked[TIMEOUT] = str(move.heartbeat_during_lpm_s)
    return asked


def changes(move: Move, before: Snapshot) -> dict[str, str]:
    """Those of the wanted attributes that are not in force yet."""
    return {
        name: value
        for name, value in wanted(move).items()
        if in_force(name, before.attribute(name) or _never_set(name)).casefold() != value.casefold()
    }


def saved(move: Move, before: Snapshot) -> dict[str, str]:
    """What the changed attributes were, as they are given back.

    One that was never set cannot be unset again by clmgr: the value that held instead is set.
    """
    return {
        name: in_force(name, before.attribute(name) or _never_set(name)) for name in changes(move, before)
    }


def _never_set(name: str) -> str:
    return "0" if name == TIMEOUT else ""
