"""The programs that lpmtui runs: where they are on a cluster node, and which rights they need."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.structured import read_toml

CLUSTER_UTILITIES = "/usr/es/sbin/cluster/utilities"

CLMGR = f"{CLUSTER_UTILITIES}/clmgr"
CLRGINFO = f"{CLUSTER_UTILITIES}/clRGinfo"
CLODMGET = f"{CLUSTER_UTILITIES}/clodmget"
CL_DR = f"{CLUSTER_UTILITIES}/cl_dr"
CLRUNCMD = f"{CLUSTER_UTILITIES}/clruncmd"
GET_LOCAL_NODENAME = f"{CLUSTER_UTILITIES}/get_local_nodename"

CLCTRL = "/usr/sbin/clctrl"
LSCLUSTER = "/usr/sbin/lscluster"
CLUSTERCONF = "/usr/sbin/clusterconf"

LSSRC = "/usr/bin/lssrc"
LSDEV = "/usr/sbin/lsdev"
LSITAB = "/usr/sbin/lsitab"
LSVG = "/usr/sbin/lsvg"
MKDEV = "/usr/sbin/mkdev"
MKITAB = "/usr/sbin/mkitab"
RMDEV = "/usr/sbin/rmdev"
RMITAB = "/usr/sbin/rmitab"
PRTCONF = "/usr/sbin/prtconf"

RSCT = "/usr/sbin/rsct/bin"
DISABLE_CLIENT_KILL = f"{RSCT}/hags_disable_client_kill"
ENABLE_CLIENT_KILL = f"{RSCT}/hags_enable_client_kill"
LISTDMS = f"{RSCT}/dms/listdms"
STOPDMS = f"{RSCT}/dms/stopdms"
STARTDMS = f"{RSCT}/dms/startdms"
HAGS_LISTDMS = f"{RSCT}/hags_listdms"
HAGS_STOPDMS = f"{RSCT}/hags_stopdms"
HAGS_STARTDMS = f"{RSCT}/hags_startdms"

AWK = "/usr/bin/awk"
CAT = "/usr/bin/cat"
CHMOD = "/usr/bin/chmod"
CP = "/usr/bin/cp"
CRONTAB = "/usr/bin/crontab"
DATE = "/usr/bin/date"
ERRPT = "/usr/bin/errpt"
GREP = "/usr/bin/grep"
MOUNT = "/usr/sbin/mount"
MV = "/usr/bin/mv"
NETSTAT = "/usr/bin/netstat"
PERL = "/usr/bin/perl"
PS = "/usr/bin/ps"
RM = "/usr/bin/rm"
TAIL = "/usr/bin/tail"
TEST = "/usr/bin/test"
UNAME = "/usr/bin/uname"
WC = "/usr/bin/wc"
WHO = "/usr/bin/who"

CLUTILS_LOG = "/var/hacmp/log/clutils.log"
HACMP_OUT = "/var/hacmp/log/hacmp.out"
LPM_STATE_FILE = "/var/hacmp/cl_dr.state"
IFRESTRICT = "/etc/cluster/ifrestrict"
IFRESTRICT_SAVED = "/var/hacmp/ifrestrict"
INITTAB_ID = "hacmp_lpm"
IFRESTRICT_KEPT = "/var/hacmp/ifrestrict.lpmtui"
"""Where lpmtui keeps an ifrestrict that was there before; PowerHA overwrites its own copy."""


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """A program of a node: whether it needs root, and the arguments that lpmtui gives it.

    `arguments` are extended regular expressions for all arguments, joined by single blanks. `general`: it
    works on any file, and a role of AIX cannot limit it to these command lines.
    """

    path: str
    arguments: tuple[str, ...]
    root: bool = False
    general: bool = False
    source: str = "document"

    def allows(self, arguments: Sequence[str]) -> bool:
        """Whether one of the patterns fits, as sudo compares them."""
        line = " ".join(arguments)
        return any(re.fullmatch(pattern, line, re.ASCII) for pattern in self.arguments)


@dataclass(frozen=True, slots=True)
class HmcVerb:
    """A command of an HMC: the task that it needs, empty for reading, and predefined roles that hold it."""

    name: str
    task: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Privileges:
    """What lpmtui's command lines need, by host kind, as `privileges.toml` says."""

    program: tuple[NodeProgram, ...]
    verb: tuple[HmcVerb, ...]


@cache
def privileges() -> Privileges:
    """The table that comes with lpmtui."""
    text = Path(__file__).with_name("privileges.toml").read_text(encoding="utf-8")
    return read_toml(Privileges, text, "The table of privileges")


@cache
def _programs() -> dict[str, NodeProgram]:
    return {program.path: program for program in privileges().program}


def program_of(argv: Sequence[str]) -> NodeProgram | None:
    """The program that a command line of a node runs; None for one of the site's own."""
    return _programs().get(argv[0])


def needs_root(argv: Sequence[str]) -> bool:
    """Whether a command line of a node needs root. The site's own methods do: PowerHA runs them as root."""
    program = program_of(argv)
    return program is None or program.root


COMMAND_WORD = "{command}"
"""Stands in a prefix for the whole command line as one word; without it the words follow the prefix."""


def as_root(argv: Sequence[str], prefix: Sequence[str]) -> tuple[str, ...]:
    """A command of a node behind the prefix, where it needs root.

    A prefix with `{command}` takes the whole line as one word: `swrole ROLE -c {command}`.
    """
    if not prefix or not needs_root(argv):
        return tuple(argv)
    if COMMAND_WORD in prefix:
        return tuple(shlex.join(argv) if word == COMMAND_WORD else word for word in prefix)
    return (*prefix, *argv)
