"""RSCT: the dead man switch of Group Services, under both of its names."""

from __future__ import annotations

from lpmtui.simulator.node.rsct import on_node
from lpmtui.simulator.powerha import deadman
from lpmtui.simulator.shell import Answer, Call, program

_BIN = "/usr/sbin/rsct/bin"
_DMS = f"{_BIN}/dms"


@program("listdms", on=("node",), path=_DMS)
@program("hags_listdms", on=("node",), path=_BIN)
def listdms(call: Call) -> Answer:
    """Whether the dead man switch is armed."""
    return on_node(call, deadman.listing)


@program("stopdms", on=("node",), path=_DMS)
@program("hags_stopdms", on=("node",), path=_BIN)
def stopdms(call: Call) -> Answer:
    """Disarm the dead man switch."""
    return on_node(call, lambda node: deadman.disarm(node) + "\n")


@program("startdms", on=("node",), path=_DMS)
@program("hags_startdms", on=("node",), path=_BIN)
def startdms(call: Call) -> Answer:
    """Arm the dead man switch."""
    return on_node(call, lambda node: deadman.arm(node) + "\n")
