"""HMC records, and asking for attributes of objects."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TypeVar

from lpmtui.commands.hmc.hscl import explain, hmc_failure
from lpmtui.commands.query import AttributesUnknown, garbled, whole_number, without_carriage_returns
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import GarbledAnswer, UsageError
from lpmtui.model.lazy_dataclass import dataclass, replace

EMPTY_MARKERS = frozenset({"", "none", "null", "unavailable"})
"""Values that stand for `nothing here`: no value, empty list, not supported, system not connected."""

_NAME = re.compile(r"[A-Za-z0-9_]+[+-]?\Z")
"""Names may begin with a digit: `5250_application_capable`."""
_NEEDS_QUOTES = re.compile(r'[,"\n\r]')


def decode(text: str) -> list[dict[str, str]]:
    """The records of a listing without `-F`: one dictionary per record, attributes in printed order.

    Raises GarbledAnswer for text that is not a listing.
    """
    return [_record(row) for row in rows_of(text)]


def decode_table(text: str) -> list[dict[str, str]]:
    """The records of a listing with `-F .. --header`: the first row names the attributes.

    A lone header gives no record. Raises GarbledAnswer where a row does not have as many cells as the header.
    """
    rows = rows_of(text)
    if not rows:
        return []
    header, *body = rows
    for row in body:
        if len(row) != len(header):
            raise _garbled(f"a row has {len(row)} values for {len(header)} attributes", ",".join(row))
    return [dict(zip(header, row, strict=True)) for row in body]


def decode_list(value: str) -> tuple[str, ...]:
    """The items of a list value; empty for the HMC's empty markers. Raises GarbledAnswer."""
    if value in EMPTY_MARKERS:
        return ()
    rows = rows_of(value)
    if len(rows) != 1:
        raise _garbled("a list does not have exactly one line", value)
    return tuple(rows[0])


def encode_record(pairs: Iterable[tuple[str, str]]) -> str:
    """`attribute=value` pairs as one record, for `-i` and `--filter`: the exact inverse of `decode`.

    Raises UsageError for an attribute name that the HMC could not read back.
    """
    return ",".join(_quoted(f"{_checked(name)}={value}") for name, value in pairs)


def encode_list(items: Sequence[str]) -> str:
    """Items as one list value: the inverse of `decode_list`. No items are `none`."""
    if not items:
        return "none"
    if len(items) == 1 and items[0] in EMPTY_MARKERS:
        return f'"{items[0]}"'
    return ",".join(_quoted(item) for item in items)


def present(value: str | None) -> str:
    """A value, or the empty string where the attribute is missing or holds an empty marker."""
    return "" if value is None or value in EMPTY_MARKERS else value


def rows_of(text: str) -> list[list[str]]:
    """The rows of cells in a text, blank lines left out. Raises GarbledAnswer."""
    return [list(row) for row in _rows(text)]


@lru_cache(maxsize=128)
def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Whoever watches reads the same text again and again."""
    lines = [f"{line}\n" for line in without_carriage_returns(text).split("\n")]
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise _garbled(str(error), text) from error
    return tuple(tuple(row) for row in rows if row)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise UsageError(
            f"{name!r} is not an attribute name.", subject=name, remedy="Use letters, digits and underscores."
        )
    return name


def _record(row: list[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for cell in row:
        name, equals, value = cell.partition("=")
        if not equals or not _NAME.match(name):
            raise _garbled(f"{cell[:80]!r} is not attribute=value", ",".join(row))
        if name in record:
            raise _garbled(f"the attribute {name} occurs twice", ",".join(row))
        record[name] = value
    return record


def _garbled(why: str, text: str) -> GarbledAnswer:
    return GarbledAnswer(
        f"The HMC's answer cannot be understood: {why}.",
        remedy="Run the command by hand on the HMC and compare.",
        detail=text,
    )


T = TypeVar("T")

Record = dict[str, str]
"""One row of a listing: attribute name -> value. Attributes that the HMC does not know are missing."""

_INVALID_ATTRIBUTE = "An invalid attribute was entered"


@dataclass(frozen=True, slots=True)
class AttributeQuery:
    """What to ask for: the command line before `-F`, and the attributes.

    Without the `required` attributes the answer is worthless. `optional` ones are left out where an older
    level does not know them: those that the HMC names, or else the last one first. `may_be_empty` tells that
    nothing found is an ordinary answer: then a single sentence in any language says so.
    """

    argv: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    may_be_empty: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All attributes, in the order in which they are asked for."""
        return self.required + self.optional

    def query(self, hmc: str, read: Callable[[list[Record]], T]) -> Query[T]:
        """The question; `read` turns the rows into the answer."""
        command = Command(hmc, (*self.argv, "-F", ",".join(self.names), "--header"))

        def parse(completed: Completed) -> T:
            if completed.ok:
                return read(table(completed, self.names, may_be_empty=self.may_be_empty))
            if _says_nothing_found(completed.text):
                return read([])
            if reduced := self._without_unknown(completed):
                raise _unknown(completed, reduced.query(hmc, read))
            raise hmc_failure(completed)

        return Query(command, parse)

    def _without_unknown(self, completed: Completed) -> AttributeQuery | None:
        """The same without what the HMC does not know; None where it complains of something else.

        The complaint has no code and may be in any language: it is known by the failing exit status and by
        the attribute's name in it. Only English ones are believed without a name.
        """
        text = completed.text
        named = set(re.findall(r"\w+", text)).intersection(self.names)
        coded = any(message.code for message in explain(text))
        if coded or not self.optional or named.intersection(self.required):
            return None
        if named:
            return replace(self, optional=tuple(name for name in self.optional if name not in named))
        return replace(self, optional=self.optional[:-1]) if _INVALID_ATTRIBUTE in text else None


def _unknown(completed: Completed, reduced: Query[T]) -> AttributesUnknown:
    failure = hmc_failure(completed)
    return AttributesUnknown(
        failure.title,
        reduced,
        subject=failure.subject,
        code=failure.code,
        remedy=failure.remedy,
        detail=failure.detail,
    )


def answered(completed: Completed) -> str:
    """What an HMC command printed on stdout; raises CommandFailed when its exit status says no."""
    if not completed.ok:
        raise hmc_failure(completed)
    return completed.stdout


def table(completed: Completed, names: Sequence[str], *, may_be_empty: bool = False) -> list[Record]:
    """The rows of a `-F names --header` answer that ended with success.

    No row is concluded only from a lone header or from a sentence that says so. Raises CommandFailed where
    the answer carries an error code after all, and GarbledAnswer for anything else that is not a listing.
    """
    rows = rows_of(completed.stdout)
    if not rows:
        raise garbled(completed, "it is empty")
    if tuple(rows[0]) == tuple(names):
        body = completed.stdout if len(rows) != 2 or not _says_nothing_found(",".join(rows[1])) else ""
        return decode_table(body)
    if any(message.code for message in explain(completed.stdout)):
        raise hmc_failure(completed)
    if len(rows) > 1:
        raise garbled(completed, "its first row does not name the attributes that were asked for")
    if _says_nothing_found(completed.stdout) or (may_be_empty and _is_sentence(completed.stdout)):
        return []
    raise garbled(completed, "it is not a listing")


def listed(completed: Completed) -> list[Record]:
    """The records of an answer without `-F`, whatever attributes they have; none where a sentence says so.

    Raises CommandFailed and GarbledAnswer.
    """
    text = answered(completed)
    if _says_nothing_found(text) or _is_sentence(text):
        return []
    if not text.strip():
        raise garbled(completed, "it is empty")
    return decode(text)


@cache
def _nothing_found() -> frozenset[str]:
    """The sentence for an empty answer in each known language (`nothing_found.toml`)."""
    return frozenset(
        entry["text"].rstrip(".。") for entry in load_table(__file__, "nothing_found.toml")["sentence"]
    )


def _says_nothing_found(text: str) -> bool:
    return text.strip().rstrip(".。") in _nothing_found()


def _is_sentence(text: str) -> bool:
    """Whether a line reads like a sentence, and not like a value, a prompt or a piece of a program."""
    return bool(re.fullmatch(r"[^\W\d_][^=<>{}$#;:/]*[.。]", text.strip()))


def name_filter(*names: str) -> tuple[str, ...]:
    """`--filter` for partitions of these names; nothing for no (or an empty) name."""
    asked = [name for name in names if name]
    return ("--filter", encode_record([("lpar_names", ",".join(asked))])) if asked else ()


def with_id(rows: list[Record], attribute: str = "lpar_id") -> list[tuple[int, Record]]:
    """The rows whose partition id is a number (a row of a system in trouble may say `unavailable`)."""
    ids = ((whole_number(row[attribute]), row) for row in rows)
    return [(number, row) for number, row in ids if number is not None]
