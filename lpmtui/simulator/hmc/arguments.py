"""The command line of an HMC command, the data of `-i` and `--filter`, and the objects that they name."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lpmtui.model.states import SystemState
from lpmtui.simulator.hmc.answers import HmcError, missing_parameter, unconfirmed_error
from lpmtui.simulator.lpm.stages import message
from lpmtui.simulator.objects.systems import Frame, Hmc, PartitionEntry
from lpmtui.simulator.shells.shell import Call

_FORMAT = "The format of the configuration data is invalid."


class Syntax(NamedTuple):
    """Options with a value, options without, and `-F`, whose value may be missing."""

    valued: frozenset[str]
    flags: frozenset[str] = frozenset()


class Options:
    """The options of one command line, by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str, default: str = "") -> str:
        """The value of an option."""
        return self._values.get(name, default)

    def need(self, name: str) -> str:
        """The value of an option that must be there. Raises HmcError."""
        value = self._values.get(name, "")
        if not value:
            raise missing_parameter(name)
        return value


def parse(argv: Sequence[str], syntax: Syntax) -> Options:
    """Read a command line. Raises HmcError for what the command does not know."""
    values: dict[str, str] = {}
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "-F":
            values[word] = rest.pop(0) if rest and not rest[0].startswith("-") else ""
        elif word in syntax.valued:
            if not rest:
                raise missing_parameter(word)
            values[word] = rest.pop(0)
        elif word in syntax.flags:
            values[word] = "1"
        else:
            raise HmcError(
                f"An invalid parameter was entered.  The parameters {word} are not valid."
                "  Please check your entry and retry the command."
            )
    return Options(values)


def pairs(text: str) -> list[tuple[str, str]]:
    """`attribute=value` pairs of `-i` or `--filter`; a pair that holds a comma must be quoted as a whole.

    Raises HmcError: a bare comma in a list makes the console take the rest for another attribute.
    """
    found = []
    for cell in _cells(text):
        name, equals, value = cell.partition("=")
        if not equals or not name.strip():
            raise HmcError(_FORMAT)
        found.append((name.strip(), value))
    return found


def items(value: str) -> list[str]:
    """The items of a list value."""
    return _cells(value)


def _cells(text: str) -> list[str]:
    if text.startswith('""') and text.endswith('""') and not text.startswith('"""'):
        text = text[1:-1]  # as the manual prints it: ""lpar_names=lpar1,lpar2""
    try:
        rows = list(csv.reader([_quoted_values(text)], strict=True))
    except csv.Error as error:
        raise HmcError(_FORMAT) from error
    return rows[0] if rows else []


def _quoted_values(text: str) -> str:
    """`name="a,b"` (only the value quoted, as some clients send it) as `"name=a,b"`."""
    out, place = "", 0
    while (start := text.find('="', place)) >= 0:
        end = text.find('"', start + 2)
        before = text.rfind(",", place, start) + 1 or place
        if end < 0 or text.count('"', place, start) % 2:
            break
        out += text[place:before] + '"' + text[before : start + 1] + text[start + 2 : end] + '"'
        place = end + 1
    return out + text[place:]


def managed_systems(call: Call) -> list[Frame]:
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


def connected_system(call: Call, name: str) -> Frame:
    """A system that can be asked, by name. Raises HmcError."""
    return system_of_console(call, call.world.hmcs[call.host], name)


def system_of_console(call: Call, hmc: Hmc, name: str) -> Frame:
    """A system that can be asked, of another console. Raises HmcError."""
    frame = _system(call, hmc, name)
    if not is_connected(frame):
        raise HmcError(message("not-connected", system=frame.name, state=frame.state.value))
    return frame


def system_named(call: Call, name: str) -> Frame:
    """A system by its name or as `tttt-mmm*sssssss`. Raises HmcError where it is not managed here."""
    return _system(call, call.world.hmcs[call.host], name)


def _system(call: Call, hmc: Hmc, name: str) -> Frame:
    if name in hmc.systems:
        return call.world.frames[name]
    for frame in (call.world.frames[one] for one in hmc.systems):
        if name == f"{frame.type_model}*{frame.serial}":
            return frame
    raise HmcError(message("system-unknown", system=name))


def chosen_systems(call: Call, options: Options) -> list[Frame]:
    """The system of `-m`, or all that are managed here."""
    return [system_named(call, options.get("-m"))] if "-m" in options else managed_systems(call)


def filter_values(options: Options, known: tuple[str, ...]) -> dict[str, list[str]]:
    """The filters of `--filter`. Raises HmcError for a filter that the command does not have."""
    found = {name: items(value) for name, value in pairs(options.get("--filter"))}
    for name in found:
        if name not in known:
            raise unconfirmed_error("An invalid parameter value was entered.", f"The filter is {name}.")
    return found


def chosen_partitions(call: Call, options: Options, wanted: dict[str, list[str]]) -> list[PartitionEntry]:
    """The partitions of the chosen systems that pass the filters. Raises HmcError where one is missing."""
    frames = [connected_system(call, options.get("-m"))] if "-m" in options else managed_systems(call)
    found = [one for frame in frames for one in call.world.partitions.of(frame.name)]
    for name, read in (("lpar_names", _name), ("lpar_ids", _id)):
        if name in wanted:
            found = [_the(found, value, read) for value in wanted[name]]
    return found


def named_partition(call: Call, frame: Frame, name: str) -> PartitionEntry:
    """A partition of a system by name. Raises HmcError."""
    found = call.world.partitions.get(f"{frame.name}/{name}")
    if found is None:
        raise HmcError(message("partition-unknown", partition=name))
    return found


def numbered_partition(call: Call, frame: Frame, number: str) -> PartitionEntry:
    """A partition of a system by identifier. Raises HmcError."""
    for one in call.world.partitions.of(frame.name):
        if str(one.lpar_id) == number:
            return one
    raise HmcError(message("partition-id-unknown", partition=number))


def _name(partition: PartitionEntry) -> str:
    return partition.name


def _id(partition: PartitionEntry) -> str:
    return str(partition.lpar_id)


def _the(found: list[PartitionEntry], value: str, read: Callable[[PartitionEntry], str]) -> PartitionEntry:
    for one in found:
        if read(one) == value:
            return one
    missing = "partition-unknown" if read is _name else "partition-id-unknown"
    raise HmcError(message(missing, partition=value))
