"""What the console says about migrations, read from `messages.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

SIMULATED = " (simulated wording)"
"""Ends every message whose real text no public source confirms."""


@cache
def _table() -> dict[str, Any]:
    file = resources.files("lpmtui.simulator.lpm") / "messages.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def message(name: str, **facts: object) -> str:
    """A message with its facts put in. Facts may hold anything; they are not looked into again."""
    entry = _table()[name]
    text: str = entry["text"].format(**facts) + ("" if entry["confirmed"] else SIMULATED)
    return f"{text}\n{entry['detail'].format(**facts)}" if "detail" in entry else text
