"""All of PowerHA: importing this registers it with the kernel, with migrations and with new worlds."""

from __future__ import annotations

from lpmtui.simulator.powerha import (
    automation,
    automation_post,
    automation_steps,
    configuration,
    furnishing,
    group_requests,
    groups,
    heartbeats,
    monitors,
    notice,
    services,
    software,
)

__all__ = [
    "automation",
    "automation_post",
    "automation_steps",
    "configuration",
    "furnishing",
    "group_requests",
    "groups",
    "heartbeats",
    "monitors",
    "notice",
    "services",
    "software",
]
