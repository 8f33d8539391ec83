"""A drain as the planner's question: how long each move takes and how risky it is, what must stay free."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.forecast.time_outs import Timer, Verdict, tightest
from lpmtui.journal import JobState, Journal
from lpmtui.model.clock import rfc3339
from lpmtui.model.cluster import Cluster
from lpmtui.model.drain import BY_RISK, Drain
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move, ProcedureKind
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import PlanFrame, ScheduledMove
from lpmtui.model.snapshot import GroupSnapshot, Snapshot
from lpmtui.model.system import Partition
from lpmtui.plan import PlanSystem, Relocation, Resident
from lpmtui.procedure.drain_findings import reserves
from lpmtui.procedure.drain_site import cluster_of, running
from lpmtui.procedure.drain_survey import Survey, SystemFacts, mbps
from lpmtui.procedure.partition_forecast import Experience, forecast, move_inputs, succeeded_moves
from lpmtui.procedure.timers import verdicts

_FALLBACK_S = 120.0
"""Length of a move of which nobody knows how much memory it takes."""
_UNKNOWN_FREE_MB = 1e12
_RISK = {Verdict.RED: 0.75, Verdict.AMBER: 0.5, Verdict.GREEN: 0.0, None: 0.25}
"""Priority by the verdict on the freeze: below whatever the operator named, above what no cluster watches."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A move of the drain that runs: it holds its target's memory, its cluster and its share of the link."""

    target: str
    left_s: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A move as far as its time-outs go, from the picture alone: the cluster's own procedure is assumed."""

    subject: Subject
    kind: ProcedureKind
    before: Snapshot
    cluster: Cluster | None
    forecast: MoveForecast | None

    @property
    def timer(self) -> Timer | None:
        """The tightest time-out; None for a partition in no cluster, and without a forecast."""
        return tightest(verdicts(self))


class DrainProblem:
    """The parts of the question, for one `picture` of the site and the `facts` that were asked beside it."""

    def __init__(
        self, drain: Drain, picture: SitePicture, facts: Mapping[str, SystemFacts], survey: Survey
    ) -> None:
        self._drain = drain
        self.picture = picture
        self.facts = facts
        self._survey = survey
        self._states: tuple[JobState, ...] = ()
        self._outlooks: dict[tuple[str, str], Outlook] = {}
        self.reserves = tuple(reserves(drain, picture))

    def learn(self, journal: Journal, site: str) -> DrainProblem:
        """Let the forecasts go by the moves of that site that were measured."""
        self._states = tuple(succeeded_moves(journal, site))
        return self

    # --- systems -----------------------------------------------------------------------------------------

    def system(self, name: str) -> PlanSystem:
        """A system with its room, its limits and what it keeps free."""
        facts = self.facts[name]
        listed = [one for one in self.picture.partitions if one.system == name and not one.is_vios]
        here = [one for one in listed if one.state.runs]
        held = float(sum(one.memory_mib or 0 for one in here))
        free = _UNKNOWN_FREE_MB if facts.free_mib is None else float(facts.free_mib)
        processors = None
        if facts.free_units is not None:
            processors = facts.free_units + sum(one.processors or 0.0 for one in here)
        most = facts.limits.active_supported if facts.limits else None
        parallel = self._drain.parallel if most is None else min(self._drain.parallel, most)
        reserved = sum(one.memory_mb for one in self.reserves if one.system == name)
        return PlanSystem(
            name,
            free + held,
            self.capacity_mbps(name),
            max_moves=max(1, parallel),
            reserve_mb=min(reserved, free + held),
            processors=processors,
            movers=facts.movers,
            link_moves=facts.link_moves,
            offers=facts.lasting.offers,
        )

    def frames(self) -> tuple[PlanFrame, ...]:
        """How every system stands now."""
        here = [one.system for one in running(self.picture)]
        return tuple(PlanFrame(name, here.count(name), one.free_mib) for name, one in self.facts.items())

    # --- partitions --------------------------------------------------------------------------------------

    def others(self, moving: Collection[str], pinned: Collection[str]) -> Iterator[Resident]:
        """The partitions that do not move with this plan; those that are `pinned` make no room either.

        What migrates already, whoever began it, counts on both systems.
        """
        for one in running(self.picture):
            if one.name in moving:
                continue
            resident = self._resident(one)
            if self._drain.rebalance:
                total, rate = _length(self.outlook(one, "").forecast)
                resident = replace(resident, duration_s=total, bandwidth_mbps=rate)
            yield replace(resident, pinned=one.name in pinned)
            for place in self.picture.where(one.name):
                if place.system != one.system and place.state.runs:
                    name = f"{one.name} on {place.system}"
                    yield replace(resident, name=name, system=place.system, pinned=True)

    def _resident(self, partition: Partition) -> Resident:
        cluster = cluster_of(self.picture, partition)
        return Resident(
            partition.name,
            partition.system,
            float(partition.memory_mib or 0),
            cluster=cluster,
            processors=partition.processors or 0.0,
            needs=self._survey.needs_of(partition.name),
            alone=cluster is not None,
        )

    def relocation(self, partition: Partition, allowed: tuple[str, ...], now: Underway | None) -> Relocation:
        """A partition that is to move to one of these systems, or that is `now` on its way."""
        outlook = self.outlook(partition, now.target if now else self._widest(allowed))
        found, verdict = outlook.forecast, outlook.timer.verdict if outlook.timer else None
        clustered = outlook.cluster is not None
        beside = self._drain.nodes_in_parallel and verdict not in (Verdict.AMBER, Verdict.RED)
        alone = clustered and not beside
        total, rate = _length(found)
        return Relocation(
            partition.name,
            partition.system,
            float(partition.memory_mib or 0),
            target=now.target if now else None,
            targets=() if now else allowed,
            cluster=cluster_of(self.picture, partition),
            duration_s=max(1.0, now.left_s) if now else total,
            bandwidth_mbps=rate,
            processors=partition.processors or 0.0,
            priority=self._priority(partition.name, verdict, clustered=clustered),
            suspension_s=found.suspension_s.p50 if found else None,
            alone=alone,
            needs=self._survey.needs_of(partition.name),
            elastic=True,
            begun=now is not None,
        )

    def capacity_mbps(self, system: str) -> float:
        """What a system sends and receives at most: as assumed of its link, or as moves have reached."""
        rates = sorted(Experience((), self._states).rates())
        reached = mbps(rates[len(rates) // 2]) if rates else 0.0
        return max(self.facts[system].capacity_mbps, reached)

    def _widest(self, allowed: tuple[str, ...]) -> str:
        return max(allowed, key=self.capacity_mbps, default="")

    def _priority(self, partition: str, verdict: Verdict | None, *, clustered: bool) -> float:
        """What the operator named comes first, in that order; then the riskiest freeze.

        A risky move comes early: then most of the window is left to bring it back, or to stop.
        """
        first = self._drain.first
        if partition in first:
            return 1.0 + len(first) - first.index(partition)
        return _RISK[verdict] if clustered and self._drain.order == BY_RISK else 0.0

    def of_the_source(self, partition: str) -> set[str]:
        """Names of a partition, its system and its cluster: their faults are in the way of every target."""
        found = {partition}
        for place in self.picture.where(partition):
            identity = self.picture.identity_of(place)
            cluster = self.picture.cluster(identity.cluster) if identity else None
            found.add(place.system)
            if cluster is not None:
                found |= {cluster.name, *(node.name for node in cluster.nodes)}
                found |= {group.name for group in cluster.groups}
        return found

    # --- what a move is likely to cost -------------------------------------------------------------------

    def outlook(self, partition: Partition, target: str) -> Outlook:
        """Forecast and time-outs of a move."""
        key = partition.name, target
        if key not in self._outlooks:
            self._outlooks[key] = self._looked_up(partition, target)
        return self._outlooks[key]

    def _looked_up(self, partition: Partition, target: str) -> Outlook:
        identity = self.picture.identity_of(partition)
        node = identity.node if identity else ""
        cluster = self.picture.cluster(identity.cluster) if identity and identity.cluster else None
        move = Move(partition.name, target, partition.system, policy=self._drain.policy if cluster else None)
        peers = tuple(one.name for one in cluster.nodes if one.name != node) if cluster else ()
        name = cluster.name if cluster else ""
        subject = Subject(move, "", "", name, node, peers)
        return Outlook(
            subject,
            ProcedureKind.AUTOMATIC if cluster else ProcedureKind.PLAIN,
            _before(self.picture, partition, cluster),
            cluster,
            self._forecast(subject),
        )

    def _forecast(self, subject: Subject) -> MoveForecast | None:
        ends = (subject.move.source, subject.move.target)
        limits = [one.limits for name in ends if (one := self.facts.get(name)) and one.limits]
        idle = [replace(one, active_in_progress=0) for one in limits]
        links = {name: one.lasting.link_mbps for name in ends if (one := self.facts.get(name))}
        experience = self.experience(subject.move.partition)
        return forecast(move_inputs(subject, self.picture, idle, experience, links=links))

    def experience(self, partition: str) -> Experience:
        """The measured moves of the site, as those of a partition and those of others."""
        own = tuple(one for one in self._states if one.partition == partition)
        return Experience(own, tuple(one for one in self._states if one.partition != partition))


def _length(found: MoveForecast | None) -> tuple[float, float]:
    """Seconds that a move is likely to take, and its mean rate in Mb/s."""
    if found is None:
        return _FALLBACK_S, 1.0
    return found.total_s.p50, max(1e-6, mbps(found.sent.p50 / found.total_s.p50))


def judged(move: ScheduledMove, found: MoveForecast | None, timer: Timer | None) -> ScheduledMove:
    """A scheduled move with the freeze that is expected and how it stands against the tightest time-out.

    The HMC chooses its movers.
    """
    move = replace(move, source_mover="", target_mover="")
    if found is not None:
        move = replace(move, suspension_s=found.suspension_s.p50, suspension_p95_s=found.suspension_s.p95)
    if timer is None:
        return move
    return replace(move, verdict=timer.verdict.value, timer=timer.name, limit_s=timer.limit_s)


def _before(picture: SitePicture, partition: Partition, cluster: Cluster | None) -> Snapshot:
    """What the picture tells of the time before a move."""
    if cluster is None:
        return Snapshot(rfc3339(picture.as_of), partition.name, ())
    groups = tuple(GroupSnapshot(one.name, one.states, one.owner, one.applications) for one in cluster.groups)
    return Snapshot(
        rfc3339(picture.as_of),
        partition.name,
        (),
        cluster=cluster.name,
        groups=groups,
        attributes=cluster.tunables.raw,
    )
