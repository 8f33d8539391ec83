"""Resource groups on their nodes: their states (`clRGinfo -s`), and what of them is really active there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lpmtui.commands import programs
from lpmtui.commands.powerha.clmgr_format import words
from lpmtui.commands.programs import CLRGINFO
from lpmtui.commands.query import failed, lines_of, one_sentence, printed, telling_line
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import GarbledAnswer

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NODE = re.compile(r"[A-Za-z0-9_.@-]+\Z")

_FIELDS_OF_A_RECORD = 5
"""A full record has 15 fields, the shortest layout 7. A line with fewer is a message, unless its second field
is a known state."""

_Row = tuple[str, str, str]
"""Group, state as printed, node."""


def groups(node: str) -> Query[tuple[ResourceGroup, ...]]:
    """Every resource group with its state on every participating node (`clRGinfo -s`).

    Works from any node of the cluster, services or not. While a node is unmanaged its groups show UNMANAGED
    on every participating node, so this does not tell then where they run.
    """
    return Query(Command(node, (CLRGINFO, "-s")), _groups)


def parse_records(text: str) -> tuple[ResourceGroup, ...]:
    """The groups in `clRGinfo -s` records: group, state and node are the first three fields.

    An odd state spoils only its own row, where it reads as UNKNOWN. Some levels print bytes in the records
    that are not ASCII; those are dropped, because no name can have any. Messages between the records are
    passed over. Raises GarbledAnswer for a record whose group or node has no name: leaving it out would hide
    a group.
    """
    return _collected(_rows(text))


def _rows(text: str) -> Iterator[_Row]:
    for line in lines_of(text):
        fields = [_UNPRINTABLE.sub("", field).strip() for field in line.split(":")]
        if len(fields) < 3:
            continue
        group, state, node = fields[:3]
        named = _NAME.match(group) and _NODE.match(node)
        if len(fields) >= _FIELDS_OF_A_RECORD and not named:
            raise _garbled(f"{one_sentence(line[:80])!r} is not a record of a group", text)
        known = GroupState.read(state) is not GroupState.UNKNOWN
        if named and (known or len(fields) >= _FIELDS_OF_A_RECORD):
            yield group, state, node.partition("@")[0]


def _groups(completed: Completed) -> tuple[ResourceGroup, ...]:
    text = printed(completed)
    found = parse_records(text)
    if not found and text.strip():
        raise failed(completed, telling_line(text))
    return found


def _collected(rows: Iterable[_Row]) -> tuple[ResourceGroup, ...]:
    by_group: dict[str, dict[str, str]] = {}
    for group, states, node in rows:
        by_group.setdefault(group, {})[node] = states
    return tuple(_group(name, list(states.items())) for name, states in by_group.items())


def _group(name: str, printed_states: list[tuple[str, str]]) -> ResourceGroup:
    states = tuple((node, GroupState.read(words)) for node, words in printed_states)
    odd = tuple(
        (node, one_sentence(words))
        for (node, words), (_, state) in zip(printed_states, states, strict=True)
        if words and state in (GroupState.UNKNOWN, GroupState.OFFLINE) and words.upper() != state.value
    )
    return ResourceGroup(name, states, printed=odd)


def _garbled(why: str, text: str) -> GarbledAnswer:
    return GarbledAnswer(
        f"The answer of clRGinfo cannot be understood: {why}.",
        remedy="Run clRGinfo by hand on the node and compare.",
        detail=text,
    )


Active = Query[frozenset[str]]

_MOUNT = re.compile(
    r"\s(?P<over>/(?:\S| (?![ /]))*)\s+[a-z][a-z0-9]*\s+[A-Z][a-z]{2}\s+[0-9]{1,2}\s+[0-9]{2}:[0-9]{2}\b"
)
"""A row of `mount`: mounted over, kind of file system, date; what is mounted stands before it."""


def volume_groups(node: str) -> Active:
    """The volume groups that are varied on (`lsvg -o`)."""
    return Query(Command(node, (programs.LSVG, "-o")), _first_words)


def file_systems(node: str) -> Active:
    """The mount points that are mounted (`mount`).

    It reads the kernel's table only; `df` would hang where an NFS server or a disk does not answer.
    """
    return Query(Command(node, (programs.MOUNT,)), _mount_points)


def addresses(node: str) -> Active:
    """The addresses on the interfaces by the names that the node knows them by (`netstat -i`)."""
    return Query(Command(node, (programs.NETSTAT, "-i")), _all_words)


def expected(node: str, group: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...], Active]]:
    """What a group's attributes (`clmgr query resource_group`) say must be active: kind, names, question.

    File systems are only named where the group lists some itself: `ALL` means those of its volume groups.
    """
    yield from (
        (kind, names, query(node))
        for kind, attribute, query in (
            ("volume group", "VOLUME_GROUP", volume_groups),
            ("file system", "FILESYSTEM", file_systems),
            ("service address", "SERVICE_LABEL", addresses),
        )
        if (names := tuple(name for name in words(group.get(attribute, "")) if name.upper() != "ALL"))
    )


def _first_words(completed: Completed) -> frozenset[str]:
    return frozenset(line.split()[0] for line in lines_of(printed(completed)) if line.strip())


def _mount_points(completed: Completed) -> frozenset[str]:
    return frozenset(match["over"] for line in lines_of(printed(completed)) if (match := _MOUNT.search(line)))


def _all_words(completed: Completed) -> frozenset[str]:
    return frozenset(word for line in lines_of(printed(completed)) for word in line.split())
