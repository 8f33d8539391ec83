"""clmgr's output formats: `ATTR="VALUE"` lines, colon tables with a `# ` header, and lists of names."""

from __future__ import annotations

import re
from functools import lru_cache

from lpmtui.commands.query import lines_of
from lpmtui.model.errors import GarbledAnswer

_BEGIN = re.compile(r'([A-Za-z_][A-Za-z0-9_.-]*)="')
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")


def attributes(text: str) -> dict[str, str]:
    """The attributes that clmgr printed, names in upper case, in their order.

    A value runs from the first double quote of its line to the last one, so it may hold `=` and quotes; where
    its line has no closing quote it goes on over the next lines. Other lines (messages) are passed over.
    Raises GarbledAnswer for text without any attribute, or with a value that never ends.
    """
    return dict(_attributes(text))


@lru_cache(maxsize=128)
def _attributes(text: str) -> dict[str, str]:
    """Whoever watches reads the same text again and again."""
    found: dict[str, str] = {}
    lines = iter(lines_of(text))
    for line in lines:
        match = _BEGIN.match(line)
        if not match:
            continue
        value = [line[match.end() :].rstrip()]
        while not value[-1].endswith('"'):
            following = next(lines, None)
            if following is None:
                raise _garbled(f"the value of {match[1]} has no end", text)
            value.append(following.rstrip())
        found[match[1].upper()] = "\n".join(value)[:-1]
    if not found and text.strip():
        raise _garbled("it has no attribute", text)
    return found


def objects(text: str) -> list[dict[str, str]]:
    """The objects of a class as `clmgr -v query CLASS` prints them: each begins with its NAME.

    Raises GarbledAnswer as `attributes` does.
    """
    starts = [match.start() for match in re.finditer(r"^NAME=\"", text, re.MULTILINE)]
    if not starts:
        if text.strip():
            raise _garbled("it has no NAME", text)
        return []
    ends = [*starts[1:], len(text)]
    return [attributes(text[start:end]) for start, end in zip(starts, ends, strict=True)]


def colon_table(text: str) -> list[dict[str, str]]:
    """The rows of `clmgr -c`: a `# NAME:STATE` header and one line for each object; names in upper case.

    Lines before the header are messages and passed over. Raises GarbledAnswer.
    """
    lines = [line.rstrip() for line in lines_of(text) if line.strip()]
    start = next((index for index, line in enumerate(lines) if line.startswith("# ")), None)
    if start is None:
        if lines:
            raise _garbled("it has no header line", text)
        return []
    header = [name.strip().upper() for name in lines[start][2:].split(":")]
    rows = [line.split(":") for line in lines[start + 1 :]]
    for row in rows:
        if len(row) != len(header):
            raise _garbled(f"a line has {len(row)} fields for {len(header)} names", text)
    return [dict(zip(header, row, strict=True)) for row in rows]


def names(text: str) -> tuple[str, ...]:
    """The object names that `clmgr query <class>` prints, one to a line. Raises GarbledAnswer."""
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    found = tuple(line for line in lines if _NAME.match(line))
    if lines and not found:
        raise _garbled("it has no name", text)
    return found


def words(value: str) -> tuple[str, ...]:
    """The items of a list value, which clmgr separates by blanks and takes separated by commas."""
    return tuple(word for word in re.split(r"[\s,]+", value) if word)


def _garbled(why: str, text: str) -> GarbledAnswer:
    return GarbledAnswer(
        f"The answer of clmgr cannot be understood: {why}.",
        remedy="Run the clmgr command by hand on the node and compare.",
        detail=text,
    )
