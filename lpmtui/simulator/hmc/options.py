"""The command line of an HMC command, and the data that `-i` and `--filter` carry."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lpmtui.simulator.hmc.speech import Complaint, unconfirmed

_FORMAT = "The format of the configuration data is invalid."


class Syntax(NamedTuple):
    """Options with a value, options without, and `-F`, whose value may be missing."""

    valued: frozenset[str]
    flags: frozenset[str] = frozenset()


class Options:
    """What was given."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str, default: str = "") -> str:
        """The value of an option."""
        return self._values.get(name, default)

    def need(self, name: str) -> str:
        """The value of an option that must be there. Raises Complaint."""
        value = self._values.get(name, "")
        if not value:
            raise unconfirmed("The command entered is missing a required parameter.", f"It is {name}.")
        return value


def parse(argv: Sequence[str], syntax: Syntax) -> Options:
    """Read a command line. Raises Complaint for what the command does not know."""
    values: dict[str, str] = {}
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "-F":
            values[word] = rest.pop(0) if rest and not rest[0].startswith("-") else ""
        elif word in syntax.valued:
            if not rest:
                raise unconfirmed("The command entered is missing a required value.", f"It is for {word}.")
            values[word] = rest.pop(0)
        elif word in syntax.flags:
            values[word] = "1"
        else:
            raise unconfirmed("An invalid parameter value was entered.", f"The parameter is {word}.")
    return Options(values)


def pairs(text: str) -> list[tuple[str, str]]:
    """`attribute=value` pairs of `-i` or `--filter`; a pair that holds a comma must be quoted as a whole.

    Raises Complaint: a bare comma in a list makes the console take the rest for another attribute.
    """
    found = []
    for cell in _cells(text):
        name, equals, value = cell.partition("=")
        if not equals or not name.strip():
            raise Complaint(_FORMAT)
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
        raise Complaint(_FORMAT) from error
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
