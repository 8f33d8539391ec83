"""Planning a takeover: the workload of a node that failed while unmanaged, started on a standby node."""

from __future__ import annotations

from collections.abc import Iterable

from lpmtui.commands.powerha.node_services import INTERFACE
from lpmtui.journal import JobState, Journal
from lpmtui.model.cluster import Cluster, NodeState, ResourceGroup
from lpmtui.model.errors import LpmtuiError, Refused, UsageError, did_you_mean
from lpmtui.model.events import Event, Note, Planned
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move
from lpmtui.model.picture import SitePicture
from lpmtui.model.snapshot import NodeSnapshot, Snapshot
from lpmtui.procedure import fencing
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.migration_plan import Claim, planned_steps
from lpmtui.procedure.steps.failure_detection import ArmSwitches, GiveBackTimeout
from lpmtui.procedure.steps.san_heartbeat import AllowSan
from lpmtui.procedure.steps.step import Step
from lpmtui.procedure.steps.takeover_steps import (
    BringOnline,
    CheckResources,
    GiveBackDeadmanMode,
    KeepDown,
    ProveDown,
    RecoverMigration,
    Reintegrate,
)
from lpmtui.site import Site

TAKEOVER = "takeover"
"""The procedure's name in the journal."""
NO_WAY_BACK = "A takeover is not taken back. Move the group afterwards if it must not stay there."

_TIMEOUT_WHY = (
    "As long as it is raised, the nodes that are left notice a failure ten minutes late, and the cluster is"
    " not stable before. The node is down for certain: nothing is risked by noticing it now."
)


@dataclass(frozen=True, slots=True)
class TakeoverPlan:
    """What would be done. `before` is how the settings are to be again on the nodes that are left."""

    site: Site
    group: str
    to: str
    subject: Subject
    before: Snapshot
    steps: tuple[Step, ...]
    evidence: tuple[str, ...]
    cluster: Cluster

    @property
    def failed(self) -> str:
        """The node that failed."""
        return self.subject.node

    @property
    def question(self) -> str:
        """What is to be confirmed."""
        return f"Bring {self.group} of the failed node {self.failed} online on {self.to}?"

    def events(self) -> tuple[Event, ...]:
        """The plan and its evidence as events."""
        steps = planned_steps(self.steps, self.site, self.subject, self.before)
        planned = Planned(steps, TAKEOVER, self.failed, self.subject.move.source, self.to)
        return (planned, *(Note(said) for said in self.evidence))


def plan_takeover(
    site: Site, group: str, to: str, *, store: Journal | None = None, claim: Claim | None = None
) -> TakeoverPlan:
    """Plan a takeover; changes nothing.

    The settings are given back as the journal of the node's last migration has them, else as configured.
    Raises UsageError for unknown names, Refused where the failed node may still run, where nobody has failed
    or the standby cannot take it, Busy from `claim`, Unreachable where too little is known.
    """
    picture = site.picture(health=False)
    cluster, wanted = _group(picture, group)
    _require_standby(cluster, wanted, to)
    last = _last_migration(site, store, cluster.name)
    record = last.before if last else None
    failed, *others = _failed(cluster, wanted, to, record)
    proof = _prove_down(site, picture, failed, last)
    if proof.doubts:
        raise proof.doubts[0]
    for other in others:
        _require_without(wanted, other, _prove_down(site, picture, other, last))
    subject = _subject(site, cluster, failed, to, proof, _last_seen(picture, failed, last))
    if claim is not None:
        claim(subject)
    before = _before(take_snapshot(site, subject, picture), record, cluster, failed)
    return TakeoverPlan(
        site, group, to, subject, before, takeover_steps(group, to), tuple(proof.said), cluster
    )


def takeover_steps(group: str, to: str) -> tuple[Step, ...]:
    """The steps in their order."""
    return (
        RecoverMigration(),
        ProveDown(),
        KeepDown(),
        GiveBackTimeout(why=_TIMEOUT_WHY, at_once=True),
        BringOnline(group=group, to=to),
        CheckResources(group=group, to=to),
        AllowSan(),
        ArmSwitches(),
        GiveBackDeadmanMode(),
        Reintegrate(group=group, to=to),
    )


def _group(picture: SitePicture, name: str) -> tuple[Cluster, ResourceGroup]:
    known = [(cluster, group) for cluster in picture.clusters for group in cluster.groups]
    found = [pair for pair in known if pair[1].name == name]
    if len(found) == 1:
        return found[0]
    if found:
        clusters = " and ".join(cluster.name for cluster, _ in found)
        raise Refused(f"Resource groups of the clusters {clusters} are both called {name}.", subject=name)
    raise _unknown("resource group", name, (group.name for _, group in known))


def _require_standby(cluster: Cluster, group: ResourceGroup, to: str) -> None:
    takers = [node for node, _ in group.states]
    if to not in takers:
        raise _unknown(f"node of {group.name}", to, takers)
    if group.owner:
        raise Refused(
            f"{group.name} is ONLINE on {group.owner}: there is nothing to take over.",
            subject=group.name,
            remedy=f"To move it: clmgr move resource_group {group.name} NODE={to}",
        )
    node = cluster.node(to)
    if node is None or node.state is not NodeState.NORMAL:
        state = node.state.value if node else "not reported"
        raise Refused(
            f"{to} cannot take over {group.name}: it is {state}, not NORMAL.",
            subject=to,
            remedy=f"Start its services with: clmgr start node {to} WHEN=now MANAGE=auto",
        )


def _failed(cluster: Cluster, group: ResourceGroup, to: str, record: Snapshot | None) -> list[str]:
    """The nodes that may have the group: first the one that had it, as the journal or the states tell."""
    states = {node.name: node.state for node in cluster.nodes}
    candidates = [node for node, _ in group.states if node != to and states.get(node) is not NodeState.NORMAL]
    noted = record.group(group.name) if record else None
    if noted and noted.host in candidates:
        return sorted(candidates, key=lambda node: node != noted.host)
    if len(candidates) == 1:
        return candidates
    if candidates:
        raise Refused(
            f"Which of {' and '.join(candidates)} had {group.name} is not known.",
            subject=group.name,
            remedy="Bring back those that have not failed: clmgr start node NODE WHEN=now MANAGE=auto",
        )
    raise Refused(
        f"Every node of {group.name} is NORMAL: none has failed.",
        subject=group.name,
        remedy=f"To bring it online: clmgr online resource_group {group.name} NODE={to}",
    )


def _prove_down(site: Site, picture: SitePicture, node: str, last: JobState | None) -> fencing.FencingProof:
    """Whether a node is down, by the partition that it is."""
    partition = _partition_of(picture, node, last.before if last else None)
    return fencing.prove_down(site, partition, node, _last_seen(picture, node, last))


def _require_without(group: ResourceGroup, other: str, proof: fencing.FencingProof) -> None:
    """The journal may be older than the group's last move: whoever may have it must be down as well."""
    if proof.down:
        return
    why = f" {proof.doubts[0].title}" if proof.doubts else ""
    raise Refused(
        f"{other} is not NORMAL either, and may have {group.name}.{why}",
        subject=other,
        remedy=f"Bring it back first: clmgr start node {other} WHEN=now MANAGE=auto",
    )


def _last_seen(picture: SitePicture, node: str, last: JobState | None) -> frozenset[str]:
    """The systems on which a node was seen last: where it said, and both systems of its last migration."""
    identity = picture.identity_of_node(node)
    moved = last is not None and last.subject is not None and last.subject.node == node
    noted = {last.source, last.target} if last is not None and moved else set()
    return frozenset(({identity.system} if identity and identity.matched else set()) | noted)


def _partition_of(picture: SitePicture, failed: str, record: Snapshot | None) -> str:
    """The partition that the failed node is, which must be known to be proved down.

    Where the node tells nothing, and neither the configuration nor its address does, the journal of the last
    move of that node has it. Raises Refused.
    """
    identity = picture.identity_of_node(failed)
    if identity is not None and identity.contradiction:
        raise Refused(identity.contradiction, subject=failed, remedy="Correct the configuration first.")
    if identity is not None and identity.matched:
        return identity.partition
    if record is not None and record.nodes and record.nodes[0].name == failed:
        return record.partition
    why = f" {identity.why}" if identity else ""
    raise Refused(
        f"Which partition the failed node {failed} is, is not known: it cannot be proved down.{why}",
        subject=failed,
        remedy=f'Name it in the configuration: partition = "NAME" below the node {failed}.',
    )


def _last_migration(site: Site, store: Journal | None, cluster: str) -> JobState | None:
    """The last migration of a cluster's node of which it is known how the cluster was before."""
    for row in reversed(store.migrations() if store else []):
        if (row.site, row.cluster) == (site.name, cluster) and row.procedure != TAKEOVER and store:
            state = store.state(row.id)
            if state.before:
                return state
    return None


def _subject(
    site: Site, cluster: Cluster, failed: str, to: str, proof: fencing.FencingProof, seen: frozenset[str]
) -> Subject:
    """What is taken over, and where the failed node is: on the system that lists it, or that is off."""
    off = sorted(proof.off & seen)
    source = proof.places[0].system if proof.places else next(iter(off), "")
    hmc = site.managing_hmc(source) if source else site.hmcs[0]
    others = [node.name for node in cluster.nodes if node.name not in (failed, to)]
    move = Move(proof.partition, to, source)
    return Subject(move, hmc, hmc, cluster.name, failed, (to, *others))


def _before(now: Snapshot, record: Snapshot | None, cluster: Cluster, failed: str) -> Snapshot:
    """The settings to give back on the nodes that are left."""
    if record is not None:
        nodes = tuple(node for node in record.nodes if node.name != failed)
        return replace(
            now,
            nodes=nodes,
            node_timeout_ms=record.node_timeout_ms,
            caa=record.caa,
            san_heartbeat=record.san_heartbeat,
            attributes=record.attributes,
        )
    configured = cluster.tunables.node_timeout_s
    return replace(
        now,
        nodes=tuple(_as_configured(node) for node in now.nodes if node.name != failed),
        node_timeout_ms=None if configured is None else round(configured * 1000),
        caa=None,
    )


def _as_configured(node: NodeSnapshot) -> NodeSnapshot:
    """Without a journal: switches are armed, and only the SAN heartbeat is taken for restricted by a move."""
    left = [name for name in (node.restrictions or "").split() if name != INTERFACE]
    restrictions = None if node.restrictions is None else " ".join(left)
    return replace(node, switch_armed=True, kills_clients=True, restrictions=restrictions)


def _unknown(kind: str, name: str, known: Iterable[str]) -> LpmtuiError:
    names = sorted(set(known))
    hint = did_you_mean(name, names, f"Known: {', '.join(names[:8]) or 'none'}.", most=1)
    return UsageError(f"There is no {kind} {name!r}.", subject=name, remedy=hint)
