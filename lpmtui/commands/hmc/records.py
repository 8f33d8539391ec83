"""HMC records: RFC-4180 CSV whose cells are `attribute=value`, or bare values below a header row.

A cell whose value has a comma, a double quote or a newline is quoted as a whole, inner double quotes are
doubled, and a value that is a list is CSV once more. So everything is decoded twice, and text is never split
into lines before it is decoded, because a quoted cell may hold newlines. Verified against captures of
seventeen listings of one HMC (V7R7.9.0) and smaller ones of V10R3.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from lpmtui.commands.query import without_carriage_returns
from lpmtui.model.errors import GarbledAnswer, UsageError

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
    lines = [f"{line}\n" for line in without_carriage_returns(text).split("\n")]
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise _garbled(str(error), text) from error
    return [row for row in rows if row]


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
