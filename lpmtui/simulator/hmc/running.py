"""`chsysstate -r lpar`: partitions switched on and off."""

from __future__ import annotations

from lpmtui.model.states import PartitionState, SystemState
from lpmtui.simulator import power
from lpmtui.simulator.hmc.choosing import connected, named_partition, numbered_partition
from lpmtui.simulator.hmc.listing import complaining
from lpmtui.simulator.hmc.options import Options, Syntax, parse
from lpmtui.simulator.hmc.speech import Complaint, unconfirmed
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects import Partition
from lpmtui.simulator.shell import Answer, Call, program

_SYNTAX = Syntax(
    frozenset({"-r", "-m", "-o", "-n", "--id", "-f", "-b", "-k"}), frozenset({"--immed", "--restart"})
)


@program("chsysstate", on=("hmc",))
@complaining
def chsysstate(call: Call) -> Answer:
    """`-o on` boots a partition, which takes a while; `-o shutdown` switches it off at once."""
    options = parse(call.argv, _SYNTAX)
    if options.need("-r") != "lpar":
        raise unconfirmed("An invalid parameter value was entered.", "Only -r lpar is known here.")
    partition = _partition(call, options)
    match options.need("-o"):
        case "on":
            _on(call, partition)
        case "shutdown":
            _off(call, partition)
        case other:
            raise unconfirmed("An invalid parameter value was entered.", f"-o {other} is not known here.")
    return Answer()


def _partition(call: Call, options: Options) -> Partition:
    frame = connected(call, options.need("-m"))
    if "--id" in options:
        return numbered_partition(call, frame, options.get("--id"))
    return named_partition(call, frame, options.need("-n"))


def _on(call: Call, partition: Partition) -> None:
    frame = call.world.frames[partition.system]
    if frame.state is not SystemState.OPERATING:
        raise Complaint(message("system-state", system=frame.name, state=frame.state.value))
    if partition.state is not PartitionState.NOT_ACTIVATED:
        raise Complaint(message("already-on", partition=partition.name))
    power.switch_on(call.world, partition)


def _off(call: Call, partition: Partition) -> None:
    if partition.state is PartitionState.NOT_ACTIVATED:
        raise Complaint(message("already-off", partition=partition.name))
    power.switch_off(call.world, partition)
