"""Resource groups as clRGinfo prints them: colon records (`-s`) and the plain table in its variants."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lpmtui.commands.powerha.program_paths import CLRGINFO
from lpmtui.commands.query import failed, lines_of, printed, telling_line
from lpmtui.model.cluster import GroupState, ResourceGroup
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import GarbledAnswer

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NODE = re.compile(r"[A-Za-z0-9_.@-]+\Z")
_STATE = re.compile(r"[A-Z_]+(?: [A-Z_]+)*\Z")
_ROW = re.compile(
    r"(?P<group>[A-Za-z_][A-Za-z0-9_.-]*)?\s+(?P<state>[A-Z_]+(?: [A-Z_]+)*)"
    r"\s+(?P<node>[A-Za-z0-9_.@-]+)\s*\Z"
)
"""A row of the plain table; a blank first column continues the group above. Headings are not in capitals."""

_FIELDS_OF_NO_MESSAGE = 5


def groups(node: str) -> Query[tuple[ResourceGroup, ...]]:
    """Every resource group with its state on every participating node (`clRGinfo -s`).

    Works from any node of the cluster, services or not. While a node is unmanaged its groups show UNMANAGED
    on every participating node, so this no longer tells where they run.
    """
    return Query(Command(node, (CLRGINFO, "-s")), _groups)


def parse_records(text: str) -> tuple[ResourceGroup, ...]:
    """The groups in `clRGinfo -s` records: group, state and node are the first three fields.

    Some levels print bytes there that are not ASCII; those are dropped, because no name can have any. Lines
    with fewer fields than a record's are messages and passed over. Raises GarbledAnswer for a broken record.
    """
    found: list[tuple[str, str, str]] = []
    for line in lines_of(text):
        fields = [_UNPRINTABLE.sub("", field).strip() for field in line.split(":")]
        if len(fields) < 3:
            continue
        group, state, node = fields[:3]
        if _NAME.match(group) and _STATE.match(state) and _NODE.match(node):
            found.append((group, state, _without_site(node)))
        elif len(fields) >= _FIELDS_OF_NO_MESSAGE:
            raise _garbled(f"{line[:80]!r} is no record of a group", text)
    return _collected(found)


def parse_plain(text: str) -> tuple[ResourceGroup, ...]:
    """The groups in the table that clRGinfo prints without options.

    Both header variants, several tables (clcmd prints one for each node; the last one of a group counts) and
    nodes printed as `node@site`. Raises GarbledAnswer for text without any row.
    """
    found: list[tuple[str, str, str]] = []
    group = ""
    for row in filter(None, map(_ROW.match, lines_of(text))):
        group = row["group"] or group
        if group:
            found.append((group, row["state"], _without_site(row["node"])))
    if not found and text.strip():
        raise _garbled("it has no row", text)
    return _collected(found)


def _groups(completed: Completed) -> tuple[ResourceGroup, ...]:
    text = printed(completed)
    found = parse_records(text)
    if not found and text.strip():
        raise failed(completed, telling_line(text))
    return found


def _without_site(node: str) -> str:
    return node.partition("@")[0]


def _collected(rows: Iterable[tuple[str, str, str]]) -> tuple[ResourceGroup, ...]:
    states: dict[str, dict[str, GroupState]] = {}
    for group, state, node in rows:
        states.setdefault(group, {})[node] = GroupState.read(state)
    return tuple(ResourceGroup(group, tuple(by_node.items())) for group, by_node in states.items())


def _garbled(why: str, text: str) -> GarbledAnswer:
    return GarbledAnswer(
        f"The answer of clRGinfo cannot be understood: {why}.",
        remedy="Run clRGinfo by hand on the node and compare.",
        detail=text,
    )
