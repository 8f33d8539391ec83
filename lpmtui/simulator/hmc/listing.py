"""Listings: attributes by name, `-F` with its separators, `--header`, and what an empty one prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from lpmtui.simulator.hmc.arguments import Options
from lpmtui.simulator.hmc.formatting import (
    NOTHING_FOUND,
    HmcError,
    cell_text,
    csv_line,
    error_answer,
    record_line,
    translated,
    unknown_attributes,
)
from lpmtui.simulator.hmc.levels import version
from lpmtui.simulator.hmc.listing_vocabulary import ListingVocabulary
from lpmtui.simulator.shells.shell import Call, ShellAnswer

T = TypeVar("T")
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
