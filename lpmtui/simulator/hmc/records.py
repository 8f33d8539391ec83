"""Listings: which attributes a console shows by default, which `-F` knows besides, and how they are printed.

Vocabularies are data (`vocabularies.toml`): names, order, and values that every object of the simulated world
has. The module of a listing gives readers for what is computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.answers import (
    NOTHING_FOUND,
    HmcError,
    Value,
    cell_text,
    csv_line,
    error_answer,
    record_line,
    translated,
    unknown_attributes,
    version,
)
from lpmtui.simulator.hmc.arguments import Options
from lpmtui.simulator.shells.shell import Call, ShellAnswer, text_of

T = TypeVar("T")

Readers = Mapping[str, Callable[[World, T], Value]]
"""Attribute -> how it is read from an object."""

_COMPUTED = "@"


class ShownAttributes(NamedTuple, Generic[T]):
    """What a listing shows: `default` without -F, in its order; `known` with the attributes for -F only."""

    default: Readers[T]
    known: Readers[T]


Change = Callable[[str, Callable[[World, T], Value]], Callable[[World, T], Value]]
"""Makes another reader of an attribute's name and reader."""


class ListingVocabulary(Generic[T]):
    """The attributes of one listing, read from `vocabularies.toml` when it is asked for first.

    `readers` are those of its computed attributes. `change`, where given, is applied to every attribute.
    """

    def __init__(self, name: str, readers: Readers[T], change: Change[T] | None = None) -> None:
        self.name = name
        self._readers = readers
        self._change = change
        self._shown: dict[int, ShownAttributes[T]] = {}

    def at(self, version: int) -> ShownAttributes[T]:
        """What a console of a version shows. Raises KeyError where readers and computed attributes differ."""
        if version not in self._shown:
            table = _table(self.name)
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
            self._shown[version] = ShownAttributes(default, {**default, **more})
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
def _text() -> str:
    return Path(__file__).with_name("vocabularies.toml").read_text(encoding="utf-8")


def _table(name: str) -> dict[str, Any]:
    """The tables of one vocabulary: a command needs one or two, and reading TOML takes its time."""
    import tomllib

    wanted = re.search(rf"^\[{name}\]$.*?(?=^\[(?!{name}[.\]])|\Z)", _text(), re.MULTILINE | re.DOTALL)
    if wanted is None:
        raise KeyError(name)
    found: dict[str, Any] = tomllib.loads(wanted[0])[name]
    return found


LISTING_FLAGS = frozenset({"--header"})

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")


def list_records(
    call: Call, options: Options, things: Sequence[T], whole: ListingVocabulary[T]
) -> ShellAnswer:
    """Print things as `-F` and `--header` ask for. Raises HmcError for an unknown attribute."""
    chosen = whole.at(version(call.world.hmcs[call.host]))
    attributes = chosen.known
    asked = options.get("-F") if "-F" in options else None
    separator, names = _asked(asked) if asked else (",", list(chosen.default))
    unknown = [name for name in names if name not in attributes]
    if unknown:
        raise unknown_attributes(unknown)
    if not things:
        return ShellAnswer(0, f"{translated(call, NOTHING_FOUND)}\n")
    if asked is None:
        lines = [
            record_line((name, read(call.world, thing)) for name, read in chosen.default.items())
            for thing in things
        ]
    else:
        lines = [
            csv_line((cell_text(attributes[name](call.world, thing)) for name in names), separator)
            for thing in things
        ]
    if "--header" in options and asked is not None:
        lines.insert(0, csv_line(names, separator))
    return ShellAnswer(0, text_of(lines))


def reports_errors(run: Callable[[Call], T]) -> Callable[[Call], T | ShellAnswer]:
    """Turn a program's HmcError into what the console answers."""

    def running(call: Call) -> T | ShellAnswer:
        try:
            return run(call)
        except HmcError as complaint:
            return error_answer(call, complaint)

    return running


def _asked(names: str) -> tuple[str, list[str]]:
    """The separator (the first character that no name can have) and the names."""
    found = _NOT_IN_A_NAME.search(names)
    separator = found[0] if found else ","
    return separator, names.split(separator)
