"""Enums read from the outside world: an unknown word is a legal value, never a crash."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """An enum of words that another program prints; every subclass has a member UNKNOWN."""

    @classmethod
    def read(cls, word: str) -> Self:
        """The member for a printed word, whatever its case; UNKNOWN where there is none."""
        folded = word.strip().casefold()
        for member in cls:
            if member.value.casefold() == folded:
                return member
        return cls["UNKNOWN"]
