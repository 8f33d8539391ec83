"""What a console's version has and has not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from lpmtui.simulator.objects import Hmc
from lpmtui.simulator.shell import Call

T = TypeVar("T")

QUOTED_UP_TO = 8
"""The last version whose `lshmc -V` prints quoted cells of several lines."""


@cache
def _table() -> dict[str, Any]:
    file = resources.files("lpmtui.simulator.hmc") / "levels.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def version(hmc: Hmc) -> int:
    """The number of a console's version: 7 for `V7R7.9.0`."""
    return int(hmc.version) if hmc.version.isdecimal() else 0


def lacking(call: Call, subject: str) -> frozenset[str]:
    """The names of a subject (a command, a listing) that the called console does not have yet."""
    have = version(call.world.hmcs[call.host])
    return frozenset(name for name, since in _table()[subject].items() if since > have)


def only_known(call: Call, subject: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the called console has."""
    return frozenset(names) - lacking(call, subject)


def known(call: Call, subject: str, attributes: Mapping[str, T]) -> dict[str, T]:
    """Those of a listing's attributes that the called console has."""
    gone = lacking(call, subject)
    return {name: read for name, read in attributes.items() if name not in gone}
