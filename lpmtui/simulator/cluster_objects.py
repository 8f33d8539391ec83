"""What the simulated world is made of, on the side of PowerHA: plain mutable data without behaviour.

The same rules as in `objects` hold: key and parent never change, new fields have a default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from lpmtui.model.cluster import GroupState, NodeState


@dataclass(slots=True)
class Cluster:
    """A PowerHA cluster. `stored` is the configuration as last modified, `active` as last synchronised.

    Both hold clmgr attributes (`HEARTBEAT_FREQUENCY`, `LPM_POLICY`, ...) as the text clmgr prints. `caa` are
    the CAA tunables in force cluster-wide (`node_timeout` and the like, milliseconds).
    """

    kind: ClassVar[str] = "cluster"
    name: str
    nodes: list[str] = field(default_factory=list)
    vrmf: str = "7.2.7.0"
    version: int = 22
    stored: dict[str, str] = field(default_factory=dict)
    active: dict[str, str] = field(default_factory=dict)
    caa: dict[str, int] = field(default_factory=dict)
    networks: list[str] = field(default_factory=list)
    repository: str = ""
    """Name of the repository disk."""
    san_communication: bool = False
    unstable_until: float = 0.0
    """World time until which an event is running."""

    @property
    def key(self) -> str:
        """Its name, unique in the world."""
        return self.name

    @property
    def parent(self) -> str:
        """Nothing."""
        return ""


@dataclass(slots=True)
class Node:
    """A cluster node; its key is the host name of its `OsImage`."""

    kind: ClassVar[str] = "node"
    name: str
    cluster: str
    node_id: int = 1
    state: NodeState = NodeState.NORMAL
    raw_state: str = "ST_STABLE"
    seen_down_by_peers: bool = False
    """Whether its peers hold it for dead."""
    stopped_how: str = ""
    """How services were last stopped: unmanage, offline, move; empty while they run."""
    dms_armed: bool = True
    """RSCT dead man switch of the Group Services client cthags."""
    client_kill: bool = True
    """Whether Group Services terminates an unresponsive critical client."""
    deadman_mode: str = "a"
    """CAA: a crashes the node when its timer expires, e only posts an event."""
    sfwcom: str = "UP"
    """SAN communication as lscluster shows it."""
    ip: str = ""

    @property
    def key(self) -> str:
        """Its host name."""
        return self.name

    @property
    def parent(self) -> str:
        """Its cluster."""
        return self.cluster


@dataclass(slots=True)
class Group:
    """A resource group. `states` is what PowerHA believes, node by node; `owner` is where it really runs."""

    kind: ClassVar[str] = "group"
    name: str
    cluster: str
    nodes: list[str] = field(default_factory=list)
    states: dict[str, GroupState] = field(default_factory=dict)
    owner: str = ""
    startup: str = "OHN"
    fallover: str = "FNPN"
    fallback: str = "NFB"
    applications: list[str] = field(default_factory=list)
    service_labels: list[str] = field(default_factory=list)
    volume_groups: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    before: dict[str, GroupState] = field(default_factory=dict)
    """The states before it became UNMANAGED."""
    inactive: list[str] = field(default_factory=list)
    """Resources (labels, volume groups) that do not work although PowerHA may believe they do."""

    @property
    def key(self) -> str:
        """`cluster/name`."""
        return f"{self.cluster}/{self.name}"

    @property
    def parent(self) -> str:
        """Its cluster."""
        return self.cluster


@dataclass(slots=True)
class Application:
    """An application controller and what really runs of it: `instances` counts them per node."""

    kind: ClassVar[str] = "application"
    name: str
    cluster: str
    start_script: str = ""
    stop_script: str = ""
    user: str = "root"
    processes: list[str] = field(default_factory=list)
    instances: dict[str, int] = field(default_factory=dict)
    start_count: int = 0
    """How often the start script ran, all nodes together."""
    idempotent: bool = True
    """Whether the start script looks before it starts; otherwise a second run starts a second instance."""
    healthy: bool = True
    started_at: float = 0.0

    @property
    def key(self) -> str:
        """`cluster/name`."""
        return f"{self.cluster}/{self.name}"

    @property
    def parent(self) -> str:
        """Its cluster."""
        return self.cluster


@dataclass(slots=True)
class Monitor:
    """An application monitor; intervals in seconds, `type` Custom or Process."""

    kind: ClassVar[str] = "monitor"
    name: str
    cluster: str
    applications: list[str] = field(default_factory=list)
    type: str = "Custom"
    mode: str = "longrunning"
    method: str = ""
    processes: list[str] = field(default_factory=list)
    owner: str = ""
    instance_count: int = 1
    interval_s: float = 30.0
    hung_signal: int = 9
    stabilization_s: float = 60.0
    restart_count: int = 3
    restart_interval_s: float = 297.0
    failure_action: str = "fallover"
    notify_method: str = ""
    cleanup_method: str = ""
    restart_method: str = ""
    duration_s: float = 0.4
    """How long one run of the method takes on a healthy partition."""
    exit_status: int | None = None
    """Forced result of the method; None asks the application."""
    suspended: bool = False
    active_since: dict[str, float] = field(default_factory=dict)
    """Node -> since when it watches there; a node that is missing is not watched."""
    restarts: list[float] = field(default_factory=list)

    @property
    def key(self) -> str:
        """`cluster/name`."""
        return f"{self.cluster}/{self.name}"

    @property
    def parent(self) -> str:
        """Its cluster."""
        return self.cluster


@dataclass(slots=True)
class Step:
    """One step of an operation: what to do (a registered name) and how many seconds after the step before."""

    after: float
    name: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Operation:
    """Work of several steps that a cluster has under way: services stop, a group moves, an LPM phase runs.

    It goes on when whoever asked for it has gone away. `status` is None until it ends.
    """

    kind: ClassVar[str] = "operation"
    number: int
    cluster: str
    host: str
    """The node on which it was asked for."""
    what: str
    steps: list[Step] = field(default_factory=list)
    """What is still to be done."""
    output: str = ""
    errors: str = ""
    status: int | None = None
    began_at: float = 0.0
    ended_at: float | None = None
    program: str = ""
    """The program whose lines it writes into clutils.log; empty where it writes none there."""
    done: str = ""
    """Kind of the event to schedule when it ends."""
    subject: str = ""
    """Argument of that event: the key of a migration."""
    stalled: bool = False
    """Whether it waits for its host to thaw."""

    @property
    def key(self) -> str:
        """Its number, as text."""
        return str(self.number)

    @property
    def parent(self) -> str:
        """Its cluster."""
        return self.cluster
