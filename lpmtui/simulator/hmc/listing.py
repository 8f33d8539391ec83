"""Listings: attributes by name, `-F` with its separators, `--header`, and what an empty one prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from lpmtui.simulator.hmc.options import Options
from lpmtui.simulator.hmc.speech import (
    NOTHING_FOUND,
    Complaint,
    Value,
    complain,
    csv_line,
    plain,
    record,
    spoken,
    unknown_attributes,
)
from lpmtui.simulator.shell import Answer, Call
from lpmtui.simulator.world import World

T = TypeVar("T")
Attributes = Mapping[str, Callable[[World, T], Value]]
"""The attributes of a listing in their order, and how each is read."""

LISTING_FLAGS = frozenset({"--header"})

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")


def show(call: Call, options: Options, things: Sequence[T], attributes: Attributes[T]) -> Answer:
    """Print things as `-F` and `--header` ask for. Raises Complaint for an unknown attribute."""
    asked = options.get("-F") if "-F" in options else None
    separator, names = _asked(asked) if asked else (",", list(attributes))
    unknown = [name for name in names if name not in attributes]
    if unknown:
        raise unknown_attributes(unknown)
    if not things:
        return Answer(0, f"{spoken(call, NOTHING_FOUND)}\n")
    if asked is None:
        lines = [
            record((name, read(call.world, thing)) for name, read in attributes.items()) for thing in things
        ]
    else:
        lines = [
            csv_line((plain(attributes[name](call.world, thing)) for name in names), separator)
            for thing in things
        ]
    if "--header" in options and asked is not None:
        lines.insert(0, csv_line(names, separator))
    return Answer(0, "".join(f"{line}\n" for line in lines))


def complaining(run: Callable[[Call], T]) -> Callable[[Call], T | Answer]:
    """Turn a program's Complaint into what the console answers."""

    def running(call: Call) -> T | Answer:
        try:
            return run(call)
        except Complaint as complaint:
            return complain(call, complaint)

    return running


def _asked(names: str) -> tuple[str, list[str]]:
    """The separator (the first character that no name can have) and the names."""
    found = _NOT_IN_A_NAME.search(names)
    separator = found[0] if found else ","
    return separator, names.split(separator)
