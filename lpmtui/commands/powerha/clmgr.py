"""clmgr: questions about the cluster, its nodes, resource groups and application monitors; changes to them.

Syntax from IBM's clmgr page: `clmgr [-c] [-v] [-f] [-a ATTRS] ACTION CLASS [NAME] [ATTR=VALUE ..]`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.commands.powerha.clmgr_format import attributes, colon_table, names, objects, words
from lpmtui.commands.programs import CLMGR, GET_LOCAL_NODENAME
from lpmtui.commands.query import garbled, number, printed, truth, whole_number
from lpmtui.model.cluster import (
    ApplicationMonitor,
    ClusterState,
    GroupState,
    LpmPolicy,
    MonitorKind,
    Node,
    NodeState,
    Tunables,
)
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

_LPM_TIMEOUT_WHEN_NEVER_SET_S = 600.0


@dataclass(frozen=True, slots=True)
class ClusterAttributes:
    """`clmgr query cluster`; `raw` has every attribute as printed."""

    name: str
    state: ClusterState
    tunables: Tunables
    version: str = ""
    raw: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceGroupAttributes:
    """`clmgr query resource_group NAME`; policies are clmgr's codes (OHN, FNPN, NFB)."""

    name: str
    state: GroupState
    current_node: str = ""
    nodes: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    startup: str = ""
    fallover: str = ""
    fallback: str = ""
    raw: tuple[tuple[str, str], ...] = ()


def cluster(node: str) -> Query[ClusterAttributes]:
    """The cluster a node belongs to, with its time-outs and LPM variables."""
    return Query(Command(node, (CLMGR, "query", "cluster")), _cluster)


def nodes(node: str) -> Query[tuple[Node, ...]]:
    """Every node with the state an operator calls it by and the cluster manager's own word.

    The only answer that tells an unmanaged node from a managed one when it hosts no resource group.
    """
    command = Command(node, (CLMGR, "-cv", "-a", "name,state,raw_state", "query", "node"))
    return Query(command, _nodes)


def node_names(node: str) -> Query[tuple[str, ...]]:
    """The names of the cluster's nodes."""
    return _names(node, "node")


def local_node_name(host: str) -> Query[str]:
    """The name under which PowerHA knows the node that answers (`get_local_nodename`)."""
    return Query(Command(host, (GET_LOCAL_NODENAME,)), _node_name)


def communication_paths(node: str) -> Query[dict[str, str]]:
    """The address or host name by which the cluster reaches each of its nodes, where it prints one."""
    return Query(Command(node, (CLMGR, "-v", "query", "node")), _communication_paths)


def resource_groups(node: str) -> Query[tuple[ResourceGroupAttributes, ...]]:
    """Every resource group as configured, with its state and the node that has it."""
    return Query(
        Command(node, (CLMGR, "-v", "query", "resource_group")),
        lambda completed: tuple(_group_of(raw) for raw in objects(printed(completed))),
    )


def monitors(node: str) -> Query[tuple[ApplicationMonitor, ...]]:
    """Every application monitor as configured."""
    return Query(
        Command(node, (CLMGR, "-v", "query", "application_monitor")),
        lambda completed: tuple(_monitor_of(raw) for raw in objects(printed(completed))),
    )


def resource_group_names(node: str) -> Query[tuple[str, ...]]:
    """The names of the cluster's resource groups."""
    return _names(node, "resource_group")


def monitor_names(node: str) -> Query[tuple[str, ...]]:
    """The names of the cluster's application monitors."""
    return _names(node, "application_monitor")


def resource_group(node: str, name: str) -> Query[ResourceGroupAttributes]:
    """One resource group as configured, with its state and the node that has it."""
    return Query(
        Command(node, (CLMGR, "query", "resource_group", name)),
        lambda completed: _group_of(_named(completed, attributes(printed(completed)))),
    )


def modify_cluster(node: str, changes: Mapping[str, str], *, direct: bool = False) -> Query[str]:
    """Change attributes of the cluster definition; a synchronisation makes them effective everywhere.

    `direct` (-f) writes a heartbeat value straight into CAA, leaves the definition alone and needs no
    synchronisation (PowerHA 7.2; 7.1 with APAR IV79502 or IV79497).
    """
    settings = (f"{name}={value}" for name, value in changes.items())
    return _change(node, *(("-f",) if direct else ()), "modify", "cluster", *settings)


def sync_cluster(node: str) -> Query[str]:
    """Verify the cluster definition and copy it to every node. Refused while a node is UNMANAGED."""
    return _change(node, "sync", "cluster")


def unmanage_node(node: str) -> Query[str]:
    """Stop cluster services on this node now and leave its applications running."""
    return _change(node, "stop", "node", node, "WHEN=now", "MANAGE=unmanage")


def manage_node(node: str) -> Query[str]:
    """Start cluster services on this node now; the start scripts of an unmanaged node run again."""
    return _change(node, "start", "node", node, "WHEN=now", "MANAGE=auto")


def move_group(node: str, group: str, to: str) -> Query[str]:
    """Move a resource group to another node that manages its groups."""
    return _change(node, "move", "resource_group", group, f"NODE={to}")


def online_group(node: str, group: str, on: str) -> Query[str]:
    """Bring a resource group online on a node."""
    return _change(node, "online", "resource_group", group, f"NODE={on}")


def _change(node: str, *arguments: str) -> Query[str]:
    """A change answers with what clmgr printed."""
    return Query(Command(node, (CLMGR, *arguments), mutates=True), printed)


def tunables_of(raw: dict[str, str]) -> Tunables:
    """The time-outs and LPM variables among a cluster's attributes.

    A never set LPM_POLICY prints as `""` and means manage; a never set time-out during LPM prints as `"0"`
    and means 600 s. The two values have been seen printed in each other's place, where only one reading makes
    sense, and are read that way then.
    """
    policy, timeout = raw.get("LPM_POLICY", ""), raw.get("HEARTBEAT_FREQUENCY_DURING_LPM", "")
    if number(policy) is not None and LpmPolicy.read(timeout) is not LpmPolicy.UNKNOWN:
        policy, timeout = timeout, policy
    return Tunables(
        node_timeout_s=_seconds(raw, "HEARTBEAT_FREQUENCY"),
        grace_period_s=_seconds(raw, "GRACE_PERIOD"),
        network_timeout_s=_seconds(raw, "NETWORK_FAILURE_DETECTION_TIME"),
        node_timeout_during_lpm_s=number(timeout) or _LPM_TIMEOUT_WHEN_NEVER_SET_S,
        lpm_policy=LpmPolicy.read(policy) if policy.strip() else LpmPolicy.MANAGE,
        skip_event_processing=truth(raw.get("SKIP_EVENT_PROCESSING_MANAGE_MODE", "")),
        unsynced_changes=truth(raw.get("UNSYNCED_CHANGES", "")),
        raw=tuple(raw.items()),
    )


def _named(completed: Completed, raw: dict[str, str]) -> dict[str, str]:
    if not raw.get("NAME"):
        raise garbled(completed, "it has no NAME")
    return raw


def _names(node: str, kind: str) -> Query[tuple[str, ...]]:
    return Query(Command(node, (CLMGR, "query", kind)), lambda completed: names(printed(completed)))


def _seconds(raw: dict[str, str], name: str) -> float | None:
    return number(raw.get(name, ""))


def _cluster(completed: Completed) -> ClusterAttributes:
    raw = attributes(printed(completed))
    name = raw.get("CLUSTER_NAME") or raw.get("NAME", "")
    if not name:
        raise garbled(completed, "it has no CLUSTER_NAME")
    return ClusterAttributes(
        name=name,
        state=ClusterState.read(raw.get("STATE", "")),
        tunables=tunables_of(raw),
        version=raw.get("VERSION", ""),
        raw=tuple(raw.items()),
    )


def _node_name(completed: Completed) -> str:
    found = names(printed(completed))
    if len(found) != 1:
        raise garbled(completed, "it is not one node name")
    return found[0]


def _communication_paths(completed: Completed) -> dict[str, str]:
    found = {
        raw["NAME"]: raw.get("COMMUNICATION_PATH", raw.get("COMMPATH", "")).strip()
        for raw in objects(printed(completed))
    }
    return {node: path for node, path in found.items() if path}


def _nodes(completed: Completed) -> tuple[Node, ...]:
    rows = colon_table(printed(completed))
    if any("NAME" not in row or "STATE" not in row for row in rows):
        raise garbled(completed, "it has no NAME and STATE")
    return tuple(
        Node(row["NAME"].strip(), NodeState.read(row["STATE"]), row.get("RAW_STATE", "").strip())
        for row in rows
    )


def _group_of(raw: dict[str, str]) -> ResourceGroupAttributes:
    return ResourceGroupAttributes(
        name=raw["NAME"],
        state=GroupState.read(raw.get("STATE", "")),
        current_node=raw.get("CURRENT_NODE", ""),
        nodes=words(raw.get("NODES", "")),
        applications=words(raw.get("APPLICATIONS", "")),
        startup=raw.get("STARTUP", ""),
        fallover=raw.get("FALLOVER", ""),
        fallback=raw.get("FALLBACK", ""),
        raw=tuple(raw.items()),
    )


def _monitor_of(raw: dict[str, str]) -> ApplicationMonitor:
    return ApplicationMonitor(
        name=raw["NAME"],
        kind=MonitorKind.read(raw.get("TYPE", "")),
        applications=words(raw.get("APPLICATIONS", "")),
        method=raw.get("MONITORMETHOD", ""),
        processes=words(raw.get("PROCESSES", "")),
        owner=raw.get("OWNER", ""),
        interval_s=_seconds(raw, "MONITORINTERVAL"),
        stabilization_s=_seconds(raw, "STABILIZATION"),
        restart_count=whole_number(raw.get("RESTARTCOUNT", "")),
        restart_interval_s=_seconds(raw, "RESTARTINTERVAL"),
        hung_signal=whole_number(raw.get("HUNGSIGNAL", "")),
        failure_action=raw.get("FAILUREACTION", ""),
        mode=raw.get("MODE", ""),
        raw=tuple(raw.items()),
    )
