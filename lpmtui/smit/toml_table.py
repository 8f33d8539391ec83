"""A TOML table read key by key, with clear words for what is missing, wrong, or left over."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from lpmtui.model.errors import ConfigurationError

Word = TypeVar("Word", bound=StrEnum)


class BadPanel(ConfigurationError):
    """A panel file cannot be used; `subject` is the file and the panel."""


class TomlTable:
    """A TOML table that remembers what was taken, so that what is left over is an error."""

    def __init__(self, table: Any, where: str) -> None:
        if not isinstance(table, dict):
            raise BadPanel(f"{where} is not a table.", subject=where)
        self._table: dict[str, Any] = dict(table)
        name = self._table.get("id") or self._table.get("label") or self._table.get("text")
        self.where = f"{where}: {name}" if isinstance(name, str) else where

    def bad(self, what: str) -> BadPanel:
        """The error for this table; `what` is said after its name."""
        return BadPanel(f"{self.where}: {what}", subject=self.where, remedy="Correct the panel file.")

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; without a default it must be there."""
        value = self._table.pop(key, default)
        if not isinstance(value, str):
            raise self.bad(f"{key} is missing." if value is None else f"{key} is not a text.")
        return value

    def number(self, key: str) -> int | None:
        """Take a whole number; None where there is none."""
        value = self._table.pop(key, None)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.bad(f"{key} is not a number.")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false."""
        value = self._table.pop(key, default)
        if not isinstance(value, bool):
            raise self.bad(f"{key} is not true or false.")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        return self._sequence(key, str, "texts")

    def numbers(self, key: str) -> tuple[int, ...]:
        """Take a list of whole numbers."""
        return self._sequence(key, int, "numbers")

    def _sequence(self, key: str, kind: type[Any], what: str) -> tuple[Any, ...]:
        value = self._table.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
            raise self.bad(f"{key} is not a list of {what}.")
        return tuple(value)

    def word(self, key: str, kind: type[Word], default: Word | None = None) -> Word:
        """Take one of the words of an enum."""
        said = self.text(key, None if default is None else default.value)
        try:
            return kind(said)
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise self.bad(f"{key} = {said!r} is none of {known}.") from None

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Take a list of pairs; a lone text is a pair of itself."""
        value = self._table.pop(key, [])
        if not isinstance(value, list):
            raise self.bad(f"{key} is not a list.")
        return tuple(self._pair(key, item) for item in value)

    def _pair(self, key: str, item: Any) -> tuple[str, str]:
        if isinstance(item, str):
            return item, item
        if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
            return item[0], item[1]
        raise self.bad(f"{key} holds something that is neither a text nor a pair of texts.")

    def tables(self, key: str) -> Sequence[TomlTable]:
        """Take a list of tables."""
        value = self._table.pop(key, [])
        if not isinstance(value, list):
            raise self.bad(f"{key} is not a list of tables.")
        return [TomlTable(item, self.where) for item in value]

    def table(self, key: str) -> TomlTable | None:
        """Take a table; None where there is none."""
        return TomlTable(self._table.pop(key), self.where) if key in self._table else None

    def finish(self) -> None:
        """Nothing more is taken: what is left over is a mistake."""
        if self._table:
            raise self.bad(f"has unknown keys: {', '.join(sorted(self._table))}.")
