"""Consoles that speak another language than English: their user's, or the one that a command asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lpmtui.simulator.beside import table_beside
from lpmtui.simulator.lpm.messages import SIMULATED
from lpmtui.simulator.shell import Call

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Which of the environment's variables decide, the first one first."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence in English, as a pattern, and what is said instead."""

    english: str
    text: str
    confirmed: bool


@cache
def _table() -> dict[str, tuple[Translation, ...]]:
    table = table_beside(__file__, "languages.toml")
    return {name: tuple(Translation(**row) for row in rows) for name, rows in table.items()}


def languages() -> tuple[str, ...]:
    """The languages besides English in which something is said."""
    return tuple(_table())


def said(call: Call, text: str) -> str:
    """A sentence in the language of a call."""
    language = _language(call)
    if language.startswith(("en", "C", "POSIX")):
        return text
    for translation in _table().get(language, ()):
        found = re.fullmatch(translation.english, text)
        if found:
            return translation.text.format(*found.groups()) + ("" if translation.confirmed else SIMULATED)
    return text


def _language(call: Call) -> str:
    asked = next((value for name in _VARIABLES if (value := call.environment.get(name))), "")
    return (asked or call.world.hmcs[call.host].language).partition(".")[0]
