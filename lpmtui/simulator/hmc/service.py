"""A console's commands about the state of systems: power, reference codes, firmware, affinity, small changes.

Reference codes of a migration are not publicly known, so none are made up. Firmware levels are an example.
"""

from __future__ import annotations

from lpmtui.model.states import PartitionState, SystemState
from lpmtui.simulator.hmc.command_line import (
    HmcError,
    Options,
    Syntax,
    hmc_time,
    missing_parameter,
    pairs,
    parse,
    unconfirmed_error,
    unknown_attributes,
)
from lpmtui.simulator.hmc.console import require_task
from lpmtui.simulator.hmc.records import (
    LISTING_FLAGS,
    ListingVocabulary,
    Readers,
    chosen_partitions,
    connected_system,
    console_program,
    filter_values,
    list_records,
    named_partition,
    numbered_partition,
)
from lpmtui.simulator.lpm import failures, message
from lpmtui.simulator.objects.systems import Frame, PartitionEntry
from lpmtui.simulator.shells.shell import Call, ShellAnswer

_FIRMWARE, _FIRMWARE_PACK = "131", "FW950.40"

_REFERENCE_CODES: Readers[PartitionEntry] = {
    "lpar_name": lambda _, entry: entry.name,
    "lpar_id": lambda _, entry: entry.lpar_id,
    "time_stamp": lambda world, entry: hmc_time(
        world.images[entry.host].booted_at if entry.host in world.images else world.now
    ),
    "refcode": lambda _, entry: entry.refcode,
}

_FIRMWARE_LEVELS: Readers[Frame] = {
    **{
        name: lambda _, _frame: _FIRMWARE for name in ("activated_level", "installed_level", "accepted_level")
    },
    **{
        name: lambda _, _frame: _FIRMWARE_PACK
        for name in ("activated_spname", "installed_spname", "accepted_spname")
    },
    "ecnumber": lambda _, _frame: "01VL950",
    "mtms": lambda _, frame: f"{frame.type_model}*{frame.serial}",
    "platform_ipl_level": lambda _, _frame: _FIRMWARE,
}

LPAR_CODES = ListingVocabulary("refcode_lpar", _REFERENCE_CODES)
SYSTEM_CODES = ListingVocabulary("refcode_sys", {"time_stamp": lambda world, _: hmc_time(world.now)})
FIRMWARE = ListingVocabulary("lic_sys", _FIRMWARE_LEVELS)
LPAR_AFFINITY = ListingVocabulary(
    "memopt_lpar",
    {"lpar_name": lambda _, entry: entry.name, "lpar_id": lambda _, entry: entry.lpar_id},
)
SYSTEM_AFFINITY: dict[str, ListingVocabulary[Frame]] = {
    name: ListingVocabulary(f"memopt_sys_{name}", {}) for name in ("curr", "calc")
}


@console_program("lsrefcode")
def lsrefcode(call: Call) -> ShellAnswer:
    """The reference codes of partitions, or of a system."""
    options = parse(call.argv, Syntax(frozenset({"-r", "-m", "-s", "-n", "--filter"}), LISTING_FLAGS))
    if options.need("-r") not in ("lpar", "sys"):
        raise missing_parameter("-r")
    frame = connected_system(call, options.need("-m"))
    if options.get("-r") == "sys":
        return list_records(call, options, [frame], SYSTEM_CODES)
    wanted = filter_values(options, ("lpar_names", "lpar_ids"))
    return list_records(call, options, chosen_partitions(call, options, wanted), LPAR_CODES)


@console_program("lslic")
def lslic(call: Call) -> ShellAnswer:
    """The firmware of a managed system (`-m SYSTEM [-t sys]`)."""
    options = parse(call.argv, Syntax(frozenset({"-m", "-e", "-t", "-r"}), LISTING_FLAGS))
    if options.get("-t", "sys") not in ("sys", "syspower"):
        raise missing_parameter("-t")
    return list_records(call, options, [connected_system(call, options.need("-m"))], FIRMWARE)


@console_program("lsmemopt")
def lsmemopt(call: Call) -> ShellAnswer:
    """Affinity scores (`-m SYSTEM -r lpar|sys -o currscore|calcscore`): always the best one here."""
    syntax = Syntax(frozenset({"-m", "-r", "-o", "--filter", "--gid", "-p", "--id", "-x"}), LISTING_FLAGS)
    options = parse(call.argv, syntax)
    frame = connected_system(call, options.need("-m"))
    resource, operation = options.get("-r", "sys"), options.need("-o")
    if operation not in ("currscore", "calcscore"):
        raise missing_parameter("-o")
    if resource == "resgroup":
        raise HmcError("HSCLCA00 The managed system does not support multiple resource groups.")
    if resource == "lpar":
        wanted = filter_values(options, ("lpar_names", "lpar_ids"))
        return list_records(call, options, chosen_partitions(call, options, wanted), LPAR_AFFINITY)
    if resource != "sys":
        raise missing_parameter("-r")
    return list_records(call, options, [frame], SYSTEM_AFFINITY[operation[:4]])


@console_program("chsyscfg")
def chsyscfg(call: Call) -> ShellAnswer:
    """Change `migration_disabled` or `msp` of a partition (`-r lpar -m SYSTEM -i DATA`)."""
    options = parse(
        call.argv, Syntax(frozenset({"-r", "-m", "-o", "-p", "--id", "-i"}), frozenset({"--force"}))
    )
    if options.need("-r") != "lpar":
        raise missing_parameter("-r")
    frame, changes = connected_system(call, options.need("-m")), dict(pairs(options.need("-i")))
    partition = _changed(call, options, frame, changes)
    unknown = sorted(set(changes) - {"migration_disabled", "msp"})
    if unknown:
        raise unknown_attributes(unknown)
    for attribute, value in changes.items():
        if value not in ("0", "1"):
            raise unconfirmed_error("An invalid parameter value was entered.", f"{attribute} must be 0 or 1.")
        setattr(partition, attribute, value == "1")
    return ShellAnswer()


def _changed(call: Call, options: Options, frame: Frame, changes: dict[str, str]) -> PartitionEntry:
    """The partition that `-i`, `-p` or `--id` names."""
    name, number = changes.pop("name", options.get("-p")), changes.pop("lpar_id", options.get("--id"))
    if not name and not number:
        raise missing_parameter("name", "lpar_id")
    return named_partition(call, frame, name) if name else numbered_partition(call, frame, number)


_SYNTAX = Syntax(
    frozenset({"-r", "-m", "-o", "-n", "--id", "-f", "-b", "-k"}), frozenset({"--immed", "--restart"})
)


@console_program("chsysstate")
def chsysstate(call: Call) -> ShellAnswer:
    """`-o on` boots a partition, which takes a while; `-o shutdown` switches it off at once."""
    options = parse(call.argv, _SYNTAX)
    if options.need("-r") != "lpar":
        raise unconfirmed_error("An invalid parameter value was entered.", "Only -r lpar is known here.")
    require_task(call, "ActivateLPAR")
    partition = _partition(call, options)
    match options.need("-o"):
        case "on":
            _on(call, partition)
        case "shutdown":
            _off(call, partition)
        case other:
            raise unconfirmed_error(
                "An invalid parameter value was entered.", f"-o {other} is not known here."
            )
    return ShellAnswer()


def _partition(call: Call, options: Options) -> PartitionEntry:
    frame = connected_system(call, options.need("-m"))
    if "--id" in options:
        return numbered_partition(call, frame, options.get("--id"))
    return named_partition(call, frame, options.need("-n"))


def _on(call: Call, partition: PartitionEntry) -> None:
    frame = call.world.frames[partition.system]
    if frame.state is not SystemState.OPERATING:
        raise HmcError(message("system-state", system=frame.name, state=frame.state.value))
    if partition.state is not PartitionState.NOT_ACTIVATED:
        raise HmcError(message("already-on", partition=partition.name))
    failures.switch_on(call.world, partition)


def _off(call: Call, partition: PartitionEntry) -> None:
    if partition.state is PartitionState.NOT_ACTIVATED:
        raise HmcError(message("already-off", partition=partition.name))
    failures.switch_off(call.world, partition)
