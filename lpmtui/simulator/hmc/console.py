"""The console itself: its level, reference codes, partition attributes, keys for other consoles."""

from __future__ import annotations

from lpmtui.simulator.hmc.arguments import (
    Options,
    Syntax,
    chosen_partitions,
    connected_system,
    filter_values,
    named_partition,
    numbered_partition,
    pairs,
    parse,
    system_of_console,
)
from lpmtui.simulator.hmc.formatting import HmcError, csv_line, unconfirmed_error, unknown_attributes
from lpmtui.simulator.hmc.levels import QUOTED_UP_TO, version
from lpmtui.simulator.hmc.listing import LISTING_FLAGS, Attributes, list_records, reports_errors
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.objects.system import Frame, Hmc
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

REFERENCE_CODES: Attributes[PartitionEntry] = {
    "lpar_name": lambda _, lpar: lpar.name,
    "lpar_id": lambda _, lpar: lpar.lpar_id,
    "time_stamp": lambda _, _lpar: "",
    "refcode": lambda _, lpar: lpar.refcode,
    **{f"word{number}": lambda _, _lpar: "00000000" for number in range(2, 10)},
    "fru_call_out_loc_codes": lambda _, _lpar: "",
}
"""A running operating system shows none; codes of a migration are not publicly known, so none are made up."""

SYSTEM_CODES: Attributes[Frame] = {
    "refcode_num": lambda _, _frame: 0,
    "time_stamp": lambda _, _frame: "",
    "refcode": lambda _, _frame: "",
    **{f"word{number}": lambda _, _frame: "00000000" for number in range(2, 10)},
    "fru_call_out_loc_codes": lambda _, _frame: "",
}


@program("lshmc", on=("hmc",))
@reports_errors
def lshmc(call: Call) -> ShellAnswer:
    """The console's level (`-V`), as current levels print it: plain lines."""
    if call.argv == ("-V",) and version(call.world.hmcs[call.host]) <= QUOTED_UP_TO:
        return ShellAnswer(0, _older_level(call.world.hmcs[call.host]))
    if call.argv != ("-V",):
        raise unconfirmed_error("An invalid parameter value was entered.", "Only lshmc -V is known here.")
    hmc = call.world.hmcs[call.host]
    lines = (
        f"Version: {hmc.version}",
        f"Release: {hmc.release}",
        f"Service Pack: {hmc.service_pack}",
        f"Build level: {hmc.build_level}",
    )
    return ShellAnswer(0, "".join(f"{line}\n" for line in lines))


def _older_level(hmc: Hmc) -> str:
    """As older levels print it: cells of several lines."""
    base = f"V{hmc.version}R{hmc.release}"
    text = (
        f"version= Version: {hmc.version}\n Release: {hmc.release}\n Service Pack: {hmc.service_pack}\n"
        f"HMC Build level {hmc.build_level}\n"
    )
    return csv_line([text, f"base_version={base}\n"]) + "\n"


@program("lsrefcode", on=("hmc",))
@reports_errors
def lsrefcode(call: Call) -> ShellAnswer:
    """The reference codes of partitions."""
    options = parse(call.argv, Syntax(frozenset({"-r", "-m", "-s", "-n", "--filter"}), LISTING_FLAGS))
    if options.need("-r") not in ("lpar", "sys"):
        wrong = f"-r {options.get('-r')} is not known here."
        raise unconfirmed_error("An invalid parameter value was entered.", wrong)
    frame = connected_system(call, options.need("-m"))
    if options.get("-r") == "sys":
        return list_records(call, options, [frame], SYSTEM_CODES)
    wanted = filter_values(options, ("lpar_names", "lpar_ids"))
    return list_records(call, options, chosen_partitions(call, options, wanted), REFERENCE_CODES)


@program("chsyscfg", on=("hmc",))
@reports_errors
def chsyscfg(call: Call) -> ShellAnswer:
    """Change `migration_disabled` or `msp` of a partition (`-r lpar -m SYSTEM -i DATA`)."""
    options = parse(
        call.argv, Syntax(frozenset({"-r", "-m", "-o", "-p", "--id", "-i"}), frozenset({"--force"}))
    )
    if options.need("-r") != "lpar":
        raise unconfirmed_error("An invalid parameter value was entered.", "Only -r lpar is known here.")
    frame, changes = connected_system(call, options.need("-m")), dict(pairs(options.need("-i")))
    name, number = changes.pop("name", options.get("-p")), changes.pop("lpar_id", options.get("--id"))
    if not name and not number:
        raise unconfirmed_error(
            "The command entered is missing a required parameter.", "It is name or lpar_id."
        )
    partition = named_partition(call, frame, name) if name else numbered_partition(call, frame, number)
    unknown = sorted(set(changes) - {"migration_disabled", "msp"})
    if unknown:
        raise unknown_attributes(unknown)
    for attribute, value in changes.items():
        if value not in ("0", "1"):
            raise unconfirmed_error("An invalid parameter value was entered.", f"{attribute} must be 0 or 1.")
        setattr(partition, attribute, value == "1")
    return ShellAnswer()


_MKAUTHKEYS = Syntax(frozenset({"--ip", "-u", "--passwd"}), frozenset({"--test", "-a"}))


def target_system(call: Call, options: Options) -> Frame:
    """The system of `-t`; with `--ip` one that another console manages. Raises HmcError."""
    if "--ip" not in options:
        return connected_system(call, options.need("-t"))
    remote = _console(call, options.need("--ip"))
    user = options.get("-u") or call.world.hmcs[call.host].user
    _require_keys(call, remote, user)
    return system_of_console(call, remote, options.need("-t"))


def _console(call: Call, name: str) -> Hmc:
    found = call.world.hmcs.get(name)
    if found is None or not found.up:
        raise HmcError(message("console-unreachable", console=name))
    return found


def _require_keys(call: Call, remote: Hmc, user: str) -> None:
    if remote.name in call.world.hmcs[call.host].keyless:
        raise HmcError(message("no-keys", user=user))


@program("mkauthkeys", on=("hmc",))
@reports_errors
def mkauthkeys(call: Call) -> ShellAnswer:
    """`--ip CONSOLE -u USER` makes keys; with `--test` it tries them and prints nothing where they work."""
    options = parse(call.argv, _MKAUTHKEYS)
    remote = _console(call, options.need("--ip"))
    user = options.need("-u")
    if "--test" in options:
        _require_keys(call, remote, user)
        return ShellAnswer()
    password = options.get("--passwd") or call.stdin.strip()
    if not password:
        raise unconfirmed_error("The command entered is missing a required parameter.", "It is --passwd.")
    for one, other in ((call.host, remote.name), (remote.name, call.host)):
        keyless = call.world.hmcs[one].keyless
        if other in keyless:
            keyless.remove(other)
    asked = f"Enter the password for user {user} on the remote host {remote.name}:\n"
    return ShellAnswer(0, "" if "--passwd" in options else asked)
