"""The layouts of lssrc. Pure: values in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManagerView:
    """What a cluster manager tells of itself. `level` is the level of PowerHA, such as 7.2.7.0."""

    state: str
    level: str
    version: int
    node: str
    node_id: int
    nodes: int
    unmanaged: tuple[str, ...] = ()


def cluster_manager(view: ManagerView) -> str:
    """`lssrc -ls clstrmgrES`. Only state, CLversion, vrmf and fix level are confirmed by a capture."""
    digits = "".join(part for part in view.level.split(".")[:4])
    indexes = " ".join(f"ml_idx[{number + 1}]={number}" for number in range(view.nodes))
    lines = [f"Current state: {view.state}"]
    if view.state != "ST_INIT":
        lines += [
            f"i_local_nodeid {view.node_id - 1}, i_local_siteid -1, my_handle {view.node_id}",
            indexes,
        ]
        if view.unmanaged:
            lines.append(f"Forced down node list: {' '.join(view.unmanaged)}")
        lines += [
            "There are 0 events on the Ibcast queue",
            "There are 0 events on the RM Ibcast queue",
        ]
    lines += [f"CLversion: {view.version}", f"local node vrmf is {digits}", 'cluster fix level is "0"']
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class GroupServicesView:
    """What Group Services tell of themselves."""

    pid: int
    clients: tuple[tuple[int, str], ...]
    groups: tuple[str, ...]
    nodes: int
    client_kill: bool
    switch: str


def group_services(view: GroupServicesView) -> str:
    """`lssrc -ls cthags`."""
    clients = " ".join(f"{pid}({name})" for pid, name in view.clients)
    lines = [
        "Subsystem         Group            PID          Status",
        f" cthags           cthags           {view.pid:<12} active",
        f"{len(view.clients)} locally-connected clients.  Their PIDs:",
        clients,
        "HA Group Services domain information:",
        "Domain established by node 1",
        f"Number of groups known locally: {len(view.groups)}",
        " " * 29 + "Number of   Number of local",
        "Group name                   providers   providers/subscribers",
    ]
    lines += [f"{name:<36}{view.nodes}           1           0" for name in view.groups]
    negation = "" if view.client_kill else "not "
    even = "if unresponsive" if view.client_kill else "even if unresponsive"
    lines += ["", f"Critical clients will {negation}be terminated {even}"]
    lines += ["", f"Dead Man Switch {view.switch}"]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Subsystem:
    """A subsystem of the system resource controller; without a process it is inoperative."""

    name: str
    group: str
    pid: int = 0


def subsystems(rows: list[Subsystem], words: Mapping[str, str] | None = None) -> str:
    """`lssrc -a`, `-s`, `-g`; with `words` for English ones."""
    local = words or {}
    lines = [f"Subsystem         {local.get('Group', 'Group'):<16} PID          Status"]
    for row in rows:
        pid = str(row.pid) if row.pid else ""
        state = "active" if row.pid else "inoperative"
        state = local.get(state, state)
        lines.append(f" {row.name:<16} {row.group:<16} {pid:<12} {state}".rstrip())
    return "".join(f"{line}\n" for line in lines)
