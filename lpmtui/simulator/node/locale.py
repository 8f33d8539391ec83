"""Hosts whose users do not speak English: what scripts that forget `LC_ALL=C` stumble over."""

from __future__ import annotations

from functools import cache
from typing import Any

from lpmtui.model.fact_table import load_table
from lpmtui.simulator.shells.shell import Call

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Which of the environment's variables decide, the first one first."""


@cache
def _words() -> dict[str, Any]:
    return load_table(__file__, "languages.toml")


def words(call: Call) -> dict[str, Any]:
    """The words of the language in which a call is answered; empty for English."""
    asked = next((value for name in _VARIABLES if (value := call.environment.get(name))), "")
    language = (asked or call.world.images[call.host].language).partition(".")[0]
    if language.startswith(("en", "C", "POSIX")):
        return {}
    found: dict[str, Any] = _words().get(language, {})
    return found
