"""How PowerHA SystemMirror behaves: services, resource groups, monitors, heartbeats, its part in a migration.

Importing this package registers it with the world's kernel and with the life cycle of migrations.
"""

from lpmtui.simulator.powerha import (
    automation,
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
