"""Which module has which programs. Importing this tells the shell; a module is imported when called."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.shells.shell import EVERYWHERE, Program, register_lazily, script_finder

_HMC = ("hmc",)
_VIOS = ("vios",)
_NODE = ("node",)
_AIX = ("node", "lpar")

PROGRAMS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("shells.filters", EVERYWHERE, "true false echo sleep cat grep egrep fgrep head tail cut wc sort uniq"),
    ("hmc.chsysstate", _HMC, "chsysstate"),
    ("hmc.console", _HMC, "lshmc lshmcusr lsaccfg mkauthkeys"),
    ("hmc.lshwres", _HMC, "lshwres"),
    ("hmc.lslparmigr", _HMC, "lslparmigr"),
    ("hmc.lssyscfg", _HMC, "lssyscfg"),
    ("hmc.migrlpar", _HMC, "migrlpar"),
    ("hmc.service", _HMC, "lsrefcode lslic lsmemopt chsyscfg"),
    ("hmc.vios", _HMC, "lspartition viosvrcmd"),
    ("hmc.vios_shell", _VIOS, "ioslevel lsdev lspv lsmap"),
    ("node.activity", _AIX, "date who ps errpt perl"),
    ("node.clcmd", _AIX, "sh ksh exit"),
    ("node.clcmd", _NODE, "clcmd cl_rsh"),
    ("node.clmgr.changes", _NODE, "clRGmove"),
    ("node.clmgr.program", _NODE, "clmgr"),
    ("node.clrginfo", _NODE, "clRGinfo clshowsrv"),
    ("node.cluster_listings", _NODE, "get_local_nodename cllsif cllsnode cllsclstr cllscf clfindres"),
    ("node.cluster_listings", _NODE, "clshowres halevel lsrpdomain"),
    ("node.devices", _AIX, "lsdev rmdev mkdev lsvg varyonvg varyoffvg"),
    ("node.file_commands", _AIX, "test [ ls rm cp mv touch chmod awk lsitab mkitab rmitab"),
    ("node.identity", _AIX, "hostname uname oslevel prtconf lparstat netstat"),
    ("node.installed", _AIX, "lspv mount lslpp"),
    ("node.clctrl", _NODE, "clctrl clusterconf"),
    ("node.lscluster", _NODE, "lscluster"),
    ("node.lssrc", _AIX, "lssrc"),
    ("node.odm", _NODE, "clodmget odmget"),
    ("node.recovery", _AIX, "drmgr"),
    ("node.recovery", _NODE, "cl_dr clruncmd"),
    ("node.rsct", _NODE, "listdms stopdms startdms hags_listdms hags_stopdms hags_startdms"),
    ("node.rsct", _NODE, "hags_disable_client_kill hags_enable_client_kill lsrpnode"),
    ("node.topology", _NODE, "cltopinfo cldump clstat"),
)
"""Module of the simulator, the kinds of host that have its programs, and the names of the programs."""

for _module, _kinds, _names in PROGRAMS:
    register_lazily(f"lpmtui.simulator.{_module}", _kinds, _names)


@script_finder
def _script_of_host(world: World, host: str, path: str) -> Program | None:
    """The program behind a file of a partition that is executed by its path."""
    if "/" not in path:
        return None
    from lpmtui.simulator.node import scripts

    return scripts.find(world, host, path)
