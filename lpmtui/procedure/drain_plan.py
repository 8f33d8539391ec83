"""Planning a drain: what stands on a system, where each can go, how long it takes, what speaks against it.

Looks and changes nothing. The plan itself is made by `lpmtui.plan`; here the site becomes its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lpmtui.forecast.time_outs import Timer, tightest
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain, DrainPlanned
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Finding, Move, Outcome, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.model.plan import NotMoved, Plan, PlanFinding, ScheduledMove, way
from lpmtui.model.system import Partition
from lpmtui.plan import PlanProblem, make_plan
from lpmtui.procedure.drain_findings import findings
from lpmtui.procedure.drain_problem import DrainProblem, Underway, judged
from lpmtui.procedure.drain_site import (
    drain_state,
    movable,
    require_partitions,
    require_systems,
    running,
)
from lpmtui.procedure.drain_survey import Survey, SystemFacts
from lpmtui.procedure.timers import verdicts
from lpmtui.procedure.validation import validate_move
from lpmtui.site import Site

Barred = Mapping[tuple[str, str], NotMoved]
"""(partition, target) that a check refused: reason and remedy."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A partition that is to leave its system: to `target`, or wherever the planner finds room."""

    partition: Partition
    target: str = ""


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
    """Plans one drain, as often as the site changes. `barred` are targets that a check has refused."""

    def __init__(self, site: Site, journal: Journal, drain: Drain) -> None:
        self._site = site
        self._journal = journal
        self.drain = drain
        self.barred: dict[tuple[str, str], NotMoved] = {}
        self._survey = Survey(site)
        self._findings: dict[str, tuple[PlanFinding, ...]] = {}
        self._timers: dict[str, Timer] = {}

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
        picture = self._site.picture()
        errands = self._errands(picture, settled)
        facts = self._survey.look(picture)
        problem = DrainProblem(self.drain, picture, facts, self._survey).learn(self._journal, self._site.name)
        while True:
            plan = self._plan(problem, picture, facts, errands, underway or {}, self._window(elapsed_s))
            if not checked or not self._check(plan):
                break
        plan = replace(plan, reserves=problem.reserves, frames=problem.frames())
        whole = findings(self._site, self.drain, picture, facts, plan) if checked else ()
        told = (one for move in plan.moves for one in self._findings.get(way(move.name, move.target), ()))
        plan = replace(plan, findings=(*whole, *told))
        return DrainPlan(self.drain, plan)

    def _window(self, elapsed_s: float) -> float | None:
        return None if self.drain.window_s is None else max(0.0, self.drain.window_s - elapsed_s)

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
        self,
        problem: DrainProblem,
        picture: SitePicture,
        facts: Mapping[str, SystemFacts],
        errands: Sequence[Errand],
        underway: Mapping[str, Underway],
        window_s: float | None,
    ) -> Plan:
        relocations, left = [], []
        for errand in errands:
            name = errand.partition.name
            if name in self.drain.stay:
                left.append(NotMoved(name, "It is left where it is, as asked.", "Leave --stay out."))
                continue
            allowed = self._allowed(facts, errand)
            if allowed or name in underway:
                relocations.append(problem.relocation(errand.partition, allowed, underway.get(name)))
            else:
                left.append(self._with_bars(errand, facts, NotMoved(name, "", "")))
        moving = {one.name for one in relocations}
        staying = [problem.resident(one) for one in running(picture) if one.name not in moving]
        coming = [one for one in problem.arriving() if one.name.rpartition(" on ")[0] not in moving]
        question = PlanProblem(
            tuple(problem.system(one.name) for one in picture.systems),
            tuple(relocations),
            (*staying, *coming),
            window_s=window_s,
        )
        plan = self._with_exact_lengths(question, problem, errands)
        by_name = {one.partition.name: one for one in errands}
        stays = [self._with_bars(by_name[one.name], facts, one) for one in plan.not_moved]
        moves = tuple(self._judged(one, problem, by_name) for one in plan.moves)
        return replace(plan, moves=moves, not_moved=(*stays, *left))

    def _with_exact_lengths(
        self, question: PlanProblem, problem: DrainProblem, errands: Sequence[Errand]
    ) -> Plan:
        """The plan; where links differ, made once more with the length of each move to its chosen target."""
        plan = make_plan(question, rebalance=self.drain.rebalance)
        target = {one.name: one.target for one in plan.moves}
        one_each = len(target) == len(plan.moves) and target.keys() <= {one.name for one in question.moves}
        if not one_each or len({one.link_mbps for one in question.systems}) == 1:
            return plan
        partitions = {one.partition.name: one.partition for one in errands}
        exact = tuple(
            one
            if one.target or one.name not in target
            else problem.relocation(partitions[one.name], (target[one.name],), None)
            for one in question.moves
        )
        again = make_plan(replace(question, moves=exact), rebalance=self.drain.rebalance)
        return again if len(again.not_moved) <= len(plan.not_moved) else plan

    def _allowed(self, facts: Mapping[str, SystemFacts], errand: Errand) -> tuple[str, ...]:
        return tuple(
            name
            for name in self._wanted(facts, errand)
            if not facts[name].unfit and (errand.partition.name, name) not in self.barred
        )

    def _wanted(self, facts: Mapping[str, SystemFacts], errand: Errand) -> list[str]:
        """The systems that a partition may go to, as far as the request goes."""
        asked = (errand.target,) if errand.target else self.drain.targets
        return [name for name in facts if name != errand.partition.system and (not asked or name in asked)]

    def _with_bars(self, errand: Errand, facts: Mapping[str, SystemFacts], left: NotMoved) -> NotMoved:
        """Who stays, with what spoke against each target before the planner was asked."""
        name, wanted = errand.partition.name, self._wanted(facts, errand)
        bars = [one for system in wanted if (one := self.barred.get((name, system)))]
        unfit = [
            NotMoved(name, f"{system}: {facts[system].unfit}.", "Bring it back to Operating.")
            for system in wanted
            if facts[system].unfit
        ]
        every = [one for one in (left, *bars, *unfit) if one.why]
        if not every:
            why = "There is no other system that it may go to."
            return NotMoved(name, why, "Name another target with --to or --pin.")
        whys = dict.fromkeys(one.why for one in every)
        remedies = dict.fromkeys(one.remedy for one in every if one.remedy)
        return NotMoved(name, " ".join(whys), " Or: ".join(list(remedies)[:2]))

    def _judged(
        self, move: ScheduledMove, problem: DrainProblem, errands: Mapping[str, Errand]
    ) -> ScheduledMove:
        """A move with its freeze and verdict: those of its validation, where it was validated."""
        if move.name not in errands:
            return move
        outlook = problem.outlook(errands[move.name].partition, move.target)
        return judged(move, outlook.forecast, self._timers.get(way(move.name, move.target)) or outlook.timer)

    # --- the checks --------------------------------------------------------------------------------------

    def _check(self, plan: Plan) -> bool:
        """Validate every move that was not looked at yet; True where one is refused: all is planned anew."""
        refused = False
        for one in plan.moves:
            key = way(one.name, one.target)
            if key in self._findings:
                continue
            try:
                move = Move(one.name, one.target, policy=self.drain.policy if one.cluster else None)
                validation = validate_move(self._site, move)
                found, timer = validation.findings, tightest(verdicts(validation.plan))
            except LpmtuiError as error:
                found = (Finding("request", Severity.ERROR, error.title, fix=error.remedy),)
                timer = None
            self._findings[key] = tuple(
                PlanFinding(key, each.check, each.severity, each.what, each.why, each.fix) for each in found
            )
            if timer is not None:
                self._timers[key] = timer
            worst = next((each for each in found if each.severity is Severity.ERROR), None)
            if worst is not None:
                self.bar(one.name, one.target, worst.what, worst.fix)
                refused = True
        return refused

    def bar(self, partition: str, target: str, why: str, remedy: str = "") -> None:
        """A partition is not planned to that target any more."""
        self.barred[partition, target] = NotMoved(partition, f"{target}: {brief(why)}", brief(remedy))


def brief(text: str) -> str:
    """The first sentence of a text of several lines."""
    line = text.strip().partition("\n")[0].strip()
    head, dot, _ = line.partition(". ")
    return head + dot.strip()
