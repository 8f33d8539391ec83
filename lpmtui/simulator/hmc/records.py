"""The objects that a console's command names, and how they are listed.

Vocabularies are data (`vocabularies.json`): names, order, and values that every object of the simulated world
has. The module of a listing gives readers for what is computed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from lpmtui.model.states import SystemState
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.command_line import (
    NOTHING_FOUND,
    HmcError,
    Options,
    Value,
    cell_text,
    csv_line,
    error_answer,
    items,
    pairs,
    record_line,
    translated,
    unconfirmed_error,
    unknown_attributes,
    version,
)
from lpmtui.simulator.lpm import message
from lpmtui.simulator.objects.systems import Frame, Hmc, PartitionEntry
from lpmtui.simulator.shells.shell import Call, Pending, ShellAnswer, program, text_of

T = TypeVar("T")

Readers = Mapping[str, Callable[[World, T], Value]]
"""Attribute -> how it is read from an object."""

_COMPUTED = "@"

Change = Callable[[str, Callable[[World, T], Value]], Callable[[World, T], Value]]
"""Makes another reader of an attribute's name and reader."""


class ListingVocabulary(Generic[T]):
    """The attributes of one listing, read from `vocabularies.json` when it is asked for first.

    `readers` are those of its computed attributes. `change`, where given, is applied to every attribute.
    """

    def __init__(self, name: str, readers: Readers[T], change: Change[T] | None = None) -> None:
        self.name = name
        self._readers = readers
        self._change = change
        self._shown: dict[int, tuple[Readers[T], Readers[T]]] = {}

    def at(self, version: int) -> tuple[Readers[T], Readers[T]]:
        """What a console of a version shows without -F, in its order, and all that it knows.

        Raises KeyError where readers and computed attributes differ.
        """
        if version not in self._shown:
            table = _tables()[self.name]
            self._check(table)
            since = table.get("since", {})
            default, more = (
                {
                    name: self._reader(name, value)
                    for name, value in table.get(part, {}).items()
                    if version >= since.get(name, 0)
                }
                for part in ("default", "more")
            )
            self._shown[version] = (default, {**default, **more})
        return self._shown[version]

    def _reader(self, name: str, value: str) -> Callable[[World, T], Value]:
        read = self._readers[name] if value == _COMPUTED else _constant(value)
        return self._change(name, read) if self._change else read

    def _check(self, table: dict[str, Any]) -> None:
        rows = [row for part in ("default", "more") for row in table.get(part, {}).items()]
        computed = {name for name, value in rows if value == _COMPUTED}
        if computed != set(self._readers):
            raise KeyError(f"{self.name}: {sorted(computed.symmetric_difference(self._readers))}")


def _constant(value: str) -> Callable[[World, Any], Value]:
    return lambda _world, _thing: value


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(Path(__file__).with_name("vocabularies.json").read_text("utf-8"))
    return tables


LISTING_FLAGS = frozenset({"--header"})

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")


def list_records(
    call: Call, options: Options, things: Sequence[T], whole: ListingVocabulary[T]
) -> ShellAnswer:
    """Print things as `-F` and `--header` ask for. Raises HmcError for an unknown attribute."""
    default, attributes = whole.at(version(call.world.hmcs[call.host]))
    asked = options.get("-F") if "-F" in options else None
    separator, names = _asked(asked) if asked else (",", list(default))
    unknown = [name for name in names if name not in attributes]
    if unknown:
        raise unknown_attributes(unknown)
    if not things:
        return ShellAnswer(0, f"{translated(call, NOTHING_FOUND)}\n")
    readers = [(name, attributes[name]) for name in names]
    rows = ([(name, read(call.world, thing)) for name, read in readers] for thing in things)
    if asked is None:
        lines = [record_line(row) for row in rows]
    else:
        lines = [csv_line([cell_text(value) for _, value in row], separator) for row in rows]
    if "--header" in options and asked is not None:
        lines.insert(0, csv_line(names, separator))
    return ShellAnswer(0, text_of(lines))


Command = Callable[[Call], ShellAnswer | Pending]


def console_program(name: str) -> Callable[[Command], Command]:
    """Register a command of the consoles. Its HmcError becomes what the console answers."""

    def register(run: Command) -> Command:
        def answer(call: Call) -> ShellAnswer | Pending:
            try:
                return run(call)
            except HmcError as complaint:
                return error_answer(call, complaint)

        return program(name, on=("hmc",))(answer)

    return register


def _asked(names: str) -> tuple[str, list[str]]:
    """The separator (the first character that no name can have) and the names."""
    found = _NOT_IN_A_NAME.search(names)
    separator = found[0] if found else ","
    return separator, names.split(separator)


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
