"""Which partition of which server a node is: its own answers, to be compared with the HMC's listings.

Partition name, host name and PowerHA node name are three independent labels. A partition is identified by the
serial number of its server and its partition id. `uname -L` and `uname -u` answer at once; `prtconf` takes
some seconds and is the last resort for the serial number.
"""

from __future__ import annotations

import re

from lpmtui.commands import programs
from lpmtui.commands.query import garbled, printed, whole_number
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LparIdentity:
    """Partition id and partition name as the operating system knows them."""

    lpar_id: int
    name: str


def identity(node: str) -> Query[LparIdentity]:
    """Partition id and name (`uname -L`)."""
    return Query(Command(node, (programs.UNAME, "-L")), _lpar_identity)


def serial(node: str) -> Query[str]:
    """The serial number of the server (`uname -u`, which prints `IBM,02` and the serial number).

    Raises GarbledAnswer for any other layout; `configured_serial` knows it then.
    """
    return Query(Command(node, (programs.UNAME, "-u")), _machine_serial)


def configured_serial(node: str) -> Query[str]:
    """The serial number of the server from the configuration (`prtconf`, which takes some seconds)."""
    return Query(Command(node, (programs.PRTCONF,)), _configured_serial)


def _lpar_identity(completed: Completed) -> LparIdentity:
    number, _, name = printed(completed).strip().partition(" ")
    return _checked(completed, number, name)


def _checked(completed: Completed, number: str, name: str) -> LparIdentity:
    """A host that is not a partition says `-1 NULL`: that identifies nothing."""
    lpar_id = whole_number(number)
    if lpar_id is None or lpar_id < 1 or not name.strip() or "\n" in name:
        raise garbled(completed, "it does not name a partition")
    return LparIdentity(lpar_id, name.strip())


def _machine_serial(completed: Completed) -> str:
    match = re.fullmatch(r"IBM,[0-9]{2}([A-Za-z0-9-]{1,32})", printed(completed).strip(), re.ASCII)
    if not match:
        raise garbled(completed, "it is not `IBM,`, a plant code of two digits and a serial number")
    return match[1]


def _configured_serial(completed: Completed) -> str:
    match = re.search(r"^Machine Serial Number:[ \t]*(\S.*?)\s*$", printed(completed), re.MULTILINE)
    if not match:
        raise garbled(completed, "it has no machine serial number")
    return match[1]
