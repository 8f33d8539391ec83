"""Cluster Aware AIX: tunables (in CAA's milliseconds), membership and interfaces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpmtui.commands.asking import garbled, lines_of, printed, whole_number
from lpmtui.commands.powerha.programs import CLCTRL, LSCLUSTER
from lpmtui.model.command import Command, Completed, Query

_ASSIGNMENT = re.compile(r"(?:(?P<entity>\S+)\.)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*?)\s*\Z")


@dataclass(frozen=True, slots=True)
class Tunable:
    """A CAA tunable of a cluster or node (`entity`), as printed: milliseconds, words or counts."""

    entity: str
    name: str
    value: str


def node_timeout(node: str) -> Query[int]:
    """The node time-out in force in CAA, in milliseconds (`clctrl -tune -x node_timeout`)."""
    command = Command(node, (CLCTRL, "-tune", "-x", "node_timeout"))
    return Query(command, lambda completed: _one_number(completed, "node_timeout"))


def tunables(node: str) -> Query[tuple[Tunable, ...]]:
    """Every CAA tunable with its value (`clctrl -tune -a`)."""
    return Query(Command(node, (CLCTRL, "-tune", "-a")), _tunables)


def set_tunable(node: str, name: str, value: str) -> Query[str]:
    """Set a CAA tunable directly (`clctrl -tune -o`), as PowerHA's own LPM script does for its values."""
    return Query(Command(node, (CLCTRL, "-tune", "-o", f"{name}={value}"), mutates=True), printed)


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


def _one_number(completed: Completed, name: str) -> int:
    """The value of one tunable in whichever layout this level prints it.

    Known layouts: a bare number, `entity.name = value` (`-a`), and the value alone at the end of the line
    that names the entity (`-L`). A comma separated record has its fields named by a header, or is not trusted.
    """
    text = printed(completed)
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    candidates = {value for line in lines if (value := _value_in(line, name)) is not None}
    candidates |= _from_record(lines, name)
    if len(candidates) != 1:
        raise garbled(completed, f"it does not have one value of {name}")
    return candidates.pop()


def _value_in(line: str, name: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,18}", line):
        return int(line)
    match = _ASSIGNMENT.match(line)
    if match:
        return whole_number(match["value"]) if match["name"] == name else None
    entity = re.fullmatch(r"\S+\([0-9A-Fa-f-]+\)\s+([0-9]{1,18})", line)
    return int(entity[1]) if entity else None


def _from_record(lines: list[str], name: str) -> set[int]:
    header: list[str] = []
    found: set[int] = set()
    for line in lines:
        cells = [cell.strip() for cell in line.lstrip("# ").split(",")]
        upper = [cell.upper() for cell in cells]
        if "CUR" in upper or "CURRENT" in upper:
            header = upper
        elif header and len(cells) == len(header) and name in cells:
            value = whole_number(cells[header.index("CUR" if "CUR" in header else "CURRENT")])
            found |= set() if value is None else {value}
    return found


def _tunables(completed: Completed) -> tuple[Tunable, ...]:
    text = printed(completed)
    matches = (_ASSIGNMENT.match(line.strip()) for line in lines_of(text))
    found = tuple(Tunable(match["entity"] or "", match["name"], match["value"]) for match in matches if match)
    if not found and text.strip():
        raise garbled(completed, "it has no tunable")
    return found


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
    start = next((index for index, line in enumerate(lines) if re.match(r"Interface\s+State\b", line)), None)
    if start is None:
        return ()
    rows: list[Contact] = []
    for line in lines[start + 1 :]:
        cells = re.split(r"\s{2,}", line)
        if set(line) == {"-"} and not rows:
            continue
        if not line or set(line) == {"-"} or len(line.split()) < 2:
            break
        state = cells[1] if len(cells) > 2 else line.split()[1]
        rows.append(Contact(line.split()[0], state.split()[0] if len(cells) <= 2 else state))
    return tuple(rows)


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
