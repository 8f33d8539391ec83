"""A PowerHA SystemMirror cluster as its nodes report it."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import ClusterState, GroupState, NodeState, Vocabulary

__all__ = [
    "ApplicationHealth",
    "ApplicationMonitor",
    "Cluster",
    "ClusterState",
    "GroupState",
    "LpmPolicy",
    "MonitorKind",
    "Node",
    "NodeState",
    "ResourceGroup",
    "Tunables",
]


class LpmPolicy(Vocabulary):
    """LPM_POLICY: what PowerHA does with the moving node's resource groups."""

    MANAGE = "manage"
    UNMANAGE = "unmanage"
    UNKNOWN = "unknown"


class MonitorKind(Vocabulary):
    """Type of an application monitor; NONE where an application has no monitor."""

    CUSTOM = "Custom"
    PROCESS = "Process"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tunables:
    """The cluster's time-outs and LPM variables, in seconds; None where never set or not reported.

    A never set LPM_POLICY means manage and a never set time-out during LPM means 600 seconds; `raw` keeps
    what clmgr printed, attribute by attribute.
    """

    node_timeout_s: float | None = None
    grace_period_s: float | None = None
    network_timeout_s: float | None = None
    node_timeout_during_lpm_s: float = 600.0
    lpm_policy: LpmPolicy = LpmPolicy.MANAGE
    skip_event_processing: bool | None = None
    unsynced_changes: bool | None = None
    raw: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A cluster node. `raw_state` is the cluster manager's own word (ST_STABLE, UNMANAGED, ST_INIT)."""

    name: str
    state: NodeState
    raw_state: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationMonitor:
    """An application monitor; intervals in seconds, None where not reported."""

    name: str
    kind: MonitorKind
    applications: tuple[str, ...] = ()
    method: str = ""
    processes: tuple[str, ...] = ()
    owner: str = ""
    interval_s: float | None = None
    stabilization_s: float | None = None
    restart_count: int | None = None
    restart_interval_s: float | None = None
    hung_signal: int | None = None
    failure_action: str = ""
    mode: str = ""
    raw: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A resource group: its state on every participating node, as `(node, state)` pairs in printed order.

    `printed` are `(node, words)` pairs for the states whose words say more than the state does: a reason that
    is not known, or a word that is not a state.
    """

    name: str
    states: tuple[tuple[str, GroupState], ...]
    applications: tuple[str, ...] = ()
    startup: str = ""
    fallover: str = ""
    fallback: str = ""
    printed: tuple[tuple[str, str], ...] = ()

    @property
    def owner(self) -> str:
        """The one node on which the group is ONLINE; empty where none or UNMANAGED (then nobody can tell)."""
        online = [node for node, state in self.states if state is GroupState.ONLINE]
        return online[0] if len(online) == 1 else ""

    def state_on(self, node: str) -> GroupState:
        """The state on one node; UNKNOWN where the node does not participate."""
        return dict(self.states).get(node, GroupState.UNKNOWN)

    def words_on(self, node: str) -> str:
        """The state on one node in words for the operator: as printed where the state says less."""
        return dict(self.printed).get(node, self.state_on(node).value)

    @property
    def unmanaged(self) -> bool:
        """Whether the group is UNMANAGED anywhere."""
        return any(state is GroupState.UNMANAGED for _, state in self.states)


@dataclass(frozen=True, slots=True)
class ApplicationHealth:
    """One application as lpmtui sees it: healthy None means unknown, never assumed."""

    name: str
    monitor: MonitorKind
    healthy: bool | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster at one moment."""

    name: str
    state: ClusterState
    nodes: tuple[Node, ...] = ()
    groups: tuple[ResourceGroup, ...] = ()
    monitors: tuple[ApplicationMonitor, ...] = ()
    tunables: Tunables = Tunables()
    version: str = ""

    def node(self, name: str) -> Node | None:
        """The node of that name."""
        return next((node for node in self.nodes if node.name == name), None)

    def monitor_of(self, application: str) -> ApplicationMonitor | None:
        """The (first) monitor that watches an application."""
        return next((monitor for monitor in self.monitors if application in monitor.applications), None)
