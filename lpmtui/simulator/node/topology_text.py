"""The layouts of cltopinfo, cldump and clstat. Pure: a page in, text out.

Those of cltopinfo and clstat are confirmed by captures; that of cldump is from memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lpmtui.simulator.node.group_text import FALLBACK, FALLOVER, STARTUP

_RULE = "_" * 77


@dataclass(frozen=True, slots=True)
class NodePage:
    """A node with its address and the service labels that it may have, as `(label, address)`."""

    name: str
    address: str
    up: bool
    down_networks: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A resource group: `(node, state)` pairs, its three policies as codes, its service labels."""

    name: str
    states: tuple[tuple[str, str], ...]
    policies: tuple[str, str, str]
    labels: tuple[str, ...] = ()

    def policy_texts(self) -> tuple[str, str, str]:
        """The policies in SMIT's words."""
        startup, fallover, fallback = self.policies
        return (
            STARTUP.get(startup, startup),
            FALLOVER.get(fallover, fallover),
            FALLBACK.get(fallback, fallback),
        )


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """A cluster and everything in it."""

    name: str
    number: int
    heartbeat: str
    repository: str
    networks: tuple[str, ...]
    now: str
    substate: str
    nodes: tuple[NodePage, ...]
    groups: tuple[GroupPage, ...]


Layout = Callable[[ClusterPage], str]


def configured(page: ClusterPage) -> str:
    """`cltopinfo`."""
    lines = [
        f"Cluster Name:    {page.name}",
        "Cluster Type:    Standard",
        f"Heartbeat Type:  {page.heartbeat}",
        f"Repository Disk: {page.repository}",
        "",
        f"There are {len(page.nodes)} node(s) and {len(page.networks)} network(s) defined",
    ]
    for node in page.nodes:
        lines.append(f"NODE {node.name}:")
        for place, network in enumerate(page.networks):
            lines.append(f"        Network {network}")
            rows = (*node.labels, (node.name, node.address)) if place == 0 else ()
            lines += [f"                {name}      {address}" for name, address in rows]
    for group in page.groups:
        startup, fallover, fallback = group.policy_texts()
        lines += [
            "",
            f"Resource Group {group.name}",
            f"        Startup Policy   {startup}",
            f"        Fallover Policy  {fallover}",
            f"        Fallback Policy  {fallback}",
            f"        Participating Nodes      {' '.join(node for node, _ in group.states)}",
        ]
        lines += [f"        Service IP Label                 {label}" for label in group.labels]
    return _text(lines)


def dumped(page: ClusterPage) -> str:
    """`cldump`."""
    lines = [_RULE, f"Cluster Name: {page.name}", "Cluster State: UP"]
    lines += [f"Cluster Substate: {page.substate}", _RULE, ""]
    for node in page.nodes:
        state = _up(node.up)
        lines += [f"Node Name: {node.name}  State: {state}", ""]
        for place, network in enumerate(page.networks):
            reached = _up(node.up and network not in node.down_networks)
            lines += [f"    Network Name: {network}  State: {reached}", ""]
            if place == 0:
                lines += [f"        Address: {node.address}  Label: {node.name}  State: {reached}", ""]
    lines += [f"Cluster Name: {page.name}", ""]
    for group in page.groups:
        startup, fallover, fallback = group.policy_texts()
        lines += [
            f"Resource Group Name: {group.name}",
            f"Startup Policy: {startup}",
            f"Fallover Policy: {fallover}",
            f"Fallback Policy: {fallback}",
            "Site Policy: ignore",
            f"{'Node':<29}Group State",
            f"{'-' * 28} {'-' * 15}",
        ]
        lines += [f"{node:<28} {state}" for node, state in group.states]
        lines.append("")
    return _text(lines)


def watched(page: ClusterPage) -> str:
    """`clstat -a -o`."""
    lines = [
        "clstat - PowerHA SystemMirror Cluster Status Monitor",
        "      -------------------------------------",
        "",
        f"Cluster: {page.name}   ({page.number})",
        page.now,
        f"      State: UP     Nodes: {len(page.nodes)}",
        f"      SubState: {page.substate}",
        "",
    ]
    for node in page.nodes:
        reached = _up(node.up and not node.down_networks)
        lines += [
            f" Node: {node.name}  State: {_up(node.up)}",
            f" Interface: {node.name} (0)  Address: {node.address}",
            f" State:   {reached}",
        ]
        for group in page.groups:
            state = dict(group.states).get(node.name, "OFFLINE")
            if state != "OFFLINE":
                lines.append(f" Resource Group: {group.name}  State:  {state.lower()}")
        lines.append("")
    return _text(lines)


def _up(up: bool) -> str:  # noqa: FBT001 - the word for a truth value
    return "UP" if up else "DOWN"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
