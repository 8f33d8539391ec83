"""Live Partition Mobility: validation, the stages of a migration, its memory transfer, outages, messages."""

from __future__ import annotations

from functools import cache
from typing import Any

from lpmtui.model.compiled_copy import load_table

SIMULATED = " (simulated wording)"
"""Ends every message whose real text no public source confirms."""


@cache
def _messages() -> dict[str, Any]:
    return load_table(__file__, "messages.toml")


def message(name: str, **facts: object) -> str:
    """A message with its facts put in. Facts may hold anything; they are not looked into again."""
    entry = _messages()[name]
    text: str = entry["text"].format(**facts) + ("" if entry["confirmed"] else SIMULATED)
    return f"{text}\n{entry['detail'].format(**facts)}" if "detail" in entry else text
