"""Hosts that answer from a script: what they print is written out, so a test sees the whole conversation."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from lpmtui.config.options import LpmOptions, SiteOptions
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import LpmtuiError, Unreachable
from lpmtui.model.picture import SiteKind
from lpmtui.site import Observer, Site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.local import Ended

CLUSTER = (
    'CLUSTER_NAME="dbcluster"\nSTATE="STABLE"\nVERSION="7.2.7"\nHEARTBEAT_FREQUENCY="30"\nLPM_POLICY=""\n'
)
NODES = "# NAME:STATE:RAW_STATE\nn1:NORMAL:ST_STABLE\nn2:NORMAL:ST_STABLE\n"
GROUP = (
    'NAME="db_rg"\nSTATE="ONLINE"\nCURRENT_NODE="n1"\nNODES="n1 n2"\n'
    'APPLICATIONS="db_app batch_app"\nSTARTUP="OHN"\n'
)
CUSTOM = (
    'NAME="db_mon"\nTYPE="Custom"\nAPPLICATIONS="db_app"\nMONITORMETHOD="/opt/check"\nMODE="continuous"\n'
)
PROCESS = 'NAME="batch_mon"\nTYPE="Process"\nAPPLICATIONS="batch_app"\nPROCESSES="batchd"\nOWNER="batch"\n'

LPAR_HEADER = (
    "name,lpar_id,lpar_env,state,rmc_state,rmc_ipaddr,os_version,curr_lpar_proc_compat_mode,"
    "migration_disabled,msp,uuid,curr_profile,simplified_remote_restart_capable"
)

HMC_ANSWERS = {
    "lssyscfg -r sys *": "name,state,type_model,serial_num,lpar_proc_compat_modes,"
    "active_lpar_mobility_capable\n"
    'power-a,Operating,9009-42A,782A1B0,"POWER8,POWER9",1\n'
    'power-b,Operating,9009-42A,782A1C4,"POWER8,POWER9",1\n',
    "lssyscfg -r lpar -m power-a *": f"{LPAR_HEADER}\n"
    "n1,3,aixlinux,Running,active,10.1.1.1,AIX 7.2,POWER9,0,0,U-1,p,0\n",
    "lssyscfg -r lpar -m power-b *": f"{LPAR_HEADER}\n"
    "n2,4,aixlinux,Running,active,10.1.1.2,AIX 7.2,POWER9,0,0,U-2,p,0\n",
    "lshwres -r mem -m power-a *": "lpar_id,curr_mem\n3,65536\n",
    "lshwres -r mem -m power-b *": "lpar_id,curr_mem\n4,32768\n",
    "lshwres -r proc *": "lpar_id,curr_procs,curr_proc_units,curr_shared_proc_pool_name\n"
    "3,8,4.0,DefaultPool\n4,8,2.0,DefaultPool\n",
}
NODE_ANSWERS = {
    "clmgr query cluster": CLUSTER,
    "clmgr -cv -a name,state,raw_state query node": NODES,
    "clmgr -v query node": 'NAME="n1"\nCOMMUNICATION_PATH="10.1.1.1"\n\n'
    'NAME="n2"\nCOMMUNICATION_PATH="10.1.1.2"\n',
    "clmgr -v query resource_group": GROUP,
    "clmgr query resource_group db_rg": GROUP,
    "clmgr -v query application_monitor": f"{CUSTOM}\n{PROCESS}",
    "clRGinfo -s": "db_rg:ONLINE:n1:non-concurrent:OHN:FNPN:NFB\ndb_rg:OFFLINE:n2:non-concurrent\n",
    "ps -X -eo user,comm": "    USER COMMAND\n    root init\n   batch batchd\n",
    "/opt/check": "",
}

Answer = str | tuple[int, str] | LpmtuiError


class ScriptedHosts:
    """A transport and a clock. `answers[host]` maps command lines (patterns) to what is answered."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Answer]] = {
            "hmc1": dict(HMC_ANSWERS),
            "n1": {**NODE_ANSWERS, "uname -L": "3 n1\n", "uname -u": "IBM,02782A1B0\n"},
            "n2": {**NODE_ANSWERS, "uname -L": "4 n2\n", "uname -u": "IBM,02782A1C4\n"},
        }
        self.down: set[str] = set()
        self.asked: list[Command] = []
        self.adopted: list[tuple[str, str]] = []
        self.time = 1000.0
        self.on_run: Callable[[Command], None] = lambda command: None

    def lines(self, host: str) -> list[str]:
        """What a host was asked, programs by their base names."""
        return [shown(command) for command in self.asked if command.host == host]

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        self.asked.append(command)
        self.on_run(command)
        if command.host in self.down or command.host not in self.answers:
            raise Unreachable(f"{command.host} does not answer.", subject=command.host)
        line = shown(command)
        for pattern, answer in self.answers[command.host].items():
            if fnmatch.fnmatchcase(line, pattern):
                if isinstance(answer, LpmtuiError):
                    raise answer
                status, text = answer if isinstance(answer, tuple) else (0, answer)
                return Completed(command, status, text)
        return Completed(command, 127, "", f"{line}: not found\n")

    def start(self, command: Command) -> Ended:
        return Ended(self.run(command))

    def close(self) -> None:
        self.down = set(self.answers)

    def now(self) -> datetime:
        return datetime(2026, 1, 31, tzinfo=UTC) + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def shown(command: Command) -> str:
    """A command line with the base name of its program, except for the site's own scripts."""
    program = command.argv[0]
    base = program if program.startswith("/opt/") else program.rpartition("/")[2]
    return " ".join((base, *command.argv[1:]))


@pytest.fixture
def hosts() -> ScriptedHosts:
    return ScriptedHosts()


@pytest.fixture
def site_of(hosts: ScriptedHosts) -> Callable[..., Site]:
    def make(
        *,
        hmcs: tuple[str, ...] = ("hmc1",),
        nodes: tuple[ListedNode, ...] = (ListedNode("n1"),),
        kind: SiteKind = SiteKind.SIMULATOR,
        lpm: LpmOptions | None = None,
        read_only: bool = False,
        dry_run: bool = False,
        observe: Observer | None = None,
        width: int = 1,
    ) -> Site:
        reach = SiteAccess(
            transport=hosts,
            clock=hosts,
            hmcs=hmcs,
            nodes=nodes,
            adopt=lambda new, like: hosts.adopted.append((new, like)),
            width=width,
        )
        guard = Guard(hosts, hosts, read_only=read_only, dry_run=dry_run, observe=observe)
        return assemble(SiteOptions("test", kind), reach, guard, lpm or LpmOptions())

    return make
