"""What an operator will see while a step runs: told before it is done."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _texts() -> Mapping[str, str]:
    return tomllib.loads(files(__package__).joinpath("expectation.toml").read_text(encoding="utf-8"))


def expectation_of(step: str) -> str:
    """The sentence for a step's name; empty where there is none."""
    return _texts().get(step, "")
