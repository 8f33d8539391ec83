"""Objects of the world as JSON text and back."""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")
Reader = Callable[[Any], Any]


def encode(thing: Any) -> str:
    """One object as JSON."""
    return _ENCODER.encode(_plain(thing))


def decode(kind: type[T], text: str) -> T:
    """The inverse of `encode`. Fields that this version does not know are passed over."""
    return build(kind, json.loads(text))


def build(kind: type[T], body: dict[str, Any]) -> T:
    """An object of a dataclass from JSON types. Raises TypeError where a required field is missing."""
    readers = _readers(kind)
    values = {name: reader(body[name]) if reader else body[name] for name, reader in readers if name in body}
    return kind(**values)


def required_fields(kind: type[Any]) -> set[str]:
    """The fields without a default."""
    return {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}


def _plain(thing: Any) -> Any:
    kind = type(thing)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return {name: getattr(thing, name) for name in _NAMES[kind]}


_ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"), ensure_ascii=False)
_NAMES: dict[type[Any], tuple[str, ...]] = {}
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
