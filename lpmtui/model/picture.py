"""One look at a whole site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpmtui.model.cluster import ApplicationHealth, Cluster
    from lpmtui.model.system import ManagedSystem, Partition


class SiteKind(StrEnum):
    """How a site is reached."""

    SIMULATOR = "simulator"
    SSH = "ssh"
    LOCAL = "local"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be learnt, and why."""

    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class SitePicture:
    """Everything known about a site at one moment; what could not be asked is in `unknown`."""

    site: str
    kind: SiteKind
    as_of: datetime
    systems: tuple[ManagedSystem, ...] = ()
    partitions: tuple[Partition, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    health: tuple[ApplicationHealth, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def system(self, name: str) -> ManagedSystem | None:
        """The managed system of that name."""
        return next((system for system in self.systems if system.name == name), None)

    def where(self, partition: str) -> tuple[Partition, ...]:
        """Every place where a partition of that name is listed: two during a migration."""
        return tuple(found for found in self.partitions if found.name == partition)

    def cluster_of(self, node: str) -> Cluster | None:
        """The cluster that has a node of that name."""
        return next((cluster for cluster in self.clusters if cluster.node(node)), None)
