"""Planning a drain: what stands on a system, where each can go, how long it takes, what speaks against it.

Looks and changes nothing. The plan itself is made by `lpmtui.plan`; here the site becomes its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from lpmtui.forecast.time_outs import Timer, tightest
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain, DrainPlanned
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Finding, Move, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import NotMoved, Plan, PlanFinding, ScheduledMove, way
from lpmtui.model.system import Partition
from lpmtui.plan import PlanProblem, make_plan
from lpmtui.procedure.drain_findings import findings
from lpmtui.procedure.drain_problem import DrainProblem, Underway, judged
from lpmtui.procedure.drain_site import (
    DrainTargets,
    Errand,
    drain_state,
    emptied_elsewhere,
    homes,
    homeward,
    movable,
    require_listed,
    require_partitions,
    require_systems,
    running,
)
from lpmtui.procedure.drain_survey import Survey
from lpmtui.procedure.timers import verdicts
from lpmtui.procedure.validation import validate_move
from lpmtui.site import Site


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
        return Move(
            planned.name,
            planned.target,
            policy=self.drain.policy if planned.cluster else None,
            force=True,
            apart=True,
        )


class DrainPlanner:
    """Plans one drain, as often as the site changes; `targets` knows those that a check has refused."""

    def __init__(self, site: Site, journal: Journal, drain: Drain, number: str = "") -> None:
        """`number` is the drain's own in the journal, where it has begun."""
        self._site = site
        self._journal = journal
        self._number = number
        self.drain = drain
        self.targets = DrainTargets()
        self._survey = Survey(site)
        self._findings: dict[tuple[str, str], tuple[PlanFinding, ...]] = {}
        self._timers: dict[tuple[str, str], Timer] = {}

    def plan(
        self,
        *,
        underway: Mapping[str, Underway] | None = None,
        settled: frozenset[str] = frozenset(),
        elapsed_s: float = 0.0,
        checked: bool = False,
    ) -> DrainPlan:
        """Plan what is left to do now: without the `settled` partitions, around the moves that are under way.

        `elapsed_s` of the window are over; the plan is held against the rest of it.
        `checked`: every move is validated, and planned anew where a check refuses it. Raises UsageError for
        a system or a drain that does not exist, Unreachable.
        """
        picture = self._site.picture(health=False)
        errands, cannot = self._errands(picture, settled)
        self.targets.emptied = emptied_elsewhere(self._journal, self._site.name, self._number)
        facts = self._survey.look(picture, self._concerned(errands))
        problem = DrainProblem(self.drain, picture, facts, self._survey).learn(self._journal, self._site.name)
        while True:
            plan = self._plan(problem, errands, underway or {}, self._window(elapsed_s))
            if not checked or not self._check(plan, problem):
                break
        left = (*plan.not_moved, *cannot)
        plan = replace(plan, not_moved=left, reserves=problem.reserves, frames=problem.frames())
        whole = findings(self._site, self.drain, picture, facts, plan) if checked else ()
        plan = replace(plan, findings=(*whole, *self._told(plan, errands)))
        return DrainPlan(self.drain, plan)

    def _concerned(self, errands: Sequence[Errand]) -> set[str]:
        """The systems that a plan may touch; empty where that may be any."""
        if self.drain.rebalance or not all(one.target or self.drain.targets for one in errands):
            return set()
        ends = {name for one in errands for name in (one.partition.system, one.target) if name}
        return ends | set(self.drain.targets)

    def _told(self, plan: Plan, errands: Sequence[Errand]) -> Iterator[PlanFinding]:
        """What the checks say of the planned moves, and why others were refused before these."""
        planned = {(one.name, one.target) for one in plan.moves}
        names = {one.partition.name for one in errands}
        for one in _later(plan.moves) if self._findings else ():
            where = way(one.name, one.target)
            yield PlanFinding(where, "checked-later", Severity.WARNING, _LATER, _WHY_LATER)
        for pair, found in self._findings.items():
            if pair in planned:
                yield from found
            elif pair[0] in names:
                yield from (one for one in found if one.severity is Severity.ERROR)

    def _window(self, elapsed_s: float) -> float | None:
        return None if self.drain.window_s is None else max(0.0, self.drain.window_s - elapsed_s)

    # --- what is to move -----------------------------------------------------------------------------------

    def _errands(
        self, picture: SitePicture, settled: frozenset[str]
    ) -> tuple[list[Errand], tuple[NotMoved, ...]]:
        """Who is to move, and who of these cannot at all."""
        left: tuple[NotMoved, ...] = ()
        if self.drain.returns:
            found, left = homeward(picture, homes(drain_state(self._journal, self.drain.returns)))
        else:
            pins = dict(self.drain.pins)
            if self._number:
                # What goes away after its begin does not keep a drain from the rest.
                require_systems(picture, (self.drain.system,))
            else:
                require_systems(picture, (self.drain.system, *self.drain.targets, *pins.values()))
                require_partitions(picture, (*self.drain.stay, *self.drain.first, *pins))
            require_listed(picture, self.drain.system)
            found = [Errand(one, pins.get(one.name, "")) for one in movable(picture, self.drain.system)]
        to_move = [one for one in found if one.partition.name not in settled]
        return to_move, tuple(one for one in left if one.name not in settled)

    # --- the question to the planner ---------------------------------------------------------------------

    def _plan(
        self,
        problem: DrainProblem,
        errands: Sequence[Errand],
        underway: Mapping[str, Underway],
        window_s: float | None,
    ) -> Plan:
        relocations, left = [], []
        for errand in errands:
            name = errand.partition.name
            if name in underway and underway[name].target == errand.partition.system:
                # It has arrived, and its move is being brought to its end.
                continue
            allowed = self.targets.allowed(self.drain, problem.facts, errand)
            if name in self.drain.stay:
                left.append(NotMoved(name, "It is left where it is, as asked.", "Leave --stay out."))
            elif allowed or name in underway:
                relocations.append(problem.relocation(errand.partition, allowed, underway.get(name)))
            else:
                left.append(self.targets.told(self.drain, problem.facts, errand, NotMoved(name, "")))
        moving, refused = {one.name for one in relocations}, {name for name, _ in self.targets.barred}
        question = PlanProblem(
            tuple(problem.system(name) for name in problem.facts),
            tuple(relocations),
            tuple(problem.others(moving, refused)),
            window_s=window_s,
        )
        partitions = {one.name: one for one in running(problem.picture)}
        plan = self._with_exact_lengths(question, problem, partitions)
        of_name = {one.partition.name: one for one in errands}
        stays = [
            self.targets.told(self.drain, problem.facts, of_name[one.name], one) for one in plan.not_moved
        ]
        moves = tuple(self._judged(one, problem, partitions[one.name]) for one in plan.moves)
        return replace(plan, moves=moves, not_moved=(*stays, *left))

    def _with_exact_lengths(
        self, question: PlanProblem, problem: DrainProblem, partitions: Mapping[str, Partition]
    ) -> Plan:
        """The plan; where links differ, made once more with the length of each move to its chosen target."""
        plan = make_plan(question, rebalance=self.drain.rebalance)
        target = {one.name: one.target for one in plan.moves}
        one_each = len(target) == len(plan.moves) and target.keys() <= {one.name for one in question.moves}
        if not one_each or len({one.link_mbps for one in question.systems}) == 1:
            return plan
        exact = tuple(
            one
            if one.target or one.name not in target
            else problem.relocation(partitions[one.name], (target[one.name],), None)
            for one in question.moves
        )
        again = make_plan(replace(question, moves=exact), rebalance=self.drain.rebalance)
        if len(again.not_moved) > len(plan.not_moved):
            return plan
        # The targets were chosen: other choices are bound by the first plan's bounds only.
        return replace(again, lower_bound_s=plan.lower_bound_s, tight_bound_s=plan.tight_bound_s)

    def _judged(self, move: ScheduledMove, problem: DrainProblem, partition: Partition) -> ScheduledMove:
        """A move with its freeze and verdict: those of its validation, where it was validated."""
        outlook = problem.outlook(partition, move.target)
        return judged(move, outlook.forecast, self._timers.get((move.name, move.target)) or outlook.timer)

    # --- the checks --------------------------------------------------------------------------------------

    def _check(self, plan: Plan, problem: DrainProblem) -> bool:
        """Validate every move that was not looked at yet; True where one is refused: all is planned anew."""
        later = _later(plan.moves)
        now = {(one.name, one.target): one for one in plan.moves if one not in later}
        fresh = {key: one for key, one in now.items() if key not in self._findings}
        told = self._site.each([partial(self._validated, one, problem) for one in fresh.values()])
        for (key, one), (found, timer) in zip(fresh.items(), told, strict=True):
            self._findings[key] = tuple(
                PlanFinding(way(*key), each.check, each.severity, each.what, each.why, each.fix)
                for each in found
            )
            if timer is not None:
                self._timers[key] = timer
            self._refuse(one, [each for each in found if each.severity is Severity.ERROR], problem)
        return any(each.severity is Severity.ERROR for found, _ in told for each in found)

    def _refuse(self, move: ScheduledMove, errors: Sequence[Finding], problem: DrainProblem) -> None:
        """Leave out a target that the checks refuse; or all, where the fault is not the target's."""
        everywhere = problem.of_the_source(move.name)
        own = [one for one in errors if one.subject in everywhere]
        if own:
            self.targets.bind(move.name, own)
        elif errors:
            self.targets.bar(move.name, move.target, errors[0].what, errors[0].fix)

    def _validated(
        self, planned: ScheduledMove, problem: DrainProblem
    ) -> tuple[tuple[Finding, ...], Timer | None]:
        """What the checks and the HMC say of a move, and its tightest time-out."""
        policy = self.drain.policy if planned.cluster else None
        move = Move(planned.name, planned.target, policy=policy, apart=True)
        try:
            validation = validate_move(self._site, move, experience=problem.experience(planned.name))
        except LpmtuiError as error:
            found = Finding("request", Severity.ERROR, error.title, fix=error.remedy, subject=error.subject)
            return (found,), None
        return validation.findings, tightest(verdicts(validation.plan))


_LATER = "It cannot be checked yet: earlier moves of the plan must end first."
_WHY_LATER = "They free its target, or bring it to where it begins. It is checked right before it begins."


def _later(moves: Sequence[ScheduledMove]) -> list[ScheduledMove]:
    """The moves that an earlier one makes possible: it frees their target, or moves the same partition."""
    return [
        move
        for number, move in enumerate(moves)
        if any(one.name == move.name or one.source == move.target for one in moves[:number])
    ]
