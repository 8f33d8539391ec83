"""The objects of a world by kind: like dictionaries, loaded from the world's file when first asked for.

What a handler or a program changes in an object needs no announcement: at the end of a transaction every
object that was handed out in it is compared with the text it was loaded from. So no object may be kept
from one transaction to the next. Objects are kept as JSON text (`encode`, `decode`).
"""

from __future__ import annotations

import copy
import json
import re
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import fields, is_dataclass


class WorldObject(Protocol):
    """What a table can hold."""

    kind: ClassVar[str]

    @property
    def key(self) -> str:
        """Unique among its kind, for ever the same."""
        ...

    @property
    def parent(self) -> str:
        """Key of what it belongs to, for ever the same."""
        ...


T = TypeVar("T", bound=WorldObject)

Row = tuple[int, str, str, str]
"""Rank, key, parent, JSON: ranks order a listing."""


class Rows(Protocol):
    """Where the rows of a world that is kept in a file come from and go to."""

    def one(self, kind: str, key: str) -> Row | None:
        """The row of one object."""
        ...

    def children(self, kind: str, parent: str) -> list[Row]:
        """The rows of all that belong to a parent."""
        ...

    def every(self, kind: str) -> list[Row]:
        """All rows of a kind."""
        ...

    def put(self, kind: str, key: str, parent: str, body: str) -> None:
        """Write one object's row, new or changed."""
        ...

    def drop(self, kind: str, key: str) -> None:
        """Delete one object's row."""
        ...


_NEW = 1 << 48
"""Rank of the first object that has no row yet: after all that have one."""


class IdentityMap(Generic[T]):
    """All objects of one kind, in the order in which they came into the world."""

    def __init__(self, kind: type[T], rows: Rows | None = None) -> None:
        self._class = kind
        self._rows = rows
        self._next_rank = _NEW
        self.forget()

    def forget(self) -> None:
        """Drop what is loaded: another process changed the file. A world without a file loses its objects."""
        self._loaded: dict[str, T] = {}
        self._ranks: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._families: dict[str, dict[str, T]] = {}
        self._removed: set[str] = set()
        self._handed_out: set[str] = set()
        self._whole_families: set[str] = set()
        self._whole = self._rows is None

    def get(self, key: str) -> T | None:
        """The object of that key."""
        found = self._loaded.get(key)
        if self._rows is None:
            return found
        if found is None and not self._whole and self._rows and key not in self._removed:
            row = self._rows.one(self._class.kind, key)
            found = self._take(row) if row else None
        if found is not None:
            self._hand_out((key,))
        return found

    def __getitem__(self, key: str) -> T:
        """The object of that key; KeyError where there is none."""
        found = self.get(key)
        if found is None:
            raise KeyError(f"{self._class.kind} {key}")
        return found

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter([thing.key for thing in self.values()])

    def __len__(self) -> int:
        return len(self.values())

    def values(self) -> list[T]:
        """All of them, in order."""
        if not self._whole and self._rows:
            for row in self._rows.every(self._class.kind):
                self._take(row)
            self._whole = True
        return self._ordered(self._loaded)

    def of(self, parent: str) -> list[T]:
        """Those that belong to a parent, in order."""
        if not self._whole and parent not in self._whole_families and self._rows:
            for row in self._rows.children(self._class.kind, parent):
                self._take(row)
            self._whole_families.add(parent)
        return self._ordered(self._families.get(parent, {}))

    def add(self, thing: T) -> T:
        """Put an object into the world; ValueError where its key is taken."""
        if thing.key in self:
            raise ValueError(f"There already is a {self._class.kind} {thing.key}.")
        self._keep(thing, self._next_rank)
        self._next_rank += 1
        self._removed.discard(thing.key)
        return thing

    def remove(self, key: str) -> T:
        """Take an object out of the world; KeyError where there is none."""
        thing = self[key]
        del self._loaded[key]
        self._texts.pop(key, None)
        self._handed_out.discard(key)
        self._families[thing.parent].pop(key)
        self._removed.add(key)
        return thing

    def copy_from(self, other: IdentityMap[T]) -> None:
        """Take over copies of all objects of another table."""
        for thing in other.values():
            self.add(clone(thing))

    def save(self) -> bool:
        """Write what changed; returns whether anything did."""
        if self._rows is None:
            return False
        changed = bool(self._removed)
        for key in self._removed:
            self._rows.drop(self._class.kind, key)
        self._removed = set()
        for key in self._in_order(self._handed_out):
            thing = self._loaded[key]
            text = encode(thing)
            if text != self._texts.get(key):
                self._rows.put(self._class.kind, key, thing.parent, text)
                self._texts[key] = text
                changed = True
        self._handed_out = set()
        return changed

    def _take(self, row: Row) -> T:
        rank, key, _, text = row
        if key in self._loaded:
            return self._loaded[key]
        thing = decode(self._class, text)
        if key not in self._removed:
            self._texts[key] = text
            self._keep(thing, rank)
        return thing

    def _hand_out(self, keys: Iterable[str]) -> None:
        if self._rows is not None:
            self._handed_out.update(keys)

    def _keep(self, thing: T, rank: int) -> None:
        self._hand_out((thing.key,))
        self._loaded[thing.key] = thing
        self._ranks[thing.key] = rank
        self._families.setdefault(thing.parent, {})[thing.key] = thing

    def _ordered(self, things: dict[str, T]) -> list[T]:
        if self._rows is None:
            return list(things.values())
        self._hand_out(things)
        return [things[key] for key in self._in_order(things)]

    def _in_order(self, keys: Iterable[str]) -> list[str]:
        ranks = self._ranks
        return sorted(keys, key=lambda key: ranks[key])


class DamagedObject(LpmtuiError):
    """What a world's file holds of an object cannot be understood."""

    def __init__(self, what: str, error: Exception) -> None:
        super().__init__(
            f"The simulated world is damaged: {what} in its file cannot be read ({error}).",
            subject=what,
            remedy="Restore the file from a copy, or run `lpmtui simulator reset` for a new world.",
        )


Built = TypeVar("Built")
Reader = Callable[[Any], Any]


def encode(thing: Any) -> str:
    """One object as JSON."""
    return _ENCODER.encode(_plain(thing))


def decode(kind: type[Built], text: str) -> Built:
    """The inverse of `encode`. Fields that this version does not know are passed over.

    Raises DamagedObject for a text that nobody wrote.
    """
    try:
        return build(kind, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DamagedObject(kind.__name__, error) from error


def build(kind: type[Built], body: dict[str, Any]) -> Built:
    """An object of a dataclass from JSON types. Raises TypeError where a required field is missing."""
    readers = _readers(kind)
    values = {name: reader(body[name]) if reader else body[name] for name, reader in readers if name in body}
    return kind(**values)


def clone(thing: Built) -> Built:
    """A copy of an object that shares nothing with it that could change."""
    kind: Any = type(thing)
    if kind not in _COPIERS:
        _COPIERS[kind] = tuple((field.name, _copier_of(str(field.type))) for field in fields(kind))
    copied = kind.__new__(kind)
    for name, copier in _COPIERS[kind]:
        value = getattr(thing, name)
        setattr(copied, name, copier(value) if copier else value)
    return typing.cast("Built", copied)


def _copier_of(hint: str) -> Callable[[Any], Any] | None:
    """What copies a value of a type as it is written; None for values that cannot change."""
    if not hint.startswith(("list[", "dict[")):
        return None
    if "Any" in hint:
        return copy.deepcopy
    if hint.startswith("list[list["):
        return lambda value: [list(one) for one in value]
    if hint.startswith("dict[str, list["):
        return lambda value: {key: list(one) for key, one in value.items()}
    if hint.startswith("dict["):
        return dict
    return list if _PLAIN_LIST.fullmatch(hint) else lambda value: [clone(one) for one in value]


def _plain(thing: Any) -> Any:
    kind = type(thing)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return {name: getattr(thing, name) for name in _NAMES[kind]}


_ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"), ensure_ascii=False)
_NAMES: dict[type[Any], tuple[str, ...]] = {}
_COPIERS: dict[type[Any], tuple[tuple[str, Callable[[Any], Any] | None], ...]] = {}
_PLAIN_LIST = re.compile(r"list\[(str|int|float|bool)( \| \w+)*\]")
_READERS: dict[type[Any], tuple[tuple[str, Reader | None], ...]] = {}


def _readers(kind: type[Any]) -> tuple[tuple[str, Reader | None], ...]:
    if kind not in _READERS:
        _READERS[kind] = tuple((field.name, _reader_of(kind, field.type)) for field in fields(kind))
    return _READERS[kind]


_JSON_TYPES = re.compile(r"[a-z]+(\[[][a-z, ]+\]+)?( \| None)?")
"""Types whose values are the same in JSON, as they are written: to understand a type takes its time."""


def _reader_of(kind: type[Any], hint: Any) -> Reader | None:
    if isinstance(hint, str):
        if _JSON_TYPES.fullmatch(hint):
            return None
        names = types.SimpleNamespace(__annotations__={"hint": hint})
        hint = typing.get_type_hints(names, vars(sys.modules[kind.__module__]))["hint"]
    return _reader(hint)


def _reader(hint: Any) -> Reader | None:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _optional(_reader(next(arg for arg in args if arg is not type(None))))
    if origin is list:
        return _each(_reader(args[0]))
    if origin is dict:
        return _each_value(_reader(args[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: build(hint, value)
    return None


def _optional(reader: Reader | None) -> Reader | None:
    return (lambda value: None if value is None else reader(value)) if reader else None


def _each(reader: Reader | None) -> Reader | None:
    return (lambda value: [reader(one) for one in value]) if reader else None


def _each_value(reader: Reader | None) -> Reader | None:
    return (lambda value: {key: reader(one) for key, one in value.items()}) if reader else None
