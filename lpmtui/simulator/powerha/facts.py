"""The tables beside the code: attributes, tunables, durations, events and wordings, each loaded once."""

from __future__ import annotations

from functools import cache
from typing import Any

from lpmtui.simulator.beside import table_beside


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this package, `name` without `.toml`."""
    return table_beside(__file__, f"{name}.toml")


def seconds(operation: str, step: str) -> float:
    """How long a step of an operation takes, in seconds of world time (`durations.toml`)."""
    return float(table("durations")[operation][step])


def wording(name: str, /, **values: object) -> str:
    """A message (`messages.toml`) with its values filled in."""
    return str(table("messages")["text"][name]).format(**values)
