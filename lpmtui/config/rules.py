"""What a configured value has to obey beyond its type; each rule says what is wrong and what is right."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*\Z")


def home_path(text: str) -> Path:
    """A path with a leading ~ resolved; left as it is where the user has no home directory."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser raises where there is no home


class Broken(Exception):
    """A value that cannot be used: what is wrong and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Rule(Protocol):
    """A check of one value of the right type; raises Broken."""

    def check(self, value: object) -> None:
        """Raise Broken where the value does not obey."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both included."""

    low: float
    high: float

    def check(self, value: object) -> None:
        """Raise Broken outside the range."""
        if isinstance(value, int | float) and not self.low <= value <= self.high:
            raise Broken(f"{value} is out of range.", f"Give a number from {self.low:g} to {self.high:g}.")


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """Some text."""

    def check(self, value: object) -> None:
        """Raise Broken for empty text."""
        if not str(value).strip():
            raise Broken("it is empty.", "Give a value, or leave the key out.")


@dataclass(frozen=True, slots=True)
class Word:
    """A name or an address: one word that no program could take for an option."""

    optional: bool = False

    def check(self, value: object) -> None:
        """Raise Broken for anything that is not one plain word."""
        if self.optional and value == "":
            return
        if not _WORD.match(str(value)):
            raise Broken(
                f"{value!r} is not a plain name.",
                "Use letters, digits, dots, dashes and underscores, beginning with a letter or a digit.",
            )


@dataclass(frozen=True, slots=True)
class Absolute:
    """A path that means the same wherever lpmtui is started."""

    def check(self, value: object) -> None:
        """Raise Broken for a relative path."""
        if isinstance(value, Path) and not value.is_absolute():
            raise Broken(f"{str(value)!r} depends on where lpmtui is started.", "Begin it with / or ~/.")
