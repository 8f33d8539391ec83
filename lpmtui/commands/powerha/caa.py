"""Cluster Aware AIX: membership and heartbeat interfaces (`lscluster`), tunables (`clctrl -tune`).

Tunables are in CAA's milliseconds. PowerHA owns them; its LPM script reads and raises `node_timeout` with the
same command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lpmtui.commands.programs import CLCTRL, LSCLUSTER
from lpmtui.commands.query import garbled, lines_of, printed, whole_number
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass, replace

_CONTACT_HEADING = re.compile(r"Interface\s+State\b")
_CONTACT = re.compile(r"(?P<interface>\S+)\s+(?P<state>(?:UP|DOWN)(?: [A-Z_]+\b)*)(?:\s+(?P<rest>\S.*))?\Z")
_DISK_ATTRIBUTE = re.compile(r"\s+(?P<name>State|Type)\s*:\s*(?P<value>\S.*?)\s*\Z")
_NODE_LINE = re.compile(r"\s*Node (?!UUID\b)(\S+)\s*\Z")
_DISK = re.compile(r"\s+(?P<name>\S+):\s*\Z")
_ASSIGNMENT = re.compile(r"(?:(?P<entity>\S+)\.)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*?)\s*\Z")
_NAME = re.compile(r"[a-z_][a-z0-9_]*\s")
_CURRENT = re.compile(r"\s+(?P<entity>\S+\([0-9A-Fa-f-]+\))\s+(?P<value>\S+)\s*\Z")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way by which a node is reached: `sfwcom` is the SAN, `tcpsock->01` the network, `dpcom` the disk.

    `protocol`, `status` and `path` (`source->destination`) are as printed; empty for `none`, or where a
    level has no such column.
    """

    interface: str
    state: str
    protocol: str = ""
    status: str = ""
    path: str = ""

    @property
    def up(self) -> bool:
        """Whether heartbeats arrive this way."""
        return self.state.split()[:1] == ["UP"]

    @property
    def restricted(self) -> bool:
        """Whether it is switched off or held back on purpose: by an administrator, or the disk by AIX."""
        return "RESTRICTED" in self.state.split() or "RESTRICTED" in self.status.split()


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


def name_of(node: str, names: Iterable[str]) -> str:
    """Which of CAA's names is a PowerHA node; empty where none fits, or several do.

    CAA calls its nodes by host names, which may have other letters and a domain.
    """
    known = set(names)
    if node in known:
        return node
    found = [name for name in known if name.partition(".")[0].casefold() == node.partition(".")[0].casefold()]
    return found[0] if len(found) == 1 else ""


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
    columns = lines[table].split() if table < len(lines) else []
    rows = filter(None, map(_CONTACT.match, lines[table:]))
    return tuple(_contact(row, with_protocol="Protocol" in columns) for row in rows)


def _contact(row: re.Match[str], *, with_protocol: bool) -> Contact:
    rest = ["" if word == "none" else word for word in (row["rest"] or "").split()]
    protocol, rest = (rest[0], rest[1:]) if with_protocol and rest else ("", rest)
    path = rest.pop() if rest and (len(rest) > 1 or "->" in rest[-1]) else ""
    return Contact(row["interface"], row["state"], protocol, " ".join(filter(None, rest)), path)


def _interfaces(completed: Completed) -> tuple[Interface, ...]:
    node, name = "", ""
    found: list[Interface] = []
    for line in lines_of(printed(completed)):
        if match := _NODE_LINE.match(line):
            node, name = match[1], ""
        elif match := re.match(r"\s*Interface number \d+,\s*(\S+)", line):
            name = match[1]
        elif (match := re.match(r"\s*Interface state\s*=\s*(.*)", line)) and name:
            found.append(Interface(node, name, match[1].strip()))
    if not found:
        raise garbled(completed, "it names no interface")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ClusterDisk:
    """One disk of the CAA cluster as a node sees it; the repository has the kind REPDISK."""

    node: str
    name: str
    state: str
    kind: str = ""

    @property
    def up(self) -> bool:
        """Whether the node reaches the disk."""
        return self.state.split()[:1] == ["UP"]

    @property
    def repository(self) -> bool:
        """Whether it is the repository disk."""
        return self.kind == "REPDISK"


def disks(node: str) -> Query[tuple[ClusterDisk, ...]]:
    """The cluster's disks, the repository among them, as each node sees them (`lscluster -d`).

    The layout is recalled from IBM's page of lscluster; no capture of it is known.
    """
    return Query(Command(node, (LSCLUSTER, "-d")), _disks)


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


def _disks(completed: Completed) -> tuple[ClusterDisk, ...]:
    node = ""
    found: list[ClusterDisk] = []
    for line in lines_of(printed(completed)):
        if match := _NODE_LINE.match(line):
            node = match[1]
        elif node and (match := _DISK.match(line)):
            found.append(ClusterDisk(node, match["name"], ""))
        elif found and (match := _DISK_ATTRIBUTE.match(line)):
            field = "state" if match["name"] == "State" else "kind"
            found[-1] = replace(found[-1], **{field: match["value"]})
    if not found:
        raise garbled(completed, "it names no disk")
    return tuple(found)


def _one_number(completed: Completed, name: str) -> int:
    """The value of one tunable in whichever layout this level prints it.

    Known layouts: a bare number, `entity.name = value` (`-a`), and name and entity with the value (`-L`). A
    comma separated record is trusted only when a header says which field is the current value.
    """
    text = printed(completed)
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    found = {int(line) for line in lines if re.fullmatch(r"[0-9]{1,18}", line)}
    values = [each.value for each in _assignments(text) if each.name == name] + _listed(text, name)
    found |= {int(value) for value in values if re.fullmatch(r"[0-9]{1,18}", value)}
    found |= _from_record(lines, name)
    if len(found) != 1:
        raise garbled(completed, f"it does not have one value of {name}")
    return found.pop()


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
    found = _assignments(printed(completed))
    if not found:
        raise garbled(completed, "it has no tunable")
    return found


def _assignments(text: str) -> tuple[Tunable, ...]:
    matches = filter(None, (_ASSIGNMENT.match(line.strip()) for line in lines_of(text)))
    return tuple(Tunable(match["entity"] or "", match["name"], match["value"]) for match in matches)


def _listed(text: str, name: str) -> list[str]:
    """The values of a tunable in the layout of `-L`: its row, then a row for each entity that has it."""
    found: list[str] = []
    mine = False
    for line in lines_of(text):
        if match := _NAME.match(line):
            mine = match[0].strip() == name
        elif mine and (match := _CURRENT.match(line)):
            found.append(match["value"])
    return found
