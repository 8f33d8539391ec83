"""TOML as text: on which line of a document each key stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}\n]",
    re.DOTALL,
)
"""What decides where a statement ends: strings, comments, brackets and line ends."""


def key_lines(text: str, wanted: set[str] | None = None) -> dict[str, int]:
    """Dotted key -> line, from 1, of a document that parses. List items are `hmcs[0]`; quotes are dropped.

    With `wanted` it stops as soon as all of those are found.
    """
    found: dict[str, int] = {}
    tables: dict[str, int] = {}
    table = ""
    missing = None if wanted is None else set(wanted)
    for line, statement, parsed in _statements(text):
        if statement.startswith("["):
            table = _header(parsed, tables, fresh=statement.startswith("[["))
            keys: Iterator[str] = iter((table,))
        else:
            keys = _keys(parsed, table)
        for key in keys:
            found.setdefault(key, line)
            if missing is not None:
                missing.discard(key)
        if missing is not None and not missing:
            break
    return found if wanted is None else {key: line for key, line in found.items() if key in wanted}


def _statements(text: str) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """Line, text and content of each statement: it ends at the first line end outside of brackets."""
    import tomllib

    start, line, depth, first = 0, 1, 0, 1
    for piece in _PIECE.finditer(f"{text}\n"):
        sign = piece[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif sign != "\n":
            line += sign.count("\n")
        else:
            line += 1
            if depth > 0:
                continue
            statement = text[start : piece.start()].strip()
            if statement and not statement.startswith("#"):
                yield first, statement, tomllib.loads(f"{statement}\n")
            start, first = piece.end(), line


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
    """The key of a statement and the keys within it."""
    waiting = [(value, at)]
    while waiting:
        one, key = waiting.pop()
        if key:
            yield key
        if isinstance(one, Mapping):
            waiting += [(inner, f"{key}.{name}" if key else str(name)) for name, inner in one.items()]
        elif isinstance(one, list):
            waiting += [(inner, f"{key}[{at}]") for at, inner in enumerate(one) if isinstance(inner, Mapping)]
