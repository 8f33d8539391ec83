"""A dataclass as the description of a text's structure: what may stand where. `schema_readers` reads by it.

- The type of a field is checked: plain types, enums, `Literal`, `Path`, dataclasses, `datetime`,
  `tuple[T, ...]`, `Mapping[str, T]`, unions with None; a `float` may be written as a whole number.
- `Annotated[T, rule, ..]` adds rules: an object with `check(value)` that raises BadValue, or `Written(parse)`
  for a value that is written in another way (`64GiB`).
- `field(metadata=KEY("next"))` names the key where it differs from the field; `metadata=GIVEN` says that the
  field has no key at all.
- A `__post_init__` may raise BadValue for what only the whole object can tell.

A value that is wrong is read as if it were not there, so that what else is wrong is found too.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lpmtui.model.lazy_dataclass import MISSING, dataclass, fields

_MOST_SHOWN = 60

GIVEN: Mapping[str, Any] = types.MappingProxyType({"given": True})
"""Metadata of a field that the program fills in: it has no key."""


def KEY(name: str) -> Mapping[str, Any]:  # noqa: N802 - reads as the constant GIVEN does
    """Metadata of a field whose key is called otherwise."""
    return {"key": name}


class BadValue(Exception):
    """A value that cannot be used: what is wrong with it, and the remedy. Both are sentences."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Written:
    """A value that is written in another way than it is kept: `parse` raises BadValue or UsageError."""

    parse: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both included."""

    low: float
    high: float

    def check(self, value: Any) -> None:
        """Raise BadValue outside the range."""
        if isinstance(value, int | float) and not self.low <= value <= self.high:
            raise BadValue(
                f"{shown(value)} is out of range.", f"Give a number from {self.low:g} to {self.high:g}."
            )


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """Some text, or at least one item."""

    def check(self, value: Any) -> None:
        """Raise BadValue for nothing."""
        if not (value.strip() if isinstance(value, str) else value):
            raise BadValue("it is empty.", "Give a value, or leave the key out.")


def join(at: str, name: str) -> str:
    """The dotted key of a field inside a table."""
    return f"{at}.{name}" if at else name


def shorten(text: str, most: int = _MOST_SHOWN) -> str:
    """A text cut to what a sentence can hold."""
    return text if len(text) <= most else f"{text[:most]}.."


def shown(value: object) -> str:
    """A value as an error shows it, short."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return shorten(repr(value if not isinstance(value, str) else shorten(value)))


@dataclass(frozen=True, slots=True)
class KeyOf:
    """One key of a dataclass: the field it fills, the type with its rules, whether it must be there."""

    field: str
    hint: Any
    required: bool


@cache
def keys_of(kind: Any) -> dict[str, KeyOf]:
    """The keys of a dataclass in their order."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        one.metadata.get("key", one.name): KeyOf(
            one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING
        )
        for one in fields(kind)
        if not one.metadata.get("given")
    }
