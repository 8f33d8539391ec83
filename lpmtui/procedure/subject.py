"""What a move is about: partition, systems, HMCs, and the cluster node it is, proved, or nothing is moved."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from lpmtui.model.cluster import Cluster
from lpmtui.model.errors import Busy, LpmtuiError, Refused, Unreachable, UsageError, did_you_mean
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import NodeIdentity, SitePicture
from lpmtui.model.system import Partition, PartitionState
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


def resolve(site: Site, move: Move, picture: SitePicture) -> Subject:
    """Find everything that a move names.

    Raises UsageError for an unknown name (with the nearest one), Refused for what cannot move there, Busy
    where the HMC says that the partition moves already, Unreachable where too little is known.
    """
    names = [system.name for system in picture.systems]
    if move.target not in names:
        raise _no_such("managed system", move.target, names, picture)
    partition = _partition(move, picture)
    source = picture.system(partition.system)
    target = picture.system(move.target)
    membership = membership_of(site, move, partition, picture)
    identity = membership.identity
    cluster = picture.cluster(identity.cluster) if identity else None
    if identity and cluster is None:
        raise _unread(identity)
    hmc, target_hmc = _hmcs(site, partition.system, move.target)
    peer = site.peer_hmc(target_hmc)
    return Subject(
        move=site.with_route(replace(move, source=partition.system)),
        hmc=hmc,
        target_hmc=target_hmc,
        peer_address=peer.address if hmc != target_hmc else "",
        peer_user=peer.user if hmc != target_hmc else "",
        cluster=cluster.name if cluster else "",
        node=identity.node if identity else "",
        peers=peers_of(cluster, identity.node) if cluster and identity else (),
        source_id=source.serial if source else "",
        target_id=target.serial if target else "",
        no_cluster_proof=membership.proof or "",
    )


def _partition(move: Move, picture: SitePicture) -> Partition:
    places = picture.where(move.partition)
    if not places:
        known = [found.name for found in picture.partitions if not found.is_vios]
        raise _called_like_a_node(move, picture) or _no_such("partition", move.partition, known, picture)
    if len(places) > 1:
        raise _listed_twice(move, places)
    (place,) = places
    _refuse_impossible(move, place)
    return place


def _called_like_a_node(move: Move, picture: SitePicture) -> UsageError | None:
    """A node's name where the HMC has another one for its partition."""
    wanted = move.partition.casefold()
    identity = next((each for each in picture.identities if each.node.casefold() == wanted), None)
    if identity is None or not identity.matched:
        return None
    return UsageError(
        f"The HMC has no partition {move.partition!r}: that is the name of a cluster node.",
        subject=move.partition,
        remedy=f"Its partition is called {identity.partition!r}.",
    )


def _listed_twice(move: Move, places: tuple[Partition, ...]) -> LpmtuiError:
    systems = " and ".join(place.system for place in places)
    if any(place.state is PartitionState.MIGRATING_RUNNING for place in places):
        return Busy(
            f"The partition {move.partition} is on {systems}: it is moving now, or a move was interrupted.",
            subject=move.partition,
            remedy="Look at it with: lpmtui status",
        )
    return Refused(
        f"Two partitions are called {move.partition}: on {systems}.",
        subject=move.partition,
        remedy="Rename one of them: a system has only one partition of a name, and lpmtui tells them by it.",
    )


def _refuse_impossible(move: Move, place: Partition) -> None:
    if place.is_vios:
        raise Refused(f"{place.name} is a Virtual I/O Server, which never moves.", subject=place.name)
    if place.system == move.target:
        raise Refused(
            f"The partition {place.name} is on {move.target} already.",
            subject=place.name,
            remedy="Nothing needs to be done.",
        )
    if move.source and move.source != place.system:
        raise Refused(
            f"The partition {place.name} is on {place.system}, not on {move.source}.", subject=place.name
        )


def _hmcs(site: Site, source: str, target: str) -> tuple[str, str]:
    """The HMCs of both systems: one for both where one manages both."""
    hmc = site.managing_hmc(source)
    both = site.managing_hmc(target, rather=hmc)
    if both != hmc:
        hmc = site.managing_hmc(source, rather=both)
    return hmc, both


def _unread(identity: NodeIdentity) -> LpmtuiError:
    return Unreachable(
        f"The cluster {identity.cluster} of {identity.node} gives no answer about itself now.",
        subject=identity.cluster or identity.node,
        remedy="Bring back the connection to the cluster's nodes; nothing was touched.",
    )


def peers_of(cluster: Cluster, name: str) -> tuple[str, ...]:
    """The other nodes of a cluster."""
    return tuple(node.name for node in cluster.nodes if node.name != name)


def _no_such(kind: str, name: str, known: Iterable[str], picture: SitePicture) -> LpmtuiError:
    names = sorted(set(known))
    if not names and picture.unknown:
        first = picture.unknown[0]
        return Unreachable(f"The {kind}s are not known: {first.why}", subject=first.subject)
    hint = did_you_mean(name, names, f"Known: {', '.join(names[:8])}.", most=1)
    return UsageError(f"There is no {kind} {name!r}.", subject=name, remedy=hint)
