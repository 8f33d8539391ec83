"""The tables beside the code: attributes, tunables, durations, events and wordings, each loaded once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this package, `name` without `.toml`."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def seconds(operation: str, step: str) -> float:
    """How long a step of an operation takes, in seconds of world time (`durations.toml`)."""
    return float(table("durations")[operation][step])


def wording(name: str, /, **values: object) -> str:
    """A message (`messages.toml`) with its values filled in."""
    return str(table("messages")["text"][name]).format(**values)
