"""The programs of a cluster node's shell, and those that every AIX partition has.

Importing this package registers them.
"""

from lpmtui.simulator.node import (
    activity,
    caa_programs,
    cluster_view,
    devices,
    file_programs,
    identity,
    inittab_programs,
    lpm_script,
    odm,
    remote,
    rsct,
    scripts,
    subsystems,
    time_stamps,
)
from lpmtui.simulator.node.clmgr import program

__all__ = [
    "activity",
    "caa_programs",
    "cluster_view",
    "devices",
    "file_programs",
    "identity",
    "inittab_programs",
    "lpm_script",
    "odm",
    "program",
    "remote",
    "rsct",
    "scripts",
    "subsystems",
    "time_stamps",
]
