"""Questions to a Virtual I/O Server through its HMC (`viosvrcmd`), whose restricted shell answers them."""

from __future__ import annotations

import re

from lpmtui.commands.hmc.attribute_query import answered
from lpmtui.model.command import Command, Completed, Query

_SPEED = re.compile(r"Media Speed Running:\s*(\d{1,7})\s*(Mbps|Gbps)", re.IGNORECASE)


def link_speeds(hmc: str, system: str, server: str) -> Query[tuple[int, ...]]:
    """The speeds at which the server's Ethernet adapters run, in Mb/s (`netstat -cdlistats`)."""
    argv = ("viosvrcmd", "-m", system, "-p", server, "-c", "netstat -cdlistats")
    return Query(Command(hmc, argv), _speeds)


def _speeds(completed: Completed) -> tuple[int, ...]:
    found = _SPEED.findall(answered(completed))
    return tuple(int(number) * (1000 if unit.casefold() == "gbps" else 1) for number, unit in found)
