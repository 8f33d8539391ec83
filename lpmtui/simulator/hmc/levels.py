"""What a console's version has and has not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from lpmtui.model.fact_table import load_table
from lpmtui.simulator.objects.system import Hmc
from lpmtui.simulator.shells.shell import Call


@cache
def _table() -> dict[str, Any]:
    return load_table(__file__, "levels.toml")


def version(hmc: Hmc) -> int:
    """The number of a console's version: 7 for `V7R7.9.0`."""
    return int(hmc.version) if hmc.version.isdecimal() else 0


def lacking(call: Call, command: str) -> frozenset[str]:
    """The options of a command that the called console does not have yet."""
    have = version(call.world.hmcs[call.host])
    return frozenset(name for name, since in _table()[command].items() if since > have)


def only_known(call: Call, command: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the called console has."""
    return frozenset(names) - lacking(call, command)
