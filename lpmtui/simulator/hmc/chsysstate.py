"""`chsysstate -r lpar`: partitions switched on and off."""

from __future__ import annotations

from lpmtui.model.states import PartitionState, SystemState
from lpmtui.simulator.hmc.arguments import (
    Options,
    Syntax,
    connected_system,
    named_partition,
    numbered_partition,
    parse,
)
from lpmtui.simulator.hmc.console import require_task
from lpmtui.simulator.hmc.formatting import HmcError, unconfirmed_error
from lpmtui.simulator.hmc.listing import reports_errors
from lpmtui.simulator.lpm import outages
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects.lpar import PartitionEntry
from lpmtui.simulator.shells.shell import Call, ShellAnswer, program

_SYNTAX = Syntax(
    frozenset({"-r", "-m", "-o", "-n", "--id", "-f", "-b", "-k"}), frozenset({"--immed", "--restart"})
)


@program("chsysstate", on=("hmc",))
@reports_errors
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
    outages.switch_on(call.world, partition)


def _off(call: Call, partition: PartitionEntry) -> None:
    if partition.state is PartitionState.NOT_ACTIVATED:
        raise HmcError(message("already-off", partition=partition.name))
    outages.switch_off(call.world, partition)
