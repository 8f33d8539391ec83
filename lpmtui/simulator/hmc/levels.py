"""What a console's version has and has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from lpmtui.model.fact_table import load_table
from lpmtui.simulator.objects.system import Hmc
from lpmtui.simulator.shells.shell import Call

T = TypeVar("T")

QUOTED_UP_TO = 8
"""The last version whose `lshmc -V` prints quoted cells of several lines."""


COMPLETE_FROM = 10
"""The first version that has everything."""


@cache
def _table() -> dict[str, Any]:
    return load_table(__file__, "levels.toml")


def version(hmc: Hmc) -> int:
    """The number of a console's version: 7 for `V7R7.9.0`."""
    return int(hmc.version) if hmc.version.isdecimal() else 0


def lacking(call: Call, subject: str) -> frozenset[str]:
    """The names of a subject (a command, a listing) that the called console does not have yet."""
    have = version(call.world.hmcs[call.host])
    if have >= COMPLETE_FROM:
        return frozenset()
    return frozenset(name for name, since in _table()[subject].items() if since > have)


def only_known(call: Call, subject: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the called console has."""
    return frozenset(names) - lacking(call, subject)


def known(call: Call, subject: str, attributes: Mapping[str, T]) -> dict[str, T]:
    """Those of a listing's attributes that the called console has."""
    gone = lacking(call, subject)
    return {name: read for name, read in attributes.items() if name not in gone}
