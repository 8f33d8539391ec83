"""The layouts of clRGinfo. Pure: rows in, text out."""

from __future__ import annotations

from dataclasses import dataclass

_RULE = "-" * 77

STARTUP = {
    "OHN": "Online On Home Node Only",
    "OFAN": "Online On First Available Node",
    "OAAN": "Online On All Available Nodes",
    "OUDP": "Online Using Distribution Policy",
}
FALLOVER = {
    "FNPN": "Fallover To Next Priority Node In The List",
    "FUDNP": "Fallover Using Dynamic Node Priority",
    "BO": "Bring Offline (On Error Node Only)",
}
FALLBACK = {"NFB": "Never Fallback", "FBHPN": "Fallback To Higher Priority Node In The List"}


@dataclass(frozen=True, slots=True)
class GroupRows:
    """One resource group: its states as `(node, state)` and its policies as clmgr's codes.

    `monitors` are `(application, state)` for `-m`.
    """

    name: str
    states: tuple[tuple[str, str], ...]
    startup: str = "OHN"
    fallover: str = "FNPN"
    fallback: str = "NFB"
    monitors: tuple[tuple[str, str], ...] = ()


def plain(groups: list[GroupRows]) -> str:
    """`clRGinfo`: a table; the group's name stands in its first row only."""
    lines = [_RULE, f"{'Group Name':<15}{'State':<29}Node", _RULE]
    for group in groups:
        for place, (node, state) in enumerate(group.states):
            name = group.name if place == 0 else ""
            lines.append(f"{_column(name, 15)}{_column(state, 29)}{node}")
        lines.append("")
    return _text(lines)


def records(groups: list[GroupRows], stray: str = "") -> str:
    """`clRGinfo -s`: group, state, node, type, startup, fallover, fallback, site policy; then blanks.

    Some levels print bytes that are no ASCII there: `stray`.
    """
    lines = []
    for group in groups:
        kind = "concurrent" if group.startup == "OAAN" else "non-concurrent"
        rest = f"{kind}:{group.startup}:{group.fallover}:{group.fallback}:ignore:{stray} : : : : :"
        lines += [f"{group.name}:{state}:{node}:{rest}" for node, state in group.states]
    return _text(lines)


def verbose(cluster: str, groups: list[GroupRows]) -> str:
    """`clRGinfo -v`: a block for each group."""
    lines = [f"Cluster Name: {cluster}", ""]
    for group in groups:
        lines += [
            f"Resource Group Name: {group.name}",
            f"Startup Policy: {STARTUP.get(group.startup, group.startup)}",
            f"Fallover Policy: {FALLOVER.get(group.fallover, group.fallover)}",
            f"Fallback Policy: {FALLBACK.get(group.fallback, group.fallback)}",
            "Site Policy: ignore",
            *states_table(group),
            "",
        ]
    return _text(lines)


def priorities(cluster: str, groups: list[GroupRows]) -> str:
    """`clRGinfo -p`: where an administrator put the groups. None is remembered, as in current levels."""
    lines = [f"Cluster Name: {cluster}", ""]
    for group in groups:
        lines += [f"Resource Group Name: {group.name}", "Priority Override Information:"]
        lines += ["    Primary Instance POL:", *states_table(group), ""]
    return _text(lines)


def states_table(group: GroupRows) -> list[str]:
    """The `Node / Group State` table of one group, as `-v` and the moves of clmgr print it."""
    lines = [f"{'Node':<29}Group State", f"{'-' * 28} {'-' * 15}"]
    return lines + [f"{_column(node, 29)}{state}" for node, state in group.states]


def monitored(groups: list[GroupRows]) -> str:
    """`clRGinfo -m`: each group with its state on its node, then a line for each of its applications."""
    lines = [_RULE, f"{'Group Name':<15}{'Group State':<29}Node", _RULE]
    for group in groups:
        shown = [row for row in group.states if row[1] != "OFFLINE"] or list(group.states[:1])
        for place, (node, state) in enumerate(shown):
            lines.append(f"{_column(group.name if place == 0 else '', 15)}{_column(state, 29)}{node}")
        lines += [f" {_column(application, 14)}{state}" for application, state in group.monitors]
        lines.append("")
    return _text(lines)


def _column(text: str, width: int) -> str:
    """At least two blanks follow: readers split there."""
    return text.ljust(width) if len(text) < width - 1 else f"{text}  "


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
