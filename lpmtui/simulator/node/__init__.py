"""The programs of a cluster node's shell, and those that every AIX partition has.

Importing this package tells the shell where they are; the module of a program is imported when it is called.
"""

from __future__ import annotations

from lpmtui.simulator.shell import Program, lazily, script_finder
from lpmtui.simulator.world import World

_NODE = ("node",)
_AIX = ("node", "lpar")

PROGRAMS: dict[str, tuple[tuple[str, ...], str]] = {
    "addresses": (_AIX, "netstat"),
    "activity": (_AIX, "date who ps errpt"),
    "caa_programs": (_NODE, "clctrl lscluster clusterconf"),
    "clmgr.program": (_NODE, "clmgr"),
    "cluster_view": (_NODE, "clRGinfo clshowsrv"),
    "devices": (_AIX, "lsdev rmdev mkdev"),
    "file_programs": (_AIX, "test [ ls rm cp mv touch chmod"),
    "group_moves": (_NODE, "clRGmove"),
    "identity": (_AIX, "hostname uname oslevel prtconf lparstat"),
    "inittab_programs": (_AIX, "lsitab mkitab rmitab"),
    "lpm_script": (_AIX, "drmgr"),
    "odm": (_NODE, "clodmget odmget"),
    "recovery": (_NODE, "cl_dr clruncmd"),
    "remote": (_AIX, "sh ksh exit"),
    "dead_man": (_NODE, "listdms stopdms startdms hags_listdms hags_stopdms hags_startdms"),
    "rsct": (_NODE, "hags_disable_client_kill hags_enable_client_kill lsrpnode"),
    "storage": (_AIX, "lsvg varyonvg varyoffvg"),
    "subsystems": (_AIX, "lssrc"),
    "time_stamps": (_AIX, "perl"),
    "topology": (_NODE, "cltopinfo cldump clstat"),
    "wide": (_NODE, "clcmd cl_rsh"),
}
"""Module of this package -> on which kinds of host it has which programs."""

for _module, (_kinds, _names) in PROGRAMS.items():
    lazily(f"{__name__}.{_module}", _kinds, _names)


@script_finder
def _node_script(world: World, host: str, path: str) -> Program | None:
    """The program behind a file of a host that is executed by its path."""
    if "/" not in path:
        return None
    from lpmtui.simulator.node import scripts

    return scripts.find(world, host, path)
