"""One look at a whole site."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lpmtui.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from lpmtui.model.cluster import ApplicationHealth, Cluster
    from lpmtui.model.system import ManagedSystem, Partition


class SiteKind(StrEnum):
    """How a site is reached."""

    SIMULATOR = "simulator"
    SSH = "ssh"
    LOCAL = "local"
    REPLAY = "replay"

    @property
    def live(self) -> bool:
        """Whether real systems are behind it."""
        return self in (SiteKind.SSH, SiteKind.LOCAL)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be learnt, and why."""

    subject: str
    why: str


class MatchedBy(StrEnum):
    """What proves which partition a cluster node is."""

    NODE = "its own answer"
    CONFIGURATION = "the configuration"
    ADDRESS = "the address at which the HMC manages it"
    JOURNAL = "the journal of its last move"


@dataclass(frozen=True, slots=True)
class NodeIdentity:
    """Which partition a cluster node is. Names prove nothing: serial number and partition id do.

    `partition` (the HMC's name for it), `system` and `lpar_id` are empty where it is not known; `why` says
    why not. `contradiction` is what speaks against the match all the same, and `claims` the partition that
    the node itself says it is then.
    """

    node: str
    cluster: str
    partition: str = ""
    system: str = ""
    lpar_id: int | None = None
    by: MatchedBy | None = None
    why: str = ""
    contradiction: str = ""
    claims: str = ""

    @property
    def matched(self) -> bool:
        """Whether the partition is known."""
        return bool(self.partition)


@dataclass(frozen=True, slots=True)
class SitePicture:
    """Everything known about a site at one moment; what could not be asked is in `unknown`.

    `ages` are the facts that were not asked for this look but remembered: subject and seconds.
    """

    site: str
    kind: SiteKind
    as_of: datetime
    systems: tuple[ManagedSystem, ...] = ()
    partitions: tuple[Partition, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    health: tuple[ApplicationHealth, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    identities: tuple[NodeIdentity, ...] = ()
    ages: tuple[tuple[str, float], ...] = ()

    def system(self, name: str) -> ManagedSystem | None:
        """The managed system of that name."""
        return next((system for system in self.systems if system.name == name), None)

    def where(self, partition: str) -> tuple[Partition, ...]:
        """Every place where a partition of that name is listed: two during a migration."""
        return tuple(found for found in self.partitions if found.name == partition)

    def cluster_of(self, node: str) -> Cluster | None:
        """The cluster that has a node of that name."""
        return next((cluster for cluster in self.clusters if cluster.node(node)), None)

    def cluster(self, name: str) -> Cluster | None:
        """The cluster of that name."""
        return next((cluster for cluster in self.clusters if cluster.name == name), None)

    def identity_of_node(self, node: str) -> NodeIdentity | None:
        """Which partition a node is."""
        return next((each for each in self.identities if each.node == node), None)

    def identity_of(self, partition: Partition) -> NodeIdentity | None:
        """Which node a partition is; None for one of no known cluster, and where that is not known.

        While it migrates it is listed in two places, and its node answers from one of them.
        """
        mine = [each for each in self.identities if each.partition == partition.name]
        exact = [each for each in mine if each.system == partition.system]
        moves = len(self.where(partition.name)) > 1
        return next(iter(exact or (mine if moves else ())), None)

    def partition_of(self, node: str) -> Partition | None:
        """Where a node's partition runs; None where that is not known or it is in two places."""
        identity = self.identity_of_node(node)
        if identity is None or not identity.matched:
            return None
        places = [each for each in self.where(identity.partition) if each.state.runs]
        exact = [each for each in places if each.system == identity.system]
        found = places if len(places) == 1 else exact
        return found[0] if len(found) == 1 else None

    def on_one_system(self, cluster: Cluster) -> str:
        """The system on which all active nodes of a cluster stand; empty where they do not.

        Empty, too, where fewer than two are active, and where the place of one is not known.
        """
        active = [node.name for node in cluster.nodes if node.state.active]
        places = {found.system if (found := self.partition_of(name)) else "" for name in active}
        return places.pop() if len(active) > 1 and len(places) == 1 else ""
