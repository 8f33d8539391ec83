"""How a command of an HMC is written and answered: options, CSV cells, errors, languages, versions.

A record is RFC-4180 CSV whose cells are `attribute=value`; quoting is minimal, over the whole pair. A value
that is a list is itself CSV. Checked against captures of seventeen listings of one console.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.lpm import SIMULATED
from lpmtui.simulator.objects.systems import Hmc
from lpmtui.simulator.shells.shell import Call, ShellAnswer

Value = str | int | float | Sequence[str] | None
"""What an attribute can hold: None means that it does not apply, a sequence is a list."""

NOTHING_FOUND = "No results were found."


class HmcError(Exception):
    """The command is refused; the text is what the console prints."""


def unconfirmed_error(beginning: str, detail: str) -> HmcError:
    """A complaint of which public sources know the beginning only; the rest is this simulator's."""
    return HmcError(f"{beginning} {detail}{SIMULATED}".strip())


def missing_parameter(*names: str) -> HmcError:
    """The complaint about parameters that are missing, or whose values the command does not know."""
    return HmcError(
        "The command entered is either missing a required parameter or a parameter value is invalid. The"
        f" parameters that are missing or have an invalid value are {','.join(names)}."
        " Please check your entry and retry the command."
    )


def unknown_attributes(names: Sequence[str]) -> HmcError:
    """The complaint about attributes that a command does not know; the console names the first."""
    return HmcError(
        f"An invalid attribute was entered.  The invalid attribute is {names[0]}."
        "  Please correct your entry and retry the command."
    )


def hmc_time(seconds: float) -> str:
    """Epoch seconds as consoles print them in English: `10/01/2026 03:43:04`, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%m/%d/%Y %H:%M:%S}"


_NEEDS_QUOTES = re.compile(r'["\r\n]')


def csv_line(cells: Iterable[str], separator: str = ",") -> str:
    """One line of cells, quoted where they must be."""
    listed = list(cells)
    plain = separator.join(listed)
    if plain.count(separator) == len(listed) - 1 and plain and not _NEEDS_QUOTES.search(plain):
        return plain
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerow(listed)
    return text.getvalue()[:-1]


def cell_text(value: Value) -> str:
    """A value as it is printed without its name."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return str(value)
    return csv_line(value) if value else "none"


def record_line(pairs: Iterable[tuple[str, Value]]) -> str:
    """One record; attributes that do not apply are left out."""
    return csv_line(f"{name}={cell_text(value)}" for name, value in pairs if value is not None)


def translated(call: Call, text: str) -> str:
    """A sentence in the language that the console answers a call in."""
    if call.environment or not call.world.hmcs[call.host].language.startswith("en"):
        return translation_of(call, text)
    return text


def error_answer(call: Call, complaint: HmcError) -> ShellAnswer:
    """The answer of a command that is refused, on the stream that this console uses for errors."""
    return failure_answer(call, [str(complaint)])


def failure_answer(call: Call, messages: Sequence[str]) -> ShellAnswer:
    """The answer of a command that failed, with its messages."""
    text = "".join(f"{translated(call, message)}\n" for message in messages)
    if call.world.hmcs[call.host].errors_on == "stderr":
        return ShellAnswer(1, "", text)
    return ShellAnswer(1, text)


_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Which of the environment's variables decide, the first one first."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence in English, as a pattern, and what is said instead."""

    english: str
    text: str
    confirmed: bool


@cache
def _table() -> dict[str, tuple[Translation, ...]]:
    table = load_table(__file__, "languages.toml")
    return {name: tuple(Translation(**row) for row in rows) for name, rows in table.items()}


def languages() -> tuple[str, ...]:
    """The languages besides English in which something is said."""
    return tuple(_table())


def translation_of(call: Call, text: str) -> str:
    """A sentence in the language of a call."""
    language = _language(call)
    if language.startswith(("en", "C", "POSIX")):
        return text
    for translation in _table().get(language, ()):
        found = re.fullmatch(translation.english, text)
        if found:
            return translation.text.format(*found.groups()) + ("" if translation.confirmed else SIMULATED)
    return text


def _language(call: Call) -> str:
    asked = next((value for name in _VARIABLES if (value := call.environment.get(name))), "")
    return (asked or call.world.hmcs[call.host].language).partition(".")[0]


@cache
def _levels() -> dict[str, Any]:
    return load_table(__file__, "levels.toml")


def version(hmc: Hmc) -> int:
    """The number of a console's version: 7 for `V7R7.9.0`."""
    return int(hmc.version) if hmc.version.isdecimal() else 0


def lacking(call: Call, command: str) -> frozenset[str]:
    """The options of a command that the called console does not have yet."""
    have = version(call.world.hmcs[call.host])
    return frozenset(name for name, since in _levels()[command].items() if since > have)


def only_known(call: Call, command: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the called console has."""
    return frozenset(names) - lacking(call, command)


_FORMAT = "The format of the configuration data is invalid."


@dataclass(frozen=True, slots=True)
class Syntax:
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
