"""Whether a partition is a cluster node: proved, or nothing is moved.

A node that is moved as a plain partition is moved without any protection. So plain is only what is known to
be in no cluster: the partition says so itself, or every configured cluster has told where its nodes stand.
"""

from __future__ import annotations

from enum import StrEnum

from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import NodeIdentity, SitePicture
from lpmtui.model.system import Partition
from lpmtui.site import Site

OVERRIDE = "--procedure plain --force"


class NoClusterProof(StrEnum):
    """What a partition is moved by without a cluster's protection."""

    OWN_ANSWER = "its own answer"
    ALL_CLUSTERS = "the answers of every configured cluster"
    OPERATOR = "the operator, who insists"


@dataclass(frozen=True, slots=True)
class ClusterMembership:
    """The node that a partition is, or what proves that it is none."""

    identity: NodeIdentity | None = None
    proof: NoClusterProof | None = None


def membership_of(site: Site, move: Move, partition: Partition, picture: SitePicture) -> ClusterMembership:
    """Which cluster node a partition is, or the proof that it is none. Raises Refused where neither is."""
    identity = picture.identity_of(partition)
    if identity is not None:
        return ClusterMembership(identity)
    own = site.own_membership(partition)
    if own:
        raise _in_unknown_cluster(partition)
    if own is False:
        return ClusterMembership(proof=NoClusterProof.OWN_ANSWER)
    if move.procedure is ProcedureKind.PLAIN and move.force:
        return ClusterMembership(proof=NoClusterProof.OPERATOR)
    doubt = _doubt(partition, picture)
    if doubt is not None:
        raise doubt
    return ClusterMembership(proof=NoClusterProof.ALL_CLUSTERS)


def _doubt(partition: Partition, picture: SitePicture) -> LpmtuiError | None:
    """Why the clusters' answers do not prove that a partition is none of their nodes; None where they do."""
    name = partition.name
    claimed = next((each for each in picture.identities if each.claims == name), None)
    if claimed is not None:
        return _unknown(name, claimed.contradiction, claimed.node, "Correct `partition` in the configuration")
    unmatched = [each for each in picture.identities if not each.matched]
    if unmatched:
        first = unmatched[0]
        more = f" (and {len(unmatched) - 1} more nodes)" if len(unmatched) > 1 else ""
        remedy = (
            f"Bring back the connection to {first.node}, or name its partition in the configuration:"
            f' partition = "NAME" below the node {first.node}'
        )
        return _unknown(name, f"{first.why}{more}", first.node, remedy)
    if not picture.clusters:
        remedy = f"Configure the nodes of the clusters, or {name} itself as a node, so that it can be asked"
        return _unknown(
            name, "No cluster is configured, and the partition itself cannot be asked.", name, remedy
        )
    return None


def _unknown(partition: str, why: str, subject: str, remedy: str) -> Refused:
    return Refused(
        f"Whether {partition} is a node of a cluster is not known. {why}",
        subject=subject,
        remedy=f"{remedy}. Only if {partition} is in no cluster for certain: {OVERRIDE}",
    )


def _in_unknown_cluster(partition: Partition) -> Refused:
    name = partition.name
    return Refused(
        f"{name} says that it is a node of a cluster, but none of this site's clusters has it.",
        subject=name,
        remedy="Add its cluster to the configuration: one node of it is enough.",
    )
