"""The console's smaller commands: its own level, reference codes, partition attributes, keys for others."""

from __future__ import annotations

from lpmtui.simulator.hmc.choosing import connected, filters, named_partition, numbered_partition, partitions
from lpmtui.simulator.hmc.levels import QUOTED_UP_TO, version
from lpmtui.simulator.hmc.listing import LISTING_FLAGS, Attributes, complaining, show
from lpmtui.simulator.hmc.options import Syntax, pairs, parse
from lpmtui.simulator.hmc.speech import csv_line, unconfirmed, unknown_attributes
from lpmtui.simulator.hmc_objects import Hmc
from lpmtui.simulator.objects import Frame, Partition
from lpmtui.simulator.shell import Answer, Call, program

REFERENCE_CODES: Attributes[Partition] = {
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
@complaining
def lshmc(call: Call) -> Answer:
    """The console's level (`-V`), as current levels print it: plain lines."""
    if call.argv == ("-V",) and version(call.world.hmcs[call.host]) <= QUOTED_UP_TO:
        return Answer(0, _older_level(call.world.hmcs[call.host]))
    if call.argv != ("-V",):
        raise unconfirmed("An invalid parameter value was entered.", "Only lshmc -V is known here.")
    hmc = call.world.hmcs[call.host]
    lines = (
        f"Version: {hmc.version}",
        f"Release: {hmc.release}",
        f"Service Pack: {hmc.service_pack}",
        f"Build level: {hmc.build_level}",
    )
    return Answer(0, "".join(f"{line}\n" for line in lines))


def _older_level(hmc: Hmc) -> str:
    """As older levels print it: cells of several lines."""
    base = f"V{hmc.version}R{hmc.release}"
    text = (
        f"version= Version: {hmc.version}\n Release: {hmc.release}\n Service Pack: {hmc.service_pack}\n"
        f"HMC Build level {hmc.build_level}\n"
    )
    return csv_line([text, f"base_version={base}\n"]) + "\n"


@program("lsrefcode", on=("hmc",))
@complaining
def lsrefcode(call: Call) -> Answer:
    """The reference codes of partitions."""
    options = parse(call.argv, Syntax(frozenset({"-r", "-m", "-s", "-n", "--filter"}), LISTING_FLAGS))
    if options.need("-r") not in ("lpar", "sys"):
        wrong = f"-r {options.get('-r')} is not known here."
        raise unconfirmed("An invalid parameter value was entered.", wrong)
    frame = connected(call, options.need("-m"))
    if options.get("-r") == "sys":
        return show(call, options, [frame], SYSTEM_CODES)
    wanted = filters(options, ("lpar_names", "lpar_ids"))
    return show(call, options, partitions(call, options, wanted), REFERENCE_CODES)


@program("chsyscfg", on=("hmc",))
@complaining
def chsyscfg(call: Call) -> Answer:
    """Change `migration_disabled` or `msp` of a partition (`-r lpar -m SYSTEM -i DATA`)."""
    options = parse(
        call.argv, Syntax(frozenset({"-r", "-m", "-o", "-p", "--id", "-i"}), frozenset({"--force"}))
    )
    if options.need("-r") != "lpar":
        raise unconfirmed("An invalid parameter value was entered.", "Only -r lpar is known here.")
    frame, changes = connected(call, options.need("-m")), dict(pairs(options.need("-i")))
    name, number = changes.pop("name", options.get("-p")), changes.pop("lpar_id", options.get("--id"))
    if not name and not number:
        raise unconfirmed("The command entered is missing a required parameter.", "It is name or lpar_id.")
    partition = named_partition(call, frame, name) if name else numbered_partition(call, frame, number)
    unknown = sorted(set(changes) - {"migration_disabled", "msp"})
    if unknown:
        raise unknown_attributes(unknown)
    for attribute, value in changes.items():
        if value not in ("0", "1"):
            raise unconfirmed("An invalid parameter value was entered.", f"{attribute} must be 0 or 1.")
        setattr(partition, attribute, value == "1")
    return Answer()
