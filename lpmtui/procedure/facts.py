"""What the pre-flight checks look at, gathered once so that the checks themselves are pure."""

from __future__ import annotations

from lpmtui.forecast.move_forecast import MoveForecast, MoveInputs
from lpmtui.model.cluster import ApplicationMonitor, Cluster, LpmPolicy
from lpmtui.model.job_subject import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import SitePicture, Unknown
from lpmtui.model.snapshot import Snapshot
from lpmtui.model.system import (
    ManagedSystem,
    MigrationLimits,
    Partition,
    PartitionMigration,
    SystemMemory,
    SystemProcessors,
)


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
class Facts:
    """The site as far as a move is concerned. None is unknown; why is in `unknown`.

    `moving` are the migrations that the HMC reports anywhere, each with its source system.
    `level` is that of PowerHA on the moving node (7270), `hmc_access` whether the source's HMC may log in to
    the target's, where they differ. `suspension_s` is how long the partition may be frozen, the
    95th percentile of the forecast.
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
    suspension_s: float | None = None
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
        return self.picture.cluster_of(self.subject.node) if self.subject.node else None

    def vios(self, system: str) -> tuple[Partition, ...]:
        """The Virtual I/O Servers of a system."""
        return tuple(found for found in self.picture.partitions if found.is_vios and found.system == system)
