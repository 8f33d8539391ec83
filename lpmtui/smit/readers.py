"""Pure readers: the answer of a list or discovery command, turned into list entries or values.

None of them raises: an answer that cannot be understood gives fewer entries, never a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lpmtui.smit.listing import ListEntry, from_lines, table

ListReader = Callable[[str], tuple[ListEntry, ...]]
ValueReader = Callable[[str], dict[str, str]]


def lines(answer: str) -> tuple[ListEntry, ...]:
    """One entry per line, the whole line is the value."""
    return from_lines(answer.splitlines())


def first_words(answer: str) -> tuple[ListEntry, ...]:
    """One entry per line, its first word is the value."""
    return from_lines(answer.splitlines(), 0)


def clmgr_names(answer: str) -> tuple[ListEntry, ...]:
    """`clmgr query CLASS`: a name on each line. Lines with blanks are messages, not names."""
    return tuple(
        ListEntry(name, name) for line in answer.splitlines() if (name := line.strip()) and _is_name(name)
    )


def clmgr_table(answer: str) -> tuple[ListEntry, ...]:
    """`clmgr -cv -a name,.. query CLASS`: colon records under `# NAME:STATE`, the name is the value."""
    heading: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    for line in answer.splitlines():
        if line.startswith("#") and not heading:
            heading = tuple(cell.strip() for cell in line.lstrip("# ").split(":"))
        elif line.strip() and not line.startswith("#"):
            rows.append(tuple(cell.strip() for cell in line.split(":")))
    if not heading:
        return tuple(ListEntry("  ".join(row), row[0]) for row in rows)
    return table(heading, [row for row in rows if len(row) == len(heading)])


def hmc_fields(answer: str) -> tuple[ListEntry, ...]:
    """`ls.. -F names --header`: comma records under a header; the first column is the value."""
    kept = [line for line in answer.splitlines() if line.strip()]
    if len(kept) < 2 or "," not in kept[0]:
        return from_lines(kept[1:]) if kept and kept[0].isidentifier() else ()
    heading = kept[0].split(",")
    rows = [cells for line in kept[1:] if len(cells := _cells(line)) == len(heading)]
    return table(heading, rows)


def groups(answer: str) -> tuple[ListEntry, ...]:
    """`clRGinfo -s`: each resource group once, with its state on every node."""
    states: dict[str, list[str]] = {}
    for line in answer.splitlines():
        cells = [cell.strip() for cell in line.split(":")]
        if len(cells) >= 3 and cells[0] and cells[1] and cells[2]:
            states.setdefault(cells[0], []).append(f"{cells[2]} {cells[1]}")
    rows = [(group, ", ".join(where)) for group, where in states.items()]
    return table(("Resource group", "State"), rows)


def attributes(answer: str) -> dict[str, str]:
    """`clmgr query CLASS [NAME]`: one ATTRIBUTE="value" a line; a value may hold equals signs."""
    found: dict[str, str] = {}
    for line in answer.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and name and _is_name(name):
            found[name] = value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value
    return found


def discovery(answer: str) -> dict[str, str]:
    """SMIT's own form: `#name1:name2` and `value1:value2`; `#!:` stands for a colon in a value."""
    both = [line for line in answer.splitlines() if line.strip()]
    if len(both) < 2 or not both[0].startswith("#"):
        return {}
    names = both[0][1:].split(":")
    values = [value.replace("\0", ":") for value in both[1].replace("#!:", "\0").split(":")]
    return {name: value for name, value in zip(names, values, strict=False) if name}


LIST_READERS: Mapping[str, ListReader] = MappingProxyType(
    {
        "lines": lines,
        "first-words": first_words,
        "clmgr-names": clmgr_names,
        "clmgr-table": clmgr_table,
        "hmc-fields": hmc_fields,
        "groups": groups,
    }
)
"""The readers a field's list may name."""

VALUE_READERS: Mapping[str, ValueReader] = MappingProxyType(
    {"clmgr-attributes": attributes, "discovery": discovery}
)
"""The readers a dialog's discovery may name."""


def _is_name(word: str) -> bool:
    return (
        bool(word) and not word.startswith("#") and not any(char.isspace() or char in ':"=' for char in word)
    )


def _cells(line: str) -> list[str]:
    """Comma-separated cells, with the HMC's quotes round cells that hold commas."""
    cells, current, quoted, at = [], "", False, 0
    while at < len(line):
        char = line[at]
        if char == '"' and quoted and line[at + 1 : at + 2] == '"':
            current += '"'
            at += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            cells.append(current)
            current = ""
        else:
            current += char
        at += 1
    return [*cells, current]
