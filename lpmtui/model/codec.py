"""Frozen dataclasses as plain JSON objects and back, by their declared types. Pure."""

from __future__ import annotations

import types
import typing
from collections.abc import Hashable
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar

from lpmtui.model.clock import parse_rfc3339, rfc3339

Shape = TypeVar("Shape")


def to_body(value: Any) -> Any:
    """An event (or any value inside one) as plain JSON types; a time as RFC 3339."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_body(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_body(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return rfc3339(value)
    if hasattr(value, "__dataclass_fields__"):
        return {_key(item): to_body(getattr(value, item.name)) for item in fields(value)}
    return value


def read_as(kind: type[Shape], body: dict[str, Any]) -> Shape:
    """A dataclass of these rooms read back from what `to_body` made of it (snapshots, requests).

    Raises TypeError where a required field is missing or of another type, and ValueError for a word outside
    an enum.
    """
    built: Shape = _build(kind, body)
    return built


def _key(item: Any) -> str:
    """A field's name in JSON, which may be a word that Python keeps for itself."""
    key: str = item.metadata.get("name", item.name)
    return key


def _build(kind: type[Any], body: Any) -> Any:
    if not isinstance(body, dict):
        raise TypeError(f"{body!r} is not an object")
    shape = _shape(typing.cast(Hashable, kind))
    return kind(**{shape[key][0]: _read(shape[key][1], value) for key, value in body.items() if key in shape})


@cache
def _shape(kind: Hashable) -> dict[str, tuple[str, Any]]:
    """JSON key -> field and its type; worked out once, because a console reads thousands of events."""
    hints = typing.get_type_hints(kind)
    return {_key(item): (item.name, hints[item.name]) for item in fields(kind)}  # type: ignore[arg-type]


def _read(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        if value is None:
            return None
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _read_tuple(typing.get_args(hint), value)
    if origin is Literal:
        return _one_of(typing.get_args(hint), value)
    if isinstance(hint, type):
        return _read_plain(hint, value)
    return value


def _read_plain(hint: type[Any], value: Any) -> Any:
    if issubclass(hint, StrEnum):
        return hint(value)
    if hint is datetime:
        return parse_rfc3339(_typed(str, value))
    if hasattr(hint, "__dataclass_fields__"):
        return _build(hint, value)
    return _typed(hint, value)


def _typed(hint: type[Any], value: Any) -> Any:
    """The value, where it is of that type; JSON writes a whole float like an int."""
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not a {hint.__name__}")
    return value


def _one_of(words: tuple[Any, ...], value: Any) -> Any:
    if value not in words:
        raise ValueError(f"{value!r} is none of {', '.join(map(repr, words))}")
    return value


def _read_tuple(hints: tuple[Any, ...], items: Any) -> tuple[Any, ...]:
    if not isinstance(items, list):
        raise TypeError(f"{items!r} is not a list")
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_read(hints[0], item) for item in items)
    return tuple(_read(hint, item) for hint, item in zip(hints, items, strict=True))
