"""Planning a drain: what stands on a system, where each can go, how long it takes, what speaks against it.

Looks and changes nothing. The plan itself is made by `lpmtui.plan`; here the site becomes its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from lpmtui.commands.hmc.hardware import system_memory, system_processors
from lpmtui.commands.hmc.lslparmigr import migration_limits
from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.journal import Journal
from lpmtui.model.command import Query
from lpmtui.model.drain import Drain, DrainPlanned
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Finding, Move, Outcome, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import NotMoved, Plan, PlanFinding, ScheduledMove, way
from lpmtui.model.system import ManagedSystem, MigrationLimits, Partition
from lpmtui.plan import PlanProblem, PlanSystem, Relocation, Resident, make_plan
from lpmtui.procedure.drain_site import (
    LINK_MBPS,
    cluster_of,
    drain_state,
    mbps,
    movable,
    require_partitions,
    require_systems,
    running,
)
from lpmtui.procedure.partition_forecast import forecast, move_inputs, read_experience
from lpmtui.procedure.validation import validate_move
from lpmtui.site import Site

T = TypeVar("T")

_FALLBACK_S = 120.0
"""Length of a move of which nobody knows how much memory it takes."""
_UNKNOWN_FREE = 1e12

Barred = Mapping[tuple[str, str], str]
"""(partition, target) that a check refused, and its reason."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A partition that is to leave its system: to `target`, or wherever the planner finds room."""

    partition: Partition
    target: str = ""


@dataclass(frozen=True, slots=True)
class Underway:
    """A move of the drain that runs: it holds its target's memory, its cluster and its share of the link."""

    target: str
    left_s: float


@dataclass(frozen=True, slots=True)
class DrainPlan:
    """A drain and its plan."""

    drain: Drain
    plan: Plan

    @property
    def moves(self) -> tuple[ScheduledMove, ...]:
        """The moves in the order of their begin."""
        return self.plan.moves

    @property
    def planned(self) -> DrainPlanned:
        """The plan as the journal keeps it: without findings that only inform."""
        told = tuple(one for one in self.plan.findings if one.severity is not Severity.INFO)
        return DrainPlanned(replace(self.plan, findings=told))

    def move(self, planned: ScheduledMove) -> Move:
        """The request of one move. Its warnings were shown with the plan: they do not refuse it."""
        return Move(planned.name, planned.target, policy=self.drain.policy, force=True)


class DrainPlanner:
    """Plans one drain, as often as the site changes. `barred` are targets that a check has refused."""

    def __init__(self, site: Site, journal: Journal, drain: Drain) -> None:
        self._site = site
        self._journal = journal
        self.drain = drain
        self.barred: dict[tuple[str, str], str] = {}
        self._findings: dict[str, tuple[PlanFinding, ...]] = {}

    def plan(
        self,
        *,
        underway: Mapping[str, Underway] | None = None,
        settled: frozenset[str] = frozenset(),
        checked: bool = False,
    ) -> DrainPlan:
        """Plan what is left to do now: without the `settled` partitions, around the moves that are under way.

        `checked`: every move is validated, and planned anew where a check refuses it. Raises UsageError for
        a system or a drain that does not exist, Unreachable.
        """
        picture = self._site.picture()
        errands = self._errands(picture, settled)
        while True:
            plan = self._plan(picture, errands, underway or {})
            if not checked or not self._check(plan):
                found = tuple(one for findings in self._findings.values() for one in findings)
                return DrainPlan(self.drain, replace(plan, findings=found).in_window(self.drain.window_s))

    # --- what is to move -----------------------------------------------------------------------------------

    def _errands(self, picture: SitePicture, settled: frozenset[str]) -> list[Errand]:
        if self.drain.returns:
            found = list(self._homeward(picture))
        else:
            pins = dict(self.drain.pins)
            require_systems(picture, (self.drain.system, *self.drain.targets, *pins.values()))
            require_partitions(picture, (*self.drain.stay, *self.drain.first, *pins))
            found = [Errand(one, pins.get(one.name, "")) for one in movable(picture, self.drain.system)]
        return [one for one in found if one.partition.name not in settled]

    def _homeward(self, picture: SitePicture) -> Iterator[Errand]:
        """The partitions that an earlier drain moved and that are not where they came from."""
        state = drain_state(self._journal, self.drain.returns)
        home: dict[str, str] = {}
        for one in state.moves:
            if one.outcome is Outcome.SUCCEEDED:
                home.setdefault(one.partition, one.source)
        for name, system in home.items():
            here = [one for one in picture.where(name) if one.state.runs]
            if len(here) == 1 and here[0].system != system:
                yield Errand(here[0], system)

    # --- the question to the planner ---------------------------------------------------------------------

    def _plan(
        self, picture: SitePicture, errands: Sequence[Errand], underway: Mapping[str, Underway]
    ) -> Plan:
        limits = {one.name: self._limits(one) for one in picture.systems}
        relocations, left = [], []
        for errand in errands:
            name = errand.partition.name
            if name in self.drain.stay:
                left.append(NotMoved(name, "It is left where it is, as asked.", "Leave --stay out."))
                continue
            allowed = self._allowed(picture, errand)
            if not allowed and name not in underway:
                left.append(NotMoved(name, self._why_nowhere(name)))
                continue
            relocations.append(self._relocation(picture, errand, allowed, limits, underway.get(name)))
        moving = {one.name for one in relocations}
        problem = PlanProblem(
            tuple(self._system(one, picture, limits[one.name]) for one in picture.systems),
            tuple(relocations),
            tuple(self._resident(one, picture) for one in running(picture) if one.name not in moving),
        )
        plan = make_plan(problem, rebalance=self.drain.rebalance)
        return replace(plan, not_moved=(*plan.not_moved, *left))

    def _allowed(self, picture: SitePicture, errand: Errand) -> tuple[str, ...]:
        name, source = errand.partition.name, errand.partition.system
        wanted = (errand.target,) if errand.target else self.drain.targets
        return tuple(
            system.name
            for system in picture.systems
            if system.name != source
            and (not wanted or system.name in wanted)
            and (name, system.name) not in self.barred
        )

    def _why_nowhere(self, partition: str) -> str:
        reasons = [why for (name, _), why in self.barred.items() if name == partition]
        return " ".join(dict.fromkeys(reasons)) or "There is no other system that it may go to."

    def _relocation(
        self,
        picture: SitePicture,
        errand: Errand,
        allowed: tuple[str, ...],
        limits: Mapping[str, MigrationLimits | None],
        now: Underway | None,
    ) -> Relocation:
        partition = errand.partition
        target = now.target if now else (allowed[0] if len(allowed) == 1 else None)
        found = self._forecast(picture, partition, target or (allowed or ("",))[0], limits)
        total = found.total_s.p50 if found else _FALLBACK_S
        rate = mbps(found.sent.p50 / total) if found else 1.0
        return Relocation(
            partition.name,
            partition.system,
            float(partition.memory_mib or 0),
            target=target,
            targets=() if target else allowed,
            cluster=cluster_of(picture, partition),
            duration_s=max(1.0, now.left_s) if now else total,
            bandwidth_mbps=min(rate, LINK_MBPS),
            processors=partition.processors or 0.0,
            priority=self._priority(partition.name, underway=now is not None),
            suspension_s=found.suspension_s.p50 if found else None,
        )

    def _priority(self, partition: str, *, underway: bool) -> float:
        """What runs comes first, then what the operator named, in that order."""
        first = self.drain.first
        if underway:
            return len(first) + 1.0
        return float(len(first) - first.index(partition)) if partition in first else 0.0

    def _forecast(
        self,
        picture: SitePicture,
        partition: Partition,
        target: str,
        limits: Mapping[str, MigrationLimits | None],
    ) -> MoveForecast | None:
        move = Move(partition.name, target, partition.system)
        known = tuple(one for one in limits.values() if one is not None)
        experience = read_experience(self._journal, self._site.name, partition.name)
        idle = tuple(replace(one, active_in_progress=0) for one in known)
        return forecast(move_inputs(Subject(move, "", ""), picture, idle, experience))

    def _system(
        self, system: ManagedSystem, picture: SitePicture, limits: MigrationLimits | None
    ) -> PlanSystem:
        free = self._ask(system_memory(system.hmc, system.name))
        units = self._ask(system_processors(system.hmc, system.name))
        here = [one for one in running(picture) if one.system == system.name]
        available = _UNKNOWN_FREE if free is None or free.available_mib is None else free.available_mib
        held = sum(one.memory_mib or 0 for one in here)
        processors = None
        if units is not None and units.available is not None:
            processors = units.available + sum(one.processors or 0.0 for one in here)
        most = limits.active_supported if limits else None
        parallel = self.drain.parallel if most is None else min(self.drain.parallel, most)
        return PlanSystem(
            system.name,
            float(available + held),
            LINK_MBPS,
            max_moves=max(1, parallel),
            reserve_mb=0.0 if system.name == self.drain.system else float(self.drain.reserve_mib),
            processors=processors,
        )

    def _limits(self, system: ManagedSystem) -> MigrationLimits | None:
        return self._ask(migration_limits(system.hmc, system.name))

    def _ask(self, query: Query[T]) -> T | None:
        try:
            return self._site.ask(query)
        except LpmtuiError:
            return None

    def _resident(self, partition: Partition, picture: SitePicture) -> Resident:
        return Resident(
            partition.name,
            partition.system,
            float(partition.memory_mib or 0),
            cluster=cluster_of(picture, partition),
            processors=partition.processors or 0.0,
        )

    # --- the checks --------------------------------------------------------------------------------------

    def _check(self, plan: Plan) -> bool:
        """Validate every move that was not looked at yet; True where one is refused: all is planned anew."""
        refused = False
        for one in plan.moves:
            key = way(one.name, one.target)
            if key in self._findings:
                continue
            try:
                validation = validate_move(self._site, Move(one.name, one.target, policy=self.drain.policy))
                found = validation.findings
            except LpmtuiError as error:
                found = (Finding("request", Severity.ERROR, error.title, fix=error.remedy),)
            self._findings[key] = tuple(
                PlanFinding(key, each.check, each.severity, each.what, each.why, each.fix) for each in found
            )
            worst = next((each for each in found if each.severity is Severity.ERROR), None)
            if worst is not None:
                self.bar(one.name, one.target, f"{worst.what} {worst.fix}".strip())
                refused = True
        return refused

    def bar(self, partition: str, target: str, why: str) -> None:
        """A partition is not planned to that target any more."""
        self.barred[partition, target] = f"{target}: {why}"
