"""What a host's shell is made of: programs, what they are called with and what they answer.

A program is a function, registered for the kinds of host that have it:

    @program("clRGinfo", on=("node",), path="/usr/es/sbin/cluster/utilities")
    def clrginfo(call: Call) -> ShellAnswer | Pending: ...

It is found by its base name and by its full path. A program that takes (world) time answers `Pending`. A
table says which module has which programs; each module is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from lpmtui.model.errors import ConnectionLost, Unreachable, UsageError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.systems import Hmc


class ShellAnswer(NamedTuple):
    """What a command printed and its exit status."""

    status: int = 0
    stdout: str = ""
    stderr: str = ""


class Call(NamedTuple):
    """One call of a program: `argv` without the program's name."""

    world: World
    host: str
    argv: tuple[str, ...]
    stdin: str = ""
    name: str = ""
    """The name (or path) it was called by."""
    environment: Mapping[str, str] = MappingProxyType({})


def nothing_to_read(_: World) -> str:
    """The reader of a program that prints only at its end."""
    return ""


class Pending(NamedTuple):
    """A program that still runs.

    `check` is asked now and then, with the world as it is then, and answers once the program has ended.
    `read` returns what was printed since it was asked last; what it returned must not be in the answer again.
    `wake` is a hint: the world time before which `check` need not be asked where no event happens earlier.
    Neither is asked while the host's operating system is frozen.
    """

    check: Callable[[World], ShellAnswer | None]
    read: Callable[[World], str] = nothing_to_read
    wake: float | None = None


Program = Callable[[Call], ShellAnswer | Pending]


_PROGRAMS: dict[tuple[str, str], tuple[Program, str]] = {}
"""Kind of host and base name -> a program, and where its file lies (a restricted shell has no paths)."""


def program(name: str, *, on: tuple[str, ...], path: str = "") -> Callable[[Program], Program]:
    """Register a program under a base name for kinds of host.

    The kinds are `hmc`, `node`, `lpar` (a partition without a cluster) and `vios`. A program with several
    names is registered several times.
    """

    def register(run: Program) -> Program:
        for kind in on:
            _PROGRAMS[kind, name] = (run, path)
        return run

    return register


EVERYWHERE = ("hmc", "node", "lpar", "vios")
"""All kinds of host."""

AIX = ("node", "lpar")
"""The kinds of host that run AIX."""

UTILITIES = "/usr/es/sbin/cluster/utilities"
"""Where most of PowerHA's programs lie on a cluster node."""

_MODULES: dict[tuple[str, str], str] = {}


def register_lazily(module: str, on: tuple[str, ...], names: str) -> None:
    """Let a module be imported, and register its programs, when one of them (blank-separated) is called."""
    for name in names.split():
        for kind in on:
            _MODULES[kind, name] = module


def find_program(kind: str, word: str) -> Program | None:
    """The program that a word means on a kind of host; a path has to be the right one."""
    directory, _, name = word.rpartition("/")
    if (kind, name) not in _PROGRAMS and (kind, name) in _MODULES:
        import_module(_MODULES[kind, name])
    run, lies_in = _PROGRAMS.get((kind, name), (None, ""))
    return run if directory in ("", lies_in) else None


_SCRIPTS = "lpmtui.simulator.node.scripts"
"""The module that knows the executable files of the hosts, which are part of the world."""


def find_script(world: World, host: str, path: str) -> Program | None:
    """The program behind a file of a host that is executed by its path; None where there is none."""
    if "/" not in path:
        return None
    found: Program | None = import_module(_SCRIPTS).find(world, host, path)
    return found


@dataclass(frozen=True, slots=True)
class Host:
    """Where a line runs: `kind` is hmc, node, lpar or vios; `restricted` is the HMC's shell."""

    name: str
    kind: str

    @property
    def restricted(self) -> bool:
        """Whether paths and redirections into files are forbidden."""
        return self.kind == "hmc"


class SimulatedHostUnknown(UsageError):
    """There is no host of that name in the simulated world."""


class HostDown(Unreachable):
    """The host exists, but nothing runs on it."""


class LinkDropped(ConnectionLost):
    """The connection broke while the command ran; on an HMC the command goes on."""


def find_host(world: World, name: str) -> Host:
    """The host of that name or address, under its key. Raises SimulatedHostUnknown and HostDown."""
    machine = world.hmcs.get(name) or world.image_named(name)
    if machine is None:
        remedy = "`lpmtui simulator show` lists what there is."
        raise SimulatedHostUnknown(
            f"There is no host {name} in the simulated world.", subject=name, remedy=remedy
        )
    if not machine.up:
        raise HostDown(f"Host {name} does not answer.", subject=name, remedy="Look at its state on the HMC.")
    if isinstance(machine, Hmc):
        return Host(name, "hmc")
    return Host(machine.name, "node" if machine.name in world.nodes else "lpar")


@on("shell.due")
def _due(_: World, _args: dict[str, Any]) -> None:
    """A program that takes its time is something under way, even if the world does nothing for it."""


def keep_busy(world: World, seconds: float) -> float:
    """Note that a command or a caller waits so many seconds of world time; returns until when."""
    return world.after(seconds, "shell.due").at


def answer_after(
    world: World, seconds: float, answer: ShellAnswer | Callable[[World], ShellAnswer]
) -> Pending:
    """A program that answers after a while. A function is called then, and may act on the world."""
    due = keep_busy(world, seconds)

    def check(now: World) -> ShellAnswer | None:
        if now.now < due:
            return None
        return answer if isinstance(answer, ShellAnswer) else answer(now)

    return Pending(check, wake=due)


def text_of(lines: Iterable[str]) -> str:
    """Lines as a program prints them, each with its end."""
    return "".join([f"{line}\n" for line in lines])


class UnknownOption(ValueError):
    """A program was called with an option that its simulation does not know; the text is the option."""


def options(argv: tuple[str, ...], flags: str, valued: str = "") -> tuple[dict[str, str], tuple[str, ...]]:
    """Split argv into single-letter options and operands. Raises UnknownOption, which the shell answers."""
    found: dict[str, str] = {}
    rest = list(argv)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        for place, letter in enumerate(word[1:], start=1):
            if letter in valued:
                found[letter] = word[place + 1 :] or (rest.pop(0) if rest else "")
                break
            if letter not in flags:
                raise UnknownOption(f"-{letter}")
            found[letter] = ""
    return found, tuple(rest)


_HMC = ("hmc",)
_VIOS = ("vios",)
_NODE = ("node",)

PROGRAMS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("shells.filters", EVERYWHERE, "true false echo sleep cat grep egrep fgrep head tail cut wc sort uniq"),
    ("hmc.console", _HMC, "lshmc lscomgmt lshmcusr lsaccfg mkauthkeys"),
    ("hmc.lshwres", _HMC, "lshwres"),
    ("hmc.lslparmigr", _HMC, "lslparmigr"),
    ("hmc.lssyscfg", _HMC, "lssyscfg"),
    ("hmc.migrlpar", _HMC, "migrlpar"),
    ("hmc.service", _HMC, "chsysstate lsrefcode lslic lsmemopt chsyscfg"),
    ("hmc.vios", _HMC, "lspartition viosvrcmd"),
    ("hmc.vios", _VIOS, "ioslevel lsdev lspv lsmap netstat"),
    ("node.activity", AIX, "date who ps crontab errpt perl"),
    ("node.scripts", AIX, "sh ksh exit"),
    ("node.scripts", _NODE, "clcmd cl_rsh"),
    ("node.clmgr_changes", _NODE, "clRGmove"),
    ("node.clmgr", _NODE, "clmgr"),
    ("node.clrginfo", _NODE, "clRGinfo clshowsrv"),
    ("node.cluster_listings", _NODE, "get_local_nodename cllsif cllsnode cllsclstr cllscf clfindres"),
    ("node.cluster_listings", _NODE, "clshowres halevel lsrpdomain"),
    ("node.devices", AIX, "lsdev rmdev mkdev lsvg varyonvg varyoffvg"),
    ("node.file_commands", AIX, "test [ ls rm cp mv touch chmod awk lsitab mkitab rmitab"),
    ("node.identity", AIX, "hostname uname oslevel prtconf lparstat netstat"),
    ("node.devices", AIX, "lspv mount lslpp"),
    ("node.cluster_control", _NODE, "clctrl clusterconf"),
    ("node.lscluster", _NODE, "lscluster"),
    ("node.lssrc", AIX, "lssrc"),
    ("node.cluster_listings", _NODE, "clodmget odmget"),
    ("node.cluster_control", AIX, "drmgr"),
    ("node.cluster_control", _NODE, "cl_dr clruncmd"),
    ("node.lssrc", _NODE, "listdms stopdms startdms hags_listdms hags_stopdms hags_startdms"),
    ("node.lssrc", _NODE, "hags_disable_client_kill hags_enable_client_kill lsrpnode"),
    ("node.topology", _NODE, "cltopinfo cldump clstat"),
)
"""Module of the simulator, the kinds of host that have its programs, and the names of the programs."""

for _module, _kinds, _names in PROGRAMS:
    register_lazily(f"lpmtui.simulator.{_module}", _kinds, _names)
