"""Which nodes and heartbeat interfaces CAA sees (`lscluster -m`, `lscluster -i`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpmtui.commands.powerha.program_paths import LSCLUSTER
from lpmtui.commands.query import garbled, lines_of, printed
from lpmtui.model.command import Command, Completed, Query

_CONTACT_HEADING = re.compile(r"Interface\s+State\b")
_CONTACT = re.compile(r"(?P<interface>\S+)\s+(?P<state>(?:UP|DOWN)(?: [A-Z_]+\b)*)(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way by which a node is reached: `sfwcom` is the SAN, `tcpsock->01` the network."""

    interface: str
    state: str


@dataclass(frozen=True, slots=True)
class Member:
    """A node as CAA of the asked node sees it."""

    name: str
    state: str
    local: bool = False
    contacts: tuple[Contact, ...] = ()

    @property
    def up(self) -> bool:
        """Whether CAA sees the node up."""
        return self.state.split()[:1] == ["UP"]


def membership(node: str) -> Query[tuple[Member, ...]]:
    """Every node of the CAA cluster as this node sees it (`lscluster -m`)."""
    return Query(Command(node, (LSCLUSTER, "-m")), _members)


@dataclass(frozen=True, slots=True)
class Interface:
    """One heartbeat interface of a node: `state` as printed, such as `DOWN RESTRICTED SOURCE HARDWARE ..`."""

    node: str
    name: str
    state: str

    @property
    def restricted(self) -> bool:
        """Whether heartbeats over it are switched off by an administrator."""
        return "RESTRICTED" in self.state.split() and "AIX_CONTROLLED" not in self.state.split()


def interfaces(node: str) -> Query[tuple[Interface, ...]]:
    """Every heartbeat interface of every node (`lscluster -i`)."""
    return Query(Command(node, (LSCLUSTER, "-i")), _interfaces)


def _members(completed: Completed) -> tuple[Member, ...]:
    found: list[Member] = []
    for block in re.split(r"^\s*Node name:", printed(completed), flags=re.MULTILINE)[1:]:
        name, *rest = [line.strip() for line in lines_of(block)]
        state = next(
            (line.partition(":")[2].strip() for line in rest if line.startswith("State of node:")), ""
        )
        words = state.split()
        kept = " ".join(word for word in words if word != "NODE_LOCAL")
        found.append(Member(name, kept, "NODE_LOCAL" in words, _contacts(rest)))
    if not found:
        raise garbled(completed, "it names no node")
    return tuple(found)


def _contacts(lines: list[str]) -> tuple[Contact, ...]:
    table = next((index for index, line in enumerate(lines) if _CONTACT_HEADING.match(line)), len(lines))
    rows = filter(None, map(_CONTACT.match, lines[table:]))
    return tuple(Contact(row["interface"], row["state"]) for row in rows)


def _interfaces(completed: Completed) -> tuple[Interface, ...]:
    node, name = "", ""
    found: list[Interface] = []
    for line in lines_of(printed(completed)):
        if match := re.match(r"\s*Node (?!UUID\b)(\S+)\s*\Z", line):
            node, name = match[1], ""
        elif match := re.match(r"\s*Interface number \d+,\s*(\S+)", line):
            name = match[1]
        elif (match := re.match(r"\s*Interface state\s*=\s*(.*)", line)) and name:
            found.append(Interface(node, name, match[1].strip()))
    if not found:
        raise garbled(completed, "it names no interface")
    return tuple(found)
