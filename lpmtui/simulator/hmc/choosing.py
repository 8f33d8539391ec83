"""Which managed systems and partitions a command is about."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.states import SystemState
from lpmtui.simulator.hmc.options import Options, items, pairs
from lpmtui.simulator.hmc.speech import Complaint, unconfirmed
from lpmtui.simulator.hmc_objects import Hmc
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects import Frame, Partition
from lpmtui.simulator.shell import Call


def managed(call: Call) -> list[Frame]:
    """The systems that this console manages."""
    return [call.world.frames[name] for name in call.world.hmcs[call.host].systems]


NOT_CONNECTED = frozenset(
    {
        SystemState.NO_CONNECTION,
        SystemState.FAILED_AUTHENTICATION,
        SystemState.PENDING_AUTHENTICATION,
        SystemState.VERSION_MISMATCH,
        SystemState.INCOMPLETE,
    }
)
"""States in which a console knows hardly anything about a system."""


def is_connected(frame: Frame) -> bool:
    """Whether the consoles can ask a system."""
    return frame.state not in NOT_CONNECTED


def connected(call: Call, name: str) -> Frame:
    """A system that can be asked, by name. Raises Complaint."""
    return managed_by(call, call.world.hmcs[call.host], name)


def managed_by(call: Call, hmc: Hmc, name: str) -> Frame:
    """A system that can be asked, of another console. Raises Complaint."""
    frame = _system(call, hmc, name)
    if not is_connected(frame):
        raise Complaint(message("not-connected", system=frame.name, state=frame.state.value))
    return frame


def system(call: Call, name: str) -> Frame:
    """A system by its name or as `tttt-mmm*sssssss`. Raises Complaint where it is not managed here."""
    return _system(call, call.world.hmcs[call.host], name)


def _system(call: Call, hmc: Hmc, name: str) -> Frame:
    if name in hmc.systems:
        return call.world.frames[name]
    for frame in (call.world.frames[one] for one in hmc.systems):
        if name == f"{frame.type_model}*{frame.serial}":
            return frame
    raise Complaint(message("system-unknown", system=name))


def systems(call: Call, options: Options) -> list[Frame]:
    """The system of `-m`, or all that are managed here."""
    return [system(call, options.get("-m"))] if "-m" in options else managed(call)


def filters(options: Options, known: tuple[str, ...]) -> dict[str, list[str]]:
    """The filters of `--filter`. Raises Complaint for a filter that the command does not have."""
    found = {name: items(value) for name, value in pairs(options.get("--filter"))}
    for name in found:
        if name not in known:
            raise unconfirmed("An invalid parameter value was entered.", f"The filter is {name}.")
    return found


def partitions(call: Call, options: Options, wanted: dict[str, list[str]]) -> list[Partition]:
    """The partitions of the chosen systems that pass the filters. Raises Complaint where one is missing."""
    frames = [connected(call, options.get("-m"))] if "-m" in options else managed(call)
    found = [one for frame in frames for one in call.world.partitions.of(frame.name)]
    for name, read in (("lpar_names", _name), ("lpar_ids", _id)):
        if name in wanted:
            found = [_the(found, value, read) for value in wanted[name]]
    return found


def named_partition(call: Call, frame: Frame, name: str) -> Partition:
    """A partition of a system by name. Raises Complaint."""
    found = call.world.partitions.get(f"{frame.name}/{name}")
    if found is None:
        raise Complaint(message("partition-unknown", partition=name))
    return found


def numbered_partition(call: Call, frame: Frame, number: str) -> Partition:
    """A partition of a system by identifier. Raises Complaint."""
    for one in call.world.partitions.of(frame.name):
        if str(one.lpar_id) == number:
            return one
    raise Complaint(message("partition-id-unknown", partition=number))


def _name(partition: Partition) -> str:
    return partition.name


def _id(partition: Partition) -> str:
    return str(partition.lpar_id)


def _the(found: list[Partition], value: str, read: Callable[[Partition], str]) -> Partition:
    for one in found:
        if read(one) == value:
            return one
    missing = "partition-unknown" if read is _name else "partition-id-unknown"
    raise Complaint(message(missing, partition=value))
