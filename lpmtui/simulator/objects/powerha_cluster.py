"""What the simulated world is made of, on the side of PowerHA: plain mutable data without behaviour.

Everything that can go wrong is a field, so that it survives in the world's file. After changing one from
outside, call `powerha.software.recheck(world, cluster_name)`: monitors and heartbeats look again.
"""

from __future__ import annotations

from typing import ClassVar

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.states import GroupState, NodeState
from lpmtui.simulator.objects import Named, OfCluster


@dataclass(slots=True, eq=False)
class PowerhaCluster(Named):
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
    sites: list[str] = field(default_factory=list)
    """Names of the sites of a stretched or linked cluster; empty for a standard one."""
    repository: str = ""
    """Name of the repository disk."""
    san_communication: bool = False
    unstable_until: float = 0.0
    """World time until which an event is running."""
    other_lpm: str = ""
    """A partition that PowerHA holds for being in an LPM of this cluster; its check refuses a second one."""
    stray_text: str = ""
    """What some levels print besides in the records of `clRGinfo -s`: bytes that are no ASCII."""


@dataclass(slots=True, eq=False)
class ClusterNode(Named):
    """A cluster node under its PowerHA name, which is the key of its `OsImage`, too."""

    kind: ClassVar[str] = "node"
    name: str
    cluster: str
    node_id: int = 1
    state: NodeState = NodeState.NORMAL
    raw_state: str = "ST_STABLE"
    seen_down_by_peers: bool = False
    """Whether its peers consider it dead."""
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
    """Its boot address, and its communication path."""
    site: str = ""
    pre_fails_at: str = ""
    """Where the pre phase of its migrations fails: unmanage (services do not stop so); empty for nowhere."""
    post_phase_runs: bool = True
    """Whether AIX calls PowerHA after a migration, or after one that was brought back."""
    timeout_restored: bool = True
    """Whether the post phase succeeds in restoring the CAA node time-out."""
    sfwcom_returns: bool = True
    """Whether the devices of SAN communication are Available after a migration; otherwise Defined."""
    clock_jump_s: float = 0.0
    """By how much its clock jumps when it is resumed after a freeze."""
    networks_down: list[str] = field(default_factory=list)
    """Cluster networks to which its interface has no connection."""
    networks_known_down: list[str] = field(default_factory=list)
    """Those of them that the cluster knows of."""
    deaf_networks: list[str] = field(default_factory=list)
    """Networks that it considers down only because it hears no other node."""
    repository_reachable: bool = True
    """Whether it can read and write the repository disk."""
    repository_known: bool = True
    """Whether the cluster holds the repository disk for reachable from it."""

    @property
    def parent(self) -> str:
        """The name of the cluster it belongs to."""
        return self.cluster


@dataclass(slots=True, eq=False)
class Group(OfCluster):
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
    resources: dict[str, list[str]] = field(default_factory=dict)
    """Service labels and volume groups, each with the hosts on which it really is active. By hand it can be
    stopped, moved, or active twice, whatever PowerHA believes."""
    script_fails: str = ""
    """Which of its event scripts fails: acquire or release; empty for none."""
    failed_on: list[str] = field(default_factory=list)
    """Nodes on which it failed; it does not go there again by itself."""


@dataclass(slots=True, eq=False)
class Application(OfCluster):
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
    stop_s: float = 0.0
    """How many seconds the stop script takes besides the usual; an event waits for it."""


@dataclass(slots=True, eq=False)
class Monitor(OfCluster):
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
    hangs: bool = False
    """Whether the method never ends by itself."""
    hangs_after_resume: bool = False
    """Whether it hangs from the next resume of its node on."""
    suspended: bool = False
    active_since: dict[str, float] = field(default_factory=dict)
    """Node -> since when it watches there; a node that is missing is not watched."""
    restarts: list[float] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class OperationStep:
    """One step of an operation: what to do (a registered name) and how many seconds after the step before."""

    after: float
    name: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Operation:
    """Work of several steps that a cluster has under way: services stop, a group moves, an LPM phase runs.

    It goes on when the program that asked for it has ended. `status` is None until it ends.
    """

    kind: ClassVar[str] = "operation"
    number: int
    cluster: str
    host: str
    """The node on which it was asked for."""
    what: str
    """What began it: a program, or an event of the cluster."""
    steps: list[OperationStep] = field(default_factory=list)
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
    """Whether it waits for a host to thaw."""
    waiting: bool = False
    """Whether it waits in the queue of events until those before it have ended."""
    awaits: str = ""
    """Key of the operation that it has begun and waits for; empty for none."""
    awaited_status: int = 0
    """How that operation ended."""
    event: str = ""
    """The event of the cluster that it is, where a program began it."""
    halted_on: str = ""
    """The node on which one of its event scripts failed: it goes on after clruncmd there."""

    @property
    def key(self) -> str:
        """Its number, as text."""
        return str(self.number)

    @property
    def parent(self) -> str:
        """The name of the cluster it belongs to."""
        return self.cluster
