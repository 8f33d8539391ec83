"""What a console knows from, and does on, partitions by RMC: `lspartition -dlpar`, `viosvrcmd`."""

from __future__ import annotations

from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.grammar import NotUnderstood
from lpmtui.simulator.grammar import parse as parse_line
from lpmtui.simulator.hmc.choosing import connected, managed, named_partition, numbered_partition
from lpmtui.simulator.hmc.listing import complaining
from lpmtui.simulator.hmc.options import Syntax, parse
from lpmtui.simulator.hmc.speech import Complaint, unconfirmed
from lpmtui.simulator.interpreter import Host, run_line
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects import Frame, Partition
from lpmtui.simulator.shell import Answer, Call, program

_VIOSVRCMD = Syntax(frozenset({"-m", "-p", "--id", "-c"}), frozenset({"--admin"}))


@program("lspartition", on=("hmc",))
@complaining
def lspartition(call: Call) -> Answer:
    """`-dlpar`: two lines for each partition that the console ever had an RMC connection to; no CSV."""
    if call.argv != ("-dlpar",):
        raise unconfirmed("An invalid parameter value was entered.", "Only lspartition -dlpar is known here.")
    lines: list[str] = []
    for frame in managed(call):
        for one in call.world.partitions.of(frame.name):
            if one.rmc_ip and not one.placeholder and one.state is not PartitionState.NOT_ACTIVATED:
                lines += _connection(len(lines) // 2, frame, one)
    return Answer(0, "".join(f"{line}\n" for line in lines))


def _connection(number: int, frame: Frame, one: Partition) -> tuple[str, str]:
    active = one.rmc_state is RmcState.ACTIVE
    kind, _, level = one.os_version.partition(" ")
    level = level.replace(" ", ", ", 1)
    told = f"OS:<{kind}, {level}>, DCaps:<{'0x2c5f' if active else '0x0'}>, CmdCaps:<0x4000001b, 0x1b>"
    return (
        f"<#{number}> Partition:<{one.lpar_id}*{frame.type_model}*{frame.serial}, , {one.rmc_ip}>",
        f"       Active:<{int(active)}>, {told}, PinnedMem:<{one.memory_mib // 16}>",
    )


@program("viosvrcmd", on=("hmc",))
@complaining
def viosvrcmd(call: Call) -> Answer:
    """Run a command of a Virtual I/O Server: `-m SYSTEM {-p NAME|--id N} -c COMMAND`."""
    options = parse(call.argv, _VIOSVRCMD)
    frame = connected(call, options.need("-m"))
    if "--id" in options:
        server = numbered_partition(call, frame, options.get("--id"))
    else:
        server = named_partition(call, frame, options.need("-p"))
    if server.rmc_state is not RmcState.ACTIVE:
        raise Complaint(message("no-rmc", partition=server.name))
    if not server.is_vios:
        raise unconfirmed("An invalid parameter value was entered.", f"{server.name} is no server.")
    try:
        steps = parse_line(options.need("-c"))
    except NotUnderstood as trouble:
        raise unconfirmed("An invalid parameter value was entered.", f"{trouble}.") from trouble
    try:
        next(run_line(call.world, Host(server.key, "vios"), steps))
    except StopIteration as ended:
        answer: Answer = ended.value
        return answer
    raise unconfirmed("The command did not end.", "Commands that take time are not simulated there.")
