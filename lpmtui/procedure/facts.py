"""What the pre-flight checks look at: facts without a site, so that the checks themselves are pure."""

from __future__ import annotations

from lpmtui.commands.hmc.io_adapters import LogicalPort, PhysicalSlot
from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs
from lpmtui.model.cluster import ApplicationMonitor, Cluster, LpmPolicy
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import SitePicture, Unknown
from lpmtui.model.snapshot import GroupSnapshot, Snapshot
from lpmtui.model.system import (
    ManagedSystem,
    MigrationLimits,
    Partition,
    PartitionMigration,
    SystemMemory,
    SystemProcessors,
    VirtualAdapter,
)

DEFAULT_POOL = "DefaultPool"
"""The shared processor pool that every system has."""


@dataclass(frozen=True, slots=True)
class Synchronised:
    """The LPM settings in the moving node's own ODM: what PowerHA's automation will obey there."""

    policy: LpmPolicy
    timeout_s: int | None


@dataclass(frozen=True, slots=True)
class MonitorScript:
    """The method of a custom monitor on the node where its application runs."""

    monitor: ApplicationMonitor
    node: str
    executable: bool | None


@dataclass(frozen=True, slots=True)
class BackingDisk:
    """A disk behind a virtual SCSI adapter of the partition, as a Virtual I/O Server has it."""

    server: str
    device: str
    reserve_policy: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The site as far as a move is concerned. None is unknown; why is in `unknown`.

    `moving` are the migrations under way on the systems that matter, each with its source system.
    `adapters` are the partition's own, `trunks` the target's Virtual I/O Servers' way to the networks,
    `pools` the target's processor pools that fit. `level` is that of PowerHA on the moving node (7270),
    `hmc_access` whether the source's HMC may log in to the target's, where they differ. `slots` and `ports`
    are the partition's physical adapters and SR-IOV logical ports, `disks` those behind its virtual SCSI
    adapters: None where nobody asked.
    """

    subject: Subject
    kind: ProcedureKind
    picture: SitePicture
    before: Snapshot
    source_memory: SystemMemory | None = None
    target_memory: SystemMemory | None = None
    target_processors: SystemProcessors | None = None
    limits: tuple[MigrationLimits, ...] = ()
    moving: tuple[tuple[str, PartitionMigration], ...] = ()
    synchronised: Synchronised | None = None
    level: str = ""
    hmc_access: bool | None = None
    scripts: tuple[MonitorScript, ...] = ()
    forecast: MoveForecast | None = None
    inputs: MoveInputs | None = None
    adapters: tuple[VirtualAdapter, ...] | None = None
    trunks: tuple[VirtualAdapter, ...] | None = None
    slots: tuple[PhysicalSlot, ...] | None = None
    ports: tuple[LogicalPort, ...] | None = None
    disks: tuple[BackingDisk, ...] | None = None
    pools: tuple[str, ...] | None = None
    source_link_mbps: int | None = None
    target_link_mbps: int | None = None
    unknown: tuple[Unknown, ...] = ()

    @property
    def move(self) -> Move:
        """The move in question."""
        return self.subject.move

    @property
    def partition(self) -> Partition:
        """The partition where it is now."""
        (place,) = self.picture.where(self.move.partition)
        return place

    @property
    def source(self) -> ManagedSystem | None:
        """The system it leaves."""
        return self.picture.system(self.move.source)

    @property
    def target(self) -> ManagedSystem | None:
        """The system it goes to."""
        return self.picture.system(self.move.target)

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of which it is a node."""
        return self.picture.cluster(self.subject.cluster) if self.subject.cluster else None

    @property
    def suspension_s(self) -> float | None:
        """How long the partition may be frozen, the 95th percentile of the forecast; None without one."""
        return self.forecast.suspension_s.p95 if self.forecast else None

    def groups_here(self) -> tuple[GroupSnapshot, ...]:
        """The resource groups that are ONLINE on the moving node, concurrent ones, too."""
        return self.before.online_on(self.subject.node)

    def peer_partitions(self) -> tuple[str, ...]:
        """The partitions that the cluster's other nodes are, as far as known."""
        found = (self.picture.identity_of_node(peer) for peer in self.subject.peers)
        return tuple(each.partition for each in found if each and each.matched)

    def peers_on(self, system: str) -> tuple[str, ...]:
        """The other active nodes of the cluster that stand on a system."""
        cluster = self.cluster
        active = {node.name for node in cluster.nodes if node.state.active} if cluster else set()
        return tuple(
            name
            for name in self.subject.peers
            if name in active and (at := self.picture.partition_of(name)) and at.system == system
        )

    def vios(self, system: str) -> tuple[Partition, ...]:
        """The Virtual I/O Servers of a system."""
        return tuple(found for found in self.picture.partitions if found.is_vios and found.system == system)
