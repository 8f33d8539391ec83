"""A site as the rest of lpmtui sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from lpmtui.config import SiteOptions
from lpmtui.model.clock import Clock
from lpmtui.model.cluster import ApplicationHealth, Cluster
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import Unreachable
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move, NpivDepth, VlanBridge
from lpmtui.model.picture import SiteKind, SitePicture, Unknown
from lpmtui.model.system import Partition
from lpmtui.site.cluster_reader import Health
from lpmtui.site.guard import Guard
from lpmtui.site.inventory import Systems
from lpmtui.site.membership import Membership
from lpmtui.site.picture_reader import PictureReader, Scope
from lpmtui.site.query_runner import QueryRunner, Unanswered
from lpmtui.transports.transport import Running

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PeerHmc:
    """How an HMC is reached by another one. An empty user is the one who is logged in there."""

    address: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class SiteParts:
    """What a site is made of; `lpmtui.site.factory` puts it together."""

    guard: Guard
    queries: QueryRunner
    systems: Systems
    membership: Membership
    health: Health
    reader: PictureReader
    peers: Mapping[str, PeerHmc]
    options: SiteOptions


class Site:
    """Runs commands on a site's hosts and looks at what is there. Safe to use from several threads."""

    def __init__(
        self, name: str, kind: SiteKind, clock: Clock, hmcs: tuple[str, ...], parts: SiteParts
    ) -> None:
        self.name = name
        self.kind = kind
        self.clock = clock
        self.hmcs = hmcs
        self._parts = parts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether every change is refused."""
        return self._parts.guard.read_only

    @property
    def dry_run(self) -> bool:
        """Whether changes are only told to the observer, and not run."""
        return self._parts.guard.dry_run

    @property
    def nodes(self) -> tuple[str, ...]:
        """The cluster nodes known by now; a look at the site may find more."""
        return self._parts.membership.nodes

    @property
    def silent_hosts(self) -> tuple[str, ...]:
        """The hosts that did not answer when they were asked last, a short while ago at most."""
        return tuple(host for host in (*self.hmcs, *self.nodes) if self._parts.queries.silent(host))

    def run(self, command: Command, timeout: float | None = None) -> Completed:
        """Run a command to its end, at most `timeout` seconds.

        Raises Unreachable, ConnectionLost (the outcome is open), and Refused for a change where none is
        allowed.
        """
        if command.mutates:
            self._parts.queries.forget()
        try:
            return self._parts.guard.run(command, timeout=timeout)
        finally:
            if command.mutates:
                self._parts.queries.forget()

    def start(self, command: Command) -> Running:
        """Start a command without waiting; poll it on this site's clock. Raises Unreachable and Refused."""
        if command.mutates:
            self._parts.queries.forget()
        return self._parts.guard.start(command)

    def ask(self, query: Query[T], timeout: float | None = None) -> T:
        """The answer to a question. Raises Unreachable, CommandFailed and GarbledAnswer."""
        return self._parts.queries.ask(query, timeout)

    def forget(self) -> None:
        """Other processes may have changed the site: whatever is remembered of it is asked for anew."""
        self._parts.queries.forget()

    def each(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """The results of independent jobs that ask this site, in their order."""
        return self._parts.queries.each(jobs)

    def close(self) -> None:
        """Give back connections and files. Commands that change something go on where they run."""
        self._parts.guard.close()

    def picture(self, *, health: bool = True) -> SitePicture:
        """Everything that can be learnt about the site now; what cannot be is in `unknown`.

        `health` looks at the applications, too. Raises Unreachable when no host answers at all.
        """
        return self._described(self._parts.reader.look(Scope(health=health)))

    def picture_for_move(self, partition: str, target: str, *, health: bool = True) -> SitePicture:
        """What a move of a partition to a system depends on; on a small site that is everything.

        Raises Unreachable when no host answers at all.
        """
        return self._described(self._parts.reader.look_for_move(partition, target, health=health))

    def _described(self, picture: SitePicture) -> SitePicture:
        picture = replace(picture, site=self.name, kind=self.kind)
        if not (picture.systems or picture.clusters):
            self._require_an_answer(picture.unknown)
        return picture

    def cluster_picture(self, name: str, avoid: Iterable[str] = ()) -> Cluster:
        """One cluster now, by its name or a node's; nodes in `avoid` are asked last.

        Raises Unreachable, CommandFailed or GarbledAnswer when no node tells, UsageError for an unknown name.
        """
        return self._parts.reader.cluster(self._parts.membership.cluster_of(name), avoid)

    def health(self, cluster: Cluster) -> tuple[ApplicationHealth, ...]:
        """How a cluster's applications are now, as lpmtui itself sees it."""
        return self._parts.health.of(cluster)

    def managing_hmc(self, system: str, rather: str = "") -> str:
        """The HMC that manages a system, `rather` this one where it does.

        Raises UsageError that names the nearest, and Unreachable.
        """
        return self._parts.systems.manager(system, rather)

    def with_route(self, move: Move) -> Move:
        """The move with what is configured for its two systems, wherever the request leaves it open."""
        route = self._parts.options.route(move.source, move.target)
        source, slash, target = route.msp.partition("/")
        return replace(
            move,
            msp=move.msp or ((source, target) if slash else None),
            pool=move.pool or route.pool,
            preserve_mappings=move.preserve_mappings or route.preserve_mappings,
            redundant_msp=move.redundant_msp or route.redundant_msp,
            npiv_validation=move.npiv_validation
            or (NpivDepth(route.npiv_validation) if route.npiv_validation else None),
            vlan_bridge=move.vlan_bridge or (VlanBridge(route.vlan_bridge) if route.vlan_bridge else None),
            wait_minutes=route.wait_minutes if move.wait_minutes is None else move.wait_minutes,
        )

    def peer_hmc(self, hmc: str) -> PeerHmc:
        """How other HMCs reach one: under its name, as the usual user, where the configuration is silent."""
        return self._parts.peers.get(hmc, PeerHmc(hmc))

    def active_node(self, cluster: str, avoid: Iterable[str] = ()) -> str:
        """A node that answers, one with running cluster services where there is one; by a node's name, too.

        Raises Unreachable when none answers, UsageError for an unknown name.
        """
        membership = self._parts.membership
        return membership.answering_node(membership.cluster_of(cluster), avoid)[0]

    def own_membership(self, partition: Partition) -> bool | None:
        """Whether a partition is a node of a cluster, by its own answer; None where it cannot be asked."""
        return self._parts.reader.own_membership(partition)

    def other_hmc(self, system: str, lost: str) -> str:
        """Another HMC that manages a system and answers now; empty where there is none."""
        return self._parts.systems.other_manager(system, lost)

    def _require_an_answer(self, unknown: tuple[Unknown, ...]) -> None:
        silent = next((each for each in unknown if isinstance(each, Unanswered)), None)
        if silent is not None:
            raise Unreachable(
                f"No host of the site {self.name} answers. {silent.subject}: {silent.why}",
                subject=self.name,
                detail="\n".join(f"{each.subject}: {each.why}" for each in unknown),
            )
