"""One look at a site: the HMCs' side and the clusters' side at the same time, then joined by identity."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from lpmtui.commands.lpar_identity import serial
from lpmtui.commands.powerha.node_services import belongs_to_cluster
from lpmtui.model.clock import Clock
from lpmtui.model.cluster import ApplicationHealth, Cluster, Node
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.picture import SiteKind, SitePicture, Unknown
from lpmtui.model.system import Partition
from lpmtui.site.cluster_reader import ClusterSeen, Health, read_cluster
from lpmtui.site.identity import Listings, NodeAnswer, OwnAnswer, addresses, ask_node, match
from lpmtui.site.inventory import Systems, SystemsSeen
from lpmtui.site.membership import FirstAnswer, Membership
from lpmtui.site.query_runner import NOT_LEARNT, QueryRunner, not_learnt, tried

SMALL_SITE = 12
"""Up to so many systems everything is listed for a move; on larger sites only what it depends on."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How much is looked at: None is all of it. `sized`: the systems whose partitions' sizes matter."""

    systems: Collection[str] | None = None
    sized: Collection[str] | None = None
    clusters: Collection[str] | None = None
    health: bool = True


@dataclass(slots=True)
class _ClustersSeen:
    """A look at the clusters."""

    seen: list[ClusterSeen] = field(default_factory=list)
    answers: list[NodeAnswer] = field(default_factory=list)
    health: list[ApplicationHealth] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)


class PictureReader:
    """Puts pictures of a site together.

    `host_names(partition)` are names under which a partition that is not a listed node may answer.
    """

    def __init__(
        self,
        queries: QueryRunner,
        clock: Clock,
        systems: Systems,
        membership: Membership,
        health: Health,
        host_names: Callable[[Partition], tuple[str, ...]],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._systems = systems
        self._membership = membership
        self._health = health
        self._host_names = host_names

    def look(self, scope: Scope) -> SitePicture:
        """What can be learnt now; the picture lacks the site's own name and kind."""
        as_of = self._clock.now()
        hardware, clusters = self._queries.both(
            partial(self._systems.look, scope.systems, scope.sized), partial(self._clusters, scope)
        )
        return replace(self._joined(hardware, clusters), as_of=as_of)

    def look_for_move(self, partition: str, target: str, *, health: bool) -> SitePicture:
        """What a move depends on: both systems, the partition's cluster, and where its other nodes stand.

        On a large site the partition is looked for where a node of the inventory says that it is it. What no
        node claims is found by asking every system, as on a small site.
        """
        host = self._membership.listed_as(partition)
        if not host:
            return self.look(Scope(health=health))
        if self._systems.more_than(SMALL_SITE, target):
            own = ask_node(self._queries, host)
            if isinstance(own, OwnAnswer) and own.name == partition:
                cluster = self._membership.discover_one(host)
                if cluster:
                    return self.look(self._scope(cluster, own, target, health=health))
            return self.look(Scope(health=health))
        return self.look(Scope(self._systems.known or None, health=health))

    def _scope(self, cluster: str, own: OwnAnswer, target: str, *, health: bool) -> Scope:
        """The systems on which the nodes of a cluster stand, and the target."""
        asking = [partial(ask_node, self._queries, node) for node in self._membership.members(cluster)]
        answers = [each for each in self._queries.each(asking) if isinstance(each, OwnAnswer)]
        serials = {each.serial for each in (own, *answers)}
        systems = self._systems.known_with(serials)
        places = Listings([ways[0] for ways in systems.values()], ())
        stand = {places.system_of(serial) for serial in serials} - {""}
        return Scope({*stand, target}, {places.system_of(own.serial)}, {cluster}, health)

    def cluster(self, name: str, avoid: Iterable[str]) -> Cluster:
        """One cluster now. Raises Unreachable, CommandFailed or GarbledAnswer when no node tells."""
        node, states = self._membership.answering_node(name, avoid)
        return self._read(name, node, states, None).cluster

    def own_membership(self, partition: Partition) -> bool | None:
        """Whether a partition is a node of a cluster, by its own answer; None where it cannot be asked.

        Listed hosts that said that they are in no cluster are asked again, and whatever else may answer for
        it; an answer counts only from that partition of that system.
        """
        systems, _ = self._systems.listed_before()
        listings = Listings([ways[0] for ways in systems.values()], (partition,))
        for host in dict.fromkeys((*self._membership.without_cluster, *self._host_names(partition))):
            try:
                own = ask_node(self._queries, host, age_s=0.0)
            except UsageError:  # no host answers to this name
                continue
            if isinstance(own, Unknown) or not listings.at(listings.system_of(own.serial), own.lpar_id):
                continue
            belongs = tried(host, partial(self._queries.look, belongs_to_cluster(host)))
            if not isinstance(belongs, Unknown):
                return belongs
        return None

    def _joined(self, hardware: SystemsSeen, clusters: _ClustersSeen) -> SitePicture:
        """Both sides as one picture, each node with the partition that it is."""
        listings = Listings(hardware.systems, hardware.partitions, hardware.unread)
        return SitePicture(
            site="",
            kind=SiteKind.SIMULATOR,
            as_of=self._clock.now(),
            systems=hardware.systems,
            partitions=hardware.partitions,
            clusters=tuple(each.cluster for each in clusters.seen),
            health=tuple(clusters.health),
            unknown=(*hardware.unknown, *clusters.unknown),
            identities=match(self._confirmed(clusters.answers, listings), listings),
            ages=(*hardware.ages, *(age for each in clusters.seen for age in each.ages)),
        )

    def _confirmed(self, answers: Iterable[NodeAnswer], listings: Listings) -> Iterator[NodeAnswer]:
        """The answers, asked anew where a remembered one fits no listing: its partition may have moved."""
        for answer in answers:
            own = answer.own
            fits = isinstance(own, Unknown) or listings.at(listings.system_of(own.serial), own.lpar_id)
            if fits or not self._queries.age_s(serial(answer.node)):
                yield answer
            else:
                yield replace(answer, own=ask_node(self._queries, answer.node, age_s=0.0))

    def _clusters(self, scope: Scope) -> _ClustersSeen:
        membership = self._membership
        if scope.clusters is None:
            found = _ClustersSeen(unknown=list(membership.discover()))
            found.answers += [self._unasked(each.subject, "", each) for each in membership.open_questions]
            names = membership.clusters
        else:
            found, names = _ClustersSeen(), tuple(scope.clusters)
        jobs = [partial(self._tried_cluster, name, health=scope.health) for name in names]
        for name, result in zip(names, self._queries.each(jobs), strict=True):
            if isinstance(result, Unknown):
                found.unknown.append(result)
                found.answers += [self._unasked(node, name, result) for node in membership.members(name)]
                continue
            seen, answers, applications = result
            found.seen.append(seen)
            found.answers += answers
            found.health += applications
            found.unknown += seen.unknown
        return found

    def _tried_cluster(
        self, name: str, *, health: bool
    ) -> tuple[ClusterSeen, list[NodeAnswer], tuple[ApplicationHealth, ...]] | Unknown:
        try:
            first = self._membership.first_answer(name)
            node, states = (first.node, first.states) if first else self._membership.answering_node(name)
            reading = partial(self._read, name, node, states, first)
            seen, answers = self._queries.both(reading, partial(self._answers, name, node, states))
        except NOT_LEARNT as error:
            return not_learnt(name, error)
        return seen, answers, self._health.of(seen.cluster) if health else ()

    def _answers(self, cluster: str, told_by: str, states: Iterable[Node]) -> list[NodeAnswer]:
        """Where each node of a cluster says that it runs."""
        names = [state.name for state in states]
        owns = self._queries.each([partial(ask_node, self._queries, name) for name in names])
        silent = any(isinstance(own, Unknown) for own in owns)
        paths = addresses(self._queries, told_by) if silent else {}
        return [
            NodeAnswer(name, cluster, own, self._membership.configured_partition(name), paths.get(name, ""))
            for name, own in zip(names, owns, strict=True)
        ]

    def _unasked(self, node: str, cluster: str, why: Unknown) -> NodeAnswer:
        return NodeAnswer(node, cluster, why, self._membership.configured_partition(node))

    def _read(self, name: str, node: str, states: tuple[Node, ...], first: FirstAnswer | None) -> ClusterSeen:
        self._membership.learn(name, states, node)
        seen = read_cluster(self._queries, name, node, states, first.attributes if first else None)
        self._health.note_owners(seen.cluster)
        return seen
