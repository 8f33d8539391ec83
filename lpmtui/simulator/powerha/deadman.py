"""The dead man switch of RSCT Group Services: armed and disarmed per node."""

from __future__ import annotations

from lpmtui.simulator.cluster_objects import Node

RESET_S = 3.0
TRIP_S = 30.0
"""A node whose Group Services stand still for longer is halted. Neither interval can be tuned."""


def word(node: Node) -> str:
    """Enabled or Disabled."""
    return "Enabled" if node.dms_armed else "Disabled"


def disarm(node: Node) -> str:
    """Disarm the switch; returns what `stopdms` prints."""
    node.dms_armed = False
    return "\nDead Man Switch Disabled\nDMS Re-arming Thread cancelled"


def arm(node: Node) -> str:
    """Arm the switch; returns what `startdms` prints."""
    node.dms_armed = True
    return "\nDead Man Switch Enabled\nDMS Re-arming Thread created"


def listing(node: Node) -> str:
    """What `listdms` prints."""
    if not node.dms_armed:
        return "Dead Man Switch Disabled\n"
    return (
        f"Dead Man Switch Enabled:\nreset interval = {RESET_S:.0f} seconds\n"
        f"trip  interval = {TRIP_S:.0f} seconds\n"
    )
