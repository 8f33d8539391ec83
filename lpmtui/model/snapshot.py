"""Everything that a move may disturb, written down before and after it.

A value that nobody could tell is None: unknown is not the same as absent.
"""

from __future__ import annotations

from lpmtui.model.cluster import ClusterState, GroupState, LpmPolicy, NodeState
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.system import PartitionState

WHEN_NEVER_SET = {"LPM_POLICY": ("", LpmPolicy.MANAGE.value), "HEARTBEAT_FREQUENCY_DURING_LPM": ("0", "600")}
"""Attribute -> what clmgr prints where it was never set, and the value that then holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A system on which the partition is listed."""

    system: str
    state: PartitionState


@dataclass(frozen=True, slots=True)
class GroupSnapshot:
    """A resource group; `host` is where it runs, kept because nothing tells it while it is UNMANAGED.

    `active` are those of its resources (`volume group dbvg`) that really are active on its host.
    """

    name: str
    states: tuple[tuple[str, GroupState], ...]
    host: str = ""
    applications: tuple[str, ...] = ()
    active: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ApplicationSnapshot:
    """An application as lpmtui's own watch sees it."""

    name: str
    healthy: bool | None


@dataclass(frozen=True, slots=True)
class NodeSnapshot:
    """One cluster node. `machine` is the serial number of the server it runs on.

    `restrictions` is the content of ifrestrict and `inittab` PowerHA's safety net: empty means none there.
    `clock_ahead_s` is the node's clock minus the site's. `interfaces` are its heartbeat interfaces,
    `contacts` the ways by which another node reaches it, `repository` the repository disk as it sees it and
    `san_devices` the devices of the SAN heartbeat, each with its state as printed.
    """

    name: str
    state: NodeState
    raw_state: str = ""
    machine: str | None = None
    switch_armed: bool | None = None
    kills_clients: bool | None = None
    restrictions: str | None = None
    inittab: str | None = None
    clock_ahead_s: float | None = None
    interfaces: tuple[str, ...] | None = None
    contacts: tuple[str, ...] | None = None
    repository: tuple[str, ...] | None = None
    san_devices: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment. `at` is RFC 3339.

    `attributes` are those of `clmgr query cluster`, `caa` the tunables of Cluster Aware AIX (`entity.name`)
    but for the node time-out, all as printed. `traits` are what a partition keeps on another system
    (memory, processors, processor mode, profile, ..), by name. `programs` counts what runs on the moving node
    for other users than root, as `user program`. Without `places_known` an HMC was silent that may list it.
    """

    at: str
    partition: str
    places: tuple[Place, ...]
    adapters: tuple[str, ...] | None = None
    processor_pool: str | None = None
    traits: tuple[tuple[str, str], ...] = ()
    cluster: str = ""
    cluster_state: ClusterState = ClusterState.UNKNOWN
    nodes: tuple[NodeSnapshot, ...] = ()
    groups: tuple[GroupSnapshot, ...] = ()
    applications: tuple[ApplicationSnapshot, ...] = ()
    programs: tuple[tuple[str, int], ...] | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    node_timeout_ms: int | None = None
    caa: tuple[tuple[str, str], ...] | None = None
    san_heartbeat: bool | None = None
    places_known: bool = True

    def online_on(self, node: str) -> tuple[GroupSnapshot, ...]:
        """The resource groups that are ONLINE on a node, concurrent ones, too."""
        return tuple(one for one in self.groups if dict(one.states).get(node) is GroupState.ONLINE)

    def node(self, name: str) -> NodeSnapshot | None:
        """The node of that name."""
        return next((node for node in self.nodes if node.name == name), None)

    def group(self, name: str) -> GroupSnapshot | None:
        """The group of that name."""
        return next((group for group in self.groups if group.name == name), None)

    def attribute(self, name: str) -> str | None:
        """A cluster attribute as printed; None where clmgr printed none of that name."""
        return dict(self.attributes).get(name)

    @property
    def hosts(self) -> dict[str, str]:
        """Where each resource group runs."""
        return {group.name: group.host for group in self.groups if group.host}


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what it is about, what it was, what it is, and the remedy."""

    what: str
    before: str
    after: str
    fix: str = ""

    def __str__(self) -> str:
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.what}: was {self.before}, is {self.after}.{fix}"


def in_force(name: str, printed: str) -> str:
    """The value that an attribute as printed stands for."""
    never_set, then = WHEN_NEVER_SET.get(name, (None, printed))
    return then if printed == never_set else printed
