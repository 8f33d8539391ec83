"""On which line of a TOML document each key stands.

The standard parser tells no lines. A document that parses is a sequence of statements, and a statement ends
on the first line where it parses by itself: each is handed to the same parser, which says what it holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping


def key_lines(text: str) -> dict[str, int]:
    """Dotted key -> line, from 1, of a document that parses. List items are `hmcs[0]`; quotes are dropped."""
    found: dict[str, int] = {}
    tables: dict[str, int] = {}
    table = ""
    for line, statement, parsed in _statements(text):
        if statement.startswith("["):
            table = _header(parsed, tables, fresh=statement.startswith("[["))
            found.setdefault(table, line)
        else:
            for key in _keys(parsed, table):
                found.setdefault(key, line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    start, gathered = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not gathered and (not line.strip() or line.lstrip().startswith("#")):
            continue
        start = start if gathered else number
        gathered += f"{line}\n"
        try:
            parsed = tomllib.loads(gathered)
        except tomllib.TOMLDecodeError:
            continue
        yield start, gathered.lstrip(), parsed
        gathered = ""


def _header(parsed: Mapping[str, object], tables: dict[str, int], *, fresh: bool) -> str:
    """The table's dotted key; `tables` counts the items of every array of tables so far."""
    path = ""
    value: object = parsed
    while True:
        if isinstance(value, list):
            if fresh and not value[0]:
                tables[path] = tables.get(path, -1) + 1
            value = value[0]
        if path in tables:
            path = f"{path}[{tables[path]}]"
        if not isinstance(value, Mapping) or not value:
            return path
        name, value = next(iter(value.items()))
        path = f"{path}.{name}" if path else name


def _keys(value: object, at: str) -> Iterator[str]:
    if at:
        yield at
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _keys(inner, f"{at}.{name}" if at else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, Mapping):
                yield from _keys(inner, f"{at}[{index}]")
