"""The console itself: its level, network and users, the keys for other consoles and what these manage."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from lpmtui.simulator.hmc.command_line import (
    NOTHING_FOUND,
    HmcError,
    Options,
    Syntax,
    csv_line,
    missing_parameter,
    parse,
    translated,
)
from lpmtui.simulator.hmc.records import (
    LISTING_FLAGS,
    ListingVocabulary,
    Readers,
    connected_system,
    console_program,
    filter_values,
    list_records,
    system_of_console,
)
from lpmtui.simulator.lpm import message
from lpmtui.simulator.objects.systems import Frame, Hmc
from lpmtui.simulator.shells.shell import Call, ShellAnswer

_VIEWS = "lpar:ListLPARProperty+ViewLPAR,cec:ListCECProperty"
_OPERATES = "lpar:ActivateLPAR+CloseVTerm+ListLPARProperty+MigrateLPAR+OpenVTerm+ViewLPAR,cec:ListCECProperty"
_TASK_ROLES = {
    "hmcsuperadmin": _OPERATES,
    "hmcoperator": _OPERATES,
    "hmcpe": _OPERATES,
    "hmcviewer": _VIEWS,
    "hmcservicerep": _VIEWS,
}
"""The predefined task roles of a console, with some of their tasks as they were recalled."""


class ConsoleUser(NamedTuple):
    """A user of a console."""

    name: str
    taskrole: str
    description: str = ""


def users(hmc: Hmc) -> list[ConsoleUser]:
    """Its users: root, the one of the scenario, and a viewer."""
    return [
        ConsoleUser(hmc.user, hmc.taskrole, "HMC Super User" if hmc.taskrole == "hmcsuperadmin" else ""),
        ConsoleUser("root", "hmcsuperadmin", "root"),
        ConsoleUser("viewer", "hmcviewer", "looks only"),
    ]


def _address(hmc: Hmc) -> str:
    return f"10.1.{zlib.crc32(hmc.name.encode()) % 250 + 1}.5"


_NETWORK: Readers[Hmc] = {
    "hostname": lambda _, hmc: hmc.name,
    "gateway": lambda _, hmc: _address(hmc).rpartition(".")[0] + ".1",
    "ipaddr": lambda _, hmc: _address(hmc),
    "ipv4addr_eth0": lambda _, hmc: _address(hmc),
}
_VPD: Readers[Hmc] = {
    "vpd": lambda _, hmc: (
        f"*FC ????????\n*VC 20.0\n*N2 {hmc.build_level}\n*TM 7063-CR2\n*SE 78{_serial(hmc)}\n*MN IBM\n"
        f"*PN Unknown\n*SZ 137438953472\n*OS HMC V{hmc.version}R{hmc.release}\n*NA {_address(hmc)}\n"
    )
}
_ROLES: Readers[str] = {
    "name": lambda _, role: role,
    "parent": lambda _, role: "Predefined" if role in _TASK_ROLES else "hmcviewer",
    "resources": lambda _, role: _TASK_ROLES.get(role, _VIEWS),
}

USERS = ListingVocabulary(
    "hmcusr",
    {
        "name": lambda _, user: user.name,
        "taskrole": lambda _, user: user.taskrole,
        "description": lambda _, user: user.description,
    },
)
ROLES = ListingVocabulary("accfg_taskrole", _ROLES)
RESOURCE_ROLES: ListingVocabulary[str] = ListingVocabulary("accfg_resourcerole", {})
OF_CONSOLE = {
    "-n": ListingVocabulary("hmc_network", _NETWORK),
    "-r": ListingVocabulary("hmc_remote", {}),
    "-v": ListingVocabulary("hmc_vpd", _VPD),
    "-b": ListingVocabulary("hmc_bios", {"bios": lambda _, _hmc: "7063-CR2 OP940.00"}),
}


def _serial(hmc: Hmc) -> str:
    return f"{zlib.crc32(hmc.name.encode()) % 100000:05d}"


@console_program("lshmc")
def lshmc(call: Call) -> ShellAnswer:
    """Its level (`-V`), vital product data (`-v`), network (`-n`), remote access (`-r`), BIOS (`-b`)."""
    options = parse(call.argv, Syntax(frozenset(), LISTING_FLAGS | {"-V", *OF_CONSOLE}))
    hmc = call.world.hmcs[call.host]
    if "-V" in options:
        return ShellAnswer(0, _level(hmc))
    for option, shown in OF_CONSOLE.items():
        if option in options:
            return list_records(call, options, [hmc], shown)
    raise missing_parameter("-V")


def _level(hmc: Hmc) -> str:
    """Two cells of several lines each, as live consoles V7 to V11 print them."""
    text = (
        f"version= Version: {hmc.version}\n Release: {hmc.release}\n Service Pack: {hmc.service_pack}\n"
        f"HMC Build level {hmc.build_level}\n"
    )
    return csv_line([text, f"base_version=V{hmc.version}R{hmc.release}\n"]) + "\n"


@console_program("lscomgmt")
def lscomgmt(call: Call) -> ShellAnswer:
    """Who is the master of a co-managed system (`-m`).

    ClusterLabs' fence_lpar looks for `,curr_master_mtms=..,`; what stands around it, and what is printed for
    other systems, is simulated.
    """
    options = parse(call.argv, Syntax(frozenset({"-m"}), frozenset()))
    frame = connected_system(call, options.need("-m"))
    if not frame.novalink:
        return ShellAnswer(0, f"{translated(call, NOTHING_FOUND)}\n")
    machine = f"{frame.type_model}*{frame.serial}"
    cells = [f"curr_master_name={frame.novalink}", f"curr_master_mtms={machine}", "curr_master_type=norm"]
    return ShellAnswer(0, csv_line(cells) + "\n")


@console_program("lshmcusr")
def lshmcusr(call: Call) -> ShellAnswer:
    """The users of the console (`--filter names=..|resourceroles=..`)."""
    options = parse(call.argv, Syntax(frozenset({"--filter", "-t"}), LISTING_FLAGS))
    wanted = filter_values(options, ("names", "resourceroles", "resources"))
    names = wanted.get("names")
    found = [one for one in users(call.world.hmcs[call.host]) if names is None or one.name in names]
    return list_records(call, options, found, USERS)


@console_program("lsaccfg")
def lsaccfg(call: Call) -> ShellAnswer:
    """Access control: `-t taskrole|resourcerole`."""
    options = parse(call.argv, Syntax(frozenset({"-t", "--filter"}), LISTING_FLAGS | {"--script"}))
    match options.need("-t"):
        case "taskrole":
            mine = call.world.hmcs[call.host].taskrole
            wanted = filter_values(options, ("taskroles",)).get("taskroles", [*_TASK_ROLES, mine])
            roles = dict.fromkeys([*_TASK_ROLES, call.world.hmcs[call.host].taskrole])
            return list_records(call, options, [one for one in roles if one in wanted], ROLES)
        case "resourcerole":
            return list_records(call, options, [call.host], RESOURCE_ROLES)
        case _:
            raise missing_parameter("-t")


def require_task(call: Call, task: str) -> None:
    """Raise HmcError where the user's task role does not allow a task."""
    if task not in _TASK_ROLES.get(call.world.hmcs[call.host].taskrole, _VIEWS):
        raise HmcError(message("no-authority"))


def target_system(call: Call, options: Options) -> Frame:
    """The system of `-t`; with `--ip` one that another console manages. Raises HmcError."""
    if "--ip" not in options:
        return connected_system(call, options.need("-t"))
    remote = _console(call, options.need("--ip"))
    user = options.get("-u") or call.world.hmcs[call.host].user
    _require_keys(call, remote, user)
    return system_of_console(call, remote, options.need("-t"))


def _console(call: Call, name: str) -> Hmc:
    """Another console by name or address."""
    consoles = call.world.hmcs
    found = consoles.get(name) or next((one for one in consoles.values() if _address(one) == name), None)
    if found is None or not found.up:
        raise HmcError(message("console-unreachable", console=name))
    return found


def _require_keys(call: Call, remote: Hmc, user: str) -> None:
    known = user in [one.name for one in users(remote)]
    if remote.name in call.world.hmcs[call.host].keyless or not known:
        raise HmcError(message("no-keys", user=user))


@console_program("mkauthkeys")
def mkauthkeys(call: Call) -> ShellAnswer:
    """`--ip CONSOLE -u USER` makes keys; with `--test` it tries them and prints nothing where they work."""
    syntax = Syntax(frozenset({"--ip", "-u", "--passwd"}), frozenset({"--test", "-a"}))
    options = parse(call.argv, syntax)
    remote = _console(call, options.need("--ip"))
    user = options.need("-u")
    if "--test" in options:
        _require_keys(call, remote, user)
        return ShellAnswer()
    password = options.get("--passwd") or call.stdin.strip()
    if not password:
        raise missing_parameter("--passwd")
    for one, other in ((call.host, remote.name), (remote.name, call.host)):
        keyless = call.world.hmcs[one].keyless
        if other in keyless:
            keyless.remove(other)
    asked = f"Enter the password for user {user} on the remote host {remote.name}:\n"
    return ShellAnswer(0, "" if "--passwd" in options else asked)
