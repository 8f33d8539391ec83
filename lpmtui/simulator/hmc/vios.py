"""What a console knows of partitions by RMC (lspartition), and Virtual I/O Servers behind it (viosvrcmd)."""

from __future__ import annotations

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.hmc.arguments import (
    Syntax,
    connected_system,
    managed_systems,
    named_partition,
    numbered_partition,
    parse,
)
from lpmtui.simulator.hmc.formatting import HmcError, unconfirmed_error
from lpmtui.simulator.hmc.listing import reports_errors
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.objects.system import Frame
from lpmtui.simulator.shells.grammar import ShellSyntaxError
from lpmtui.simulator.shells.grammar import parse as parse_line
from lpmtui.simulator.shells.interpreter import Host, run_line
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_VIOSVRCMD = Syntax(frozenset({"-m", "-p", "--id", "-c"}), frozenset({"--admin"}))


@program("lspartition", on=("hmc",))
@reports_errors
def lspartition(call: Call) -> ShellAnswer:
    """`-dlpar`: two lines for each partition that the console ever had an RMC connection to; no CSV."""
    if call.argv != ("-dlpar",):
        raise unconfirmed_error(
            "An invalid parameter value was entered.", "Only lspartition -dlpar is known here."
        )
    lines: list[str] = []
    for frame in managed_systems(call):
        for one in call.world.partitions.of(frame.name):
            if one.rmc_ip and not one.placeholder and one.state is not PartitionState.NOT_ACTIVATED:
                lines += _connection(len(lines) // 2, frame, one)
    return ShellAnswer(0, "".join(f"{line}\n" for line in lines))


def _connection(number: int, frame: Frame, one: PartitionEntry) -> tuple[str, str]:
    active = one.rmc_state is RmcState.ACTIVE
    kind, _, level = one.os_version.partition(" ")
    level = level.replace(" ", ", ", 1)
    told = f"OS:<{kind}, {level}>, DCaps:<{'0x2c5f' if active else '0x0'}>, CmdCaps:<0x4000001b, 0x1b>"
    return (
        f"<#{number}> Partition:<{one.lpar_id}*{frame.type_model}*{frame.serial}, , {one.rmc_ip}>",
        f"       Active:<{int(active)}>, {told}, PinnedMem:<{one.memory_mib // 16}>",
    )


@program("viosvrcmd", on=("hmc",))
@reports_errors
def viosvrcmd(call: Call) -> ShellAnswer:
    """Run a command of a Virtual I/O Server: `-m SYSTEM {-p NAME|--id N} -c COMMAND`."""
    options = parse(call.argv, _VIOSVRCMD)
    frame = connected_system(call, options.need("-m"))
    if "--id" in options:
        server = numbered_partition(call, frame, options.get("--id"))
    else:
        server = named_partition(call, frame, options.need("-p"))
    if server.rmc_state is not RmcState.ACTIVE:
        raise HmcError(message("no-rmc", partition=server.name))
    if not server.is_vios:
        raise unconfirmed_error("An invalid parameter value was entered.", f"{server.name} is not a server.")
    try:
        steps = parse_line(options.need("-c"))
    except ShellSyntaxError as trouble:
        raise unconfirmed_error("An invalid parameter value was entered.", f"{trouble}.") from trouble
    try:
        next(run_line(call.world, Host(server.key, "vios"), steps))
    except StopIteration as ended:
        answer: ShellAnswer = ended.value
        return answer
    raise unconfirmed_error("The command did not end.", "Commands that take time are not simulated there.")
