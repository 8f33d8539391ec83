"""Cluster Aware AIX: tunables (in CAA's milliseconds), membership and interfaces."""

from __future__ import annotations

from lpmtui.commands.powerha.caa.membership import (
    Contact,
    Interface,
    Member,
    interfaces,
    membership,
)
from lpmtui.commands.powerha.caa.tunables import (
    Tunable,
    TunableRange,
    node_timeout,
    ranges,
    set_tunable,
    tunables,
)

__all__ = [
    "Contact",
    "Interface",
    "Member",
    "Tunable",
    "TunableRange",
    "interfaces",
    "membership",
    "node_timeout",
    "ranges",
    "set_tunable",
    "tunables",
]
