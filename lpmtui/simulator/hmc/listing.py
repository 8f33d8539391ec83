"""Listings: which attributes a console shows by default, which `-F` knows besides, and how they are printed.

Vocabularies are data (`vocabularies.toml`): names, order, and values that every object of the simulated world
has. The module of a listing gives readers for what is computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from lpmtui.model.fact_table import load_table
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.hmc.arguments import Options
from lpmtui.simulator.hmc.formatting import (
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
from lpmtui.simulator.shells.shell import Call, ShellAnswer

T = TypeVar("T")

Readers = Mapping[str, Callable[[World, T], Value]]
"""Attribute -> how it is read from an object."""

_COMPUTED = "@"


class ListingVocabulary(Generic[T]):
    """The attributes of one listing: `default` in the order of a listing, `known` with those for -F only."""

    def __init__(self, default: Readers[T], more: Readers[T], since: Mapping[str, int]) -> None:
        self.default = default
        self.known = {**default, **more}
        self._since = since

    def at(self, version: int) -> ListingVocabulary[T]:
        """What a console of a version has of it."""
        if all(version >= since for since in self._since.values()):
            return self
        kept = {name for name in self.known if version >= self._since.get(name, 0)}
        default = {name: read for name, read in self.default.items() if name in kept}
        return ListingVocabulary(default, {name: self.known[name] for name in self.known if name in kept}, {})


def vocabulary(name: str, readers: Readers[T]) -> ListingVocabulary[T]:
    """The vocabulary of a listing. Raises KeyError unless every computed attribute has its reader."""
    table = _tables()[name]
    parts = {part: dict(table.get(part, {})) for part in ("default", "more")}
    computed = {each for part in parts.values() for each, value in part.items() if value == _COMPUTED}
    if computed != set(readers):
        raise KeyError(f"{name}: {sorted(computed.symmetric_difference(readers))}")
    default, more = (
        {each: readers[each] if value == _COMPUTED else _constant(value) for each, value in part.items()}
        for part in parts.values()
    )
    return ListingVocabulary(default, more, table.get("since", {}))


def _constant(value: str) -> Callable[[World, Any], Value]:
    return lambda _world, _thing: value


@cache
def _tables() -> dict[str, Any]:
    return load_table(__file__, "vocabularies.toml")


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
    return ShellAnswer(0, "".join(f"{line}\n" for line in lines))


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
