"""What of a resource group is really active on a node: volume groups, file systems, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lpmtui.commands.powerha import program_paths
from lpmtui.commands.powerha.clmgr_format import words
from lpmtui.commands.query import lines_of, printed
from lpmtui.model.command import Command, Completed, Query

Active = Query[frozenset[str]]

_MOUNT = re.compile(
    r"\s(?P<over>/(?:\S| (?![ /]))*)\s+[a-z][a-z0-9]*\s+[A-Z][a-z]{2}\s+[0-9]{1,2}\s+[0-9]{2}:[0-9]{2}\b"
)
"""A row of `mount`: mounted over, kind of file system, date; what is mounted stands before it."""


def volume_groups(node: str) -> Active:
    """The volume groups that are varied on (`lsvg -o`)."""
    return Query(Command(node, (program_paths.LSVG, "-o")), _first_words)


def file_systems(node: str) -> Active:
    """The mount points that are mounted (`mount`).

    It reads the kernel's table only; `df` would hang where an NFS server or a disk does not answer.
    """
    return Query(Command(node, (program_paths.MOUNT,)), _mount_points)


def addresses(node: str) -> Active:
    """The addresses on the interfaces by the names that the node knows them by (`netstat -i`)."""
    return Query(Command(node, (program_paths.NETSTAT, "-i")), _all_words)


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
