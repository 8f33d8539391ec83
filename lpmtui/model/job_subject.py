"""A move with its names resolved: the partition, both systems, the cluster node it may be."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about. `cluster` and `node` are empty for a partition in no cluster.

    `hmc` manages the source system and gets every command about the migration; `target_hmc` the target.
    `source_id` and `target_id` are the systems' serial numbers, `peers` the cluster's other nodes,
    `no_cluster_proof` what proves that a partition in no cluster is in none. `peer_address` and `peer_user`
    are how the source's HMC reaches the target's, where that is another one.
    """

    move: Move
    hmc: str
    target_hmc: str
    cluster: str = ""
    node: str = ""
    peers: tuple[str, ...] = ()
    source_id: str = ""
    target_id: str = ""
    no_cluster_proof: str = ""
    peer_address: str = ""
    peer_user: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """The cluster's nodes, the moving one first."""
        return (self.node, *self.peers) if self.node else ()
