"""Finds the names of a site in recorded answers: everything that must not be told to others. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from lpmtui.commands.hmc.records import decode_list, decode_table
from lpmtui.commands.powerha.clmgr_format import attributes, colon_table, objects
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import GarbledAnswer
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.transports.transcript import Exchange

_LISTINGS = frozenset({"lssyscfg", "lshwres", "lslparmigr"})
_CLASSES = {"node": "node", "resource_group": "group", "application_monitor": "monitor"}
_WORD = re.compile(r"[^\s,]+")
_NUMBER = re.compile(r"[+-]?[0-9.:]+%?\Z")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and what it names; the kind decides what it is replaced by."""

    kind: str
    text: str


@dataclass
class Found:
    """What was found: names in the order in which they appeared, and words that name nothing.

    `unreadable` are the answers, by their place, in whose layout nothing could be found.
    """

    names: dict[Name, None] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)

    def add(self, kind: str, value: str) -> None:
        """Note a value of some kind; a plain one is a word."""
        if kind == "plain":
            self.words.update(_WORD.findall(value))
        elif kind == "path":
            for part in re.split(r"[/\s]+", value):
                self._name("file", part)
        elif kind == "value":
            for word in _WORD.findall(value):
                self.add("path" if word.startswith("/") else "word", word)
        else:
            self._name(kind, value)

    def _name(self, kind: str, text: str) -> None:
        if text and not (kind in ("word", "file") and _NUMBER.match(text)):
            self.names.setdefault(Name(kind, text))


@cache
def facts() -> dict[str, Any]:
    """The table of what stands where."""
    return load_table(__file__, "redaction.toml")


def find(exchanges: Iterable[Exchange], given: Iterable[Name]) -> Found:
    """Every name in recorded answers; `given` are names that are known beforehand."""
    found = Found()
    for name in given:
        found.add(name.kind, name.text)
    for place, exchange in enumerate(exchanges):
        try:
            _read(exchange, found)
        except GarbledAnswer:
            found.unreadable.add(place)
    return found


def _read(exchange: Exchange, found: Found) -> None:
    program = exchange.argv[0].rpartition("/")[2]
    if exchange.status != 0 or exchange.error:
        return
    if program in _LISTINGS:
        _rows(decode_table(exchange.stdout), found, _object_of(exchange.argv))
    elif program == "clmgr":
        _clmgr(exchange, found)
    elif program == "cat":
        _pairs((line.partition("=")[::2] for line in exchange.stdout.splitlines() if "=" in line), found, "")
    for entry in facts()["pattern"]:
        if entry["program"] == program:
            for match in re.finditer(entry["pattern"], exchange.stdout, re.MULTILINE):
                _add_common(found, entry["kind"], match[1])


def _object_of(argv: tuple[str, ...]) -> str:
    """What a listing is about: its column `name` names those."""
    about = argv[argv.index("-r") + 1] if "-r" in argv[:-1] else ""
    return "system" if about == "sys" else "lpar"


def _clmgr(exchange: Exchange, found: Found) -> None:
    words = exchange.argv[exchange.argv.index("query") + 1 :] if "query" in exchange.argv else ()
    kind = _CLASSES.get(words[0], "cluster") if words else "value"
    if "-v" in exchange.argv:
        _rows(objects(exchange.stdout), found, kind)
    elif "-cv" in exchange.argv:
        _rows(colon_table(exchange.stdout), found, kind)
    elif len(words) == 1 and words[0] != "cluster":
        for line in exchange.stdout.split():
            found.add(kind, line)
    else:
        _rows([attributes(exchange.stdout)], found, kind)


def _rows(rows: Iterable[dict[str, str]], found: Found, about: str) -> None:
    for row in rows:
        _pairs(row.items(), found, about)


def _pairs(pairs: Iterable[tuple[str, str]], found: Found, about: str) -> None:
    for attribute, value in pairs:
        found.words.add(attribute)
        kind = _kind_of(attribute.casefold())
        for each in _values(kind, value):
            _add_common(found, about if kind == "object" else kind, each)


def _kind_of(attribute: str) -> str:
    known: str | None = facts()["attributes"].get(attribute)
    plain = facts()["plain"]
    return known or ("plain" if attribute in plain["hmc"] or attribute in plain["clmgr"] else "value")


def _values(kind: str, value: str) -> Iterator[str]:
    """One name each; the name of a partition, a system or a switch may have blanks in it."""
    whole = kind in ("object", "lpar", "system", "switch", "plain", "value", "path")
    split: Callable[[str], Iterable[str]] = _WORD.findall if kind != "wwpn" else decode_list
    yield from [value] if whole else split(value)


def _add_common(found: Found, kind: str, text: str) -> None:
    """Add a name, unless it is one that every system has."""
    own = {"user": "users", "program": "programs"}.get(kind)
    if own and text.rpartition("/")[2] in facts()[own]:
        found.words.add(text)
    else:
        found.add(kind, text)
