"""From the question to the plan: targets, several passes of the list scheduler, two-step moves, reasons."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.plan import NotMoved, Plan, ScheduledMove
from lpmtui.plan.list_scheduler import Begun, ListScheduler, Tuning
from lpmtui.plan.lower_bound import lower_bound, tight_bound
from lpmtui.plan.occupancy import SLACK, Leg, Occupancy, TargetChoice, leg_of, size
from lpmtui.plan.problem import PlanProblem, Relocation
from lpmtui.plan.rebalance import make_room

WORK = 9_000
"""Legs that all passes together may schedule: small plans are tried often, large ones once or twice."""
MOST_PASSES = 300
GOOD_ENOUGH = 1.0005
"""No further pass is made when the makespan is within this of the lower bound."""


@dataclass(slots=True)
class _Outcome:
    """One pass: what it began, what never could, and the site as it was left."""

    begun: list[Begun]
    stuck: list[Leg]
    site: Occupancy
    makespan: float = field(init=False)

    def __post_init__(self) -> None:
        self.makespan = max((one.end_s for one in self.begun), default=0.0)

    @property
    def rank(self) -> tuple[int, float]:
        """Fewer that stay behind first, then the earlier end."""
        return len(self.stuck), self.makespan


def make_plan(
    problem: PlanProblem, *, rebalance: bool = False, seed: int = 1, passes: int | None = None
) -> Plan:
    """Plan all moves. The same question and seed give the same plan.

    `rebalance` allows two-step moves: a stop on another system where two nodes would swap places, and a
    partition that stays making room on a target.
    """
    plan = _plan(problem, rebalance, seed, passes)
    if problem.window_s is None:
        return plan
    plan = _late_marked(plan, problem)
    if plan.late:
        orders = (_too_long_last(problem, plan), _shortest_first(problem, plan))
        others = [_plan(replace(problem, moves=moves), rebalance, seed, passes) for moves in orders]
        plan = min([plan, *(_late_marked(other, problem) for other in others)], key=_behind)
    return plan


def _late_marked(plan: Plan, problem: PlanProblem) -> Plan:
    begun = {move.name for move in problem.moves if move.begun}
    marked = plan.in_window(problem.window_s)
    return replace(
        marked, moves=tuple(replace(one, late=one.late and one.name not in begun) for one in marked.moves)
    )


def _behind(plan: Plan) -> tuple[int, float]:
    """How many stay behind, and how long the plan is."""
    return len(plan.not_moved) + len({one.name for one in plan.late}), plan.makespan_s


def _too_long_last(problem: PlanProblem, plan: Plan) -> tuple[Relocation, ...]:
    """The moves with those last that no order lets end in the window."""
    window = problem.window_s or 0.0
    hopeless = {one.name for one in plan.moves if one.duration_s > window}
    least = min((move.priority for move in problem.moves), default=0.0)
    return tuple(
        replace(move, priority=least - 1.0) if move.name in hopeless and not move.begun else move
        for move in problem.moves
    )


def _shortest_first(problem: PlanProblem, plan: Plan) -> tuple[Relocation, ...]:
    """The moves with the shortest first, within the whole numbers of their priorities."""
    length = {one.name: one.duration_s for one in plan.moves}
    longest = max(length.values(), default=0.0) * 1.001 + 1.0
    return tuple(
        replace(move, priority=math.floor(move.priority) + 1.0 - length.get(move.name, longest) / longest)
        for move in _too_long_last(problem, plan)
    )


def _plan(problem: PlanProblem, rebalance: bool, seed: int, passes: int | None) -> Plan:  # noqa: FBT001
    """The plan, whatever the window."""
    legs, refused = _legs(problem)
    best = _best_pass(problem, legs, random.Random(seed), passes)  # noqa: S311
    begun, stuck = list(best.begun), best.stuck
    if rebalance and (stuck or refused):
        more, stuck, refused = make_room(problem, best.site, stuck, refused, best.makespan)
        begun += more
    not_moved = [*refused.values(), *(_stuck(leg, best.site) for leg in stuck)]
    makespan = max((one.end_s for one in begun), default=0.0)
    gone = {one.leg.move.name for one in begun}
    bound = lower_bound(problem, [move for move in problem.moves if move.name in gone])
    tight = tight_bound(problem, [leg for leg in legs if leg.move.name in gone], any_target=True)
    moves = _with_movers(problem, [_scheduled(one) for one in begun])
    return Plan(makespan, bound, moves, tuple(not_moved), max(bound, tight))


def _legs(problem: PlanProblem) -> tuple[list[Leg], dict[str, NotMoved]]:
    """A leg for every partition that has a target or finds one, and the reasons of those that have none."""
    refused = {move.name: NotMoved(move.name, *_PINNED) for move in problem.moves if move.pinned}
    open_moves = [move for move in problem.moves if move.target is None and not move.pinned]
    choice = TargetChoice(problem)
    chosen = choice.choose_all(open_moves)
    if len(chosen) < len(open_moves):
        closer = TargetChoice(problem, tight=True)
        found = closer.choose_all(open_moves)
        if len(found) > len(chosen):
            choice, chosen = closer, found
    for move in open_moves:
        if move.name not in chosen:
            refused[move.name] = _no_target(move, choice)
    frames = {frame.name: frame for frame in problem.systems}
    capacity = {frame.name: frame.link_mbps for frame in problem.systems}
    legs: list[Leg] = []
    for move in problem.moves:
        target = move.target or chosen.get(move.name)
        if target is None or move.name in refused:
            continue
        if not move.begun and (lacks := frames[target].lacks(move.needs)):
            refused[move.name] = _lacking(move, target, lacks)
            continue
        leg = leg_of(move, move.source, target, capacity)
        if leg is None:
            refused[move.name] = _never_ends(move, target, capacity)
        else:
            legs.append(leg)
    return legs, refused


_PINNED = ("It is pinned to its system.", "Unpin it, or shut it down and start it elsewhere.")


def _best_pass(problem: PlanProblem, legs: Sequence[Leg], rng: random.Random, passes: int | None) -> _Outcome:
    """The best of several passes: first longest first, then with chance in the order."""
    most = passes or max(1, min(MOST_PASSES, WORK // max(1, len(legs))))
    start, bound = Occupancy(problem), tight_bound(problem, legs)
    best: _Outcome | None = None
    for number in range(most):
        tuning = _tuning(number, rng)
        site = start.copy()
        begun, stuck = ListScheduler(site, legs, tuning, rng).run()
        outcome = _Outcome(begun, stuck, site)
        if best is None or outcome.rank < best.rank:
            best = outcome
        if not best.stuck and best.makespan <= bound * GOOD_ENOUGH:
            break
    assert best is not None
    return best


def _tuning(number: int, rng: random.Random) -> Tuning:
    """Longest first, widest first and largest first in turn; by chance from the fourth pass on."""
    noise = 0.0 if number < len(_ORDERS) else rng.uniform(0.05, 1.5)
    by_length, by_rate = _ORDERS[number % len(_ORDERS)]
    return Tuning(noise, _LEAST_SHARES[number % len(_LEAST_SHARES)], by_length, by_rate)


_ORDERS = ((1.0, 0.0), (1.0, 1.0), (0.3, 1.0))
_LEAST_SHARES = (1.0, 0.3, 0.6, 0.45)


def _scheduled(one: Begun) -> ScheduledMove:
    move, dirtying = one.leg.move, one.leg.move.dirtying
    suspension = (
        dirtying.suspension_s(one.rate) if dirtying and move.suspension_s is None else move.suspension_s
    )
    return ScheduledMove(
        move.name,
        one.leg.source,
        one.leg.target,
        one.start_s,
        one.end_s,
        one.rate,
        suspension,
        cluster=move.cluster or "",
        memory_mb=move.memory_mb,
        alone=move.alone,
    )


def _with_movers(problem: PlanProblem, moves: Sequence[ScheduledMove]) -> tuple[ScheduledMove, ...]:
    """Each move with a mover on both sides, where movers are listed: the one that has most left to carry.

    The scheduler begins no more moves than all movers of a system carry together, so one is always free.
    """
    if not any(frame.movers for frame in problem.systems):
        return tuple(moves)
    load: dict[str, list[tuple[float, str]]] = {frame.name: [] for frame in problem.systems}
    most = {frame.name: {mover.name: mover.max_moves for mover in frame.movers} for frame in problem.systems}
    found = []
    for move in moves:
        names = []
        for system in (move.source, move.target):
            load[system] = [(end, name) for end, name in load[system] if end > move.start_s * (1 + SLACK)]
            carried = Counter(name for _, name in load[system])
            spare = {name: limit - carried[name] for name, limit in most[system].items()}
            names.append(max(spare, key=lambda name: spare[name], default=""))
            load[system].append((move.end_s, names[-1]))
        found.append(replace(move, source_mover=names[0], target_mover=names[1]))
    return tuple(found)


def _no_target(move: Relocation, choice: TargetChoice) -> NotMoved:
    allowed = choice.allowed(move)
    if not allowed:
        why = f"There is no system but {move.source} that it may go to."
        return NotMoved(move.name, why, "Name another target.")
    found = [one for frame in allowed if (one := choice.obstacle(move, frame.name))]
    shown = "; ".join(one.why for one in found[:4])
    more = f"; {len(found) - 4} more" if len(found) > 4 else ""
    remedies = dict.fromkeys(one.remedy for one in found[:4])
    remedy = ", ".join([*remedies, "or allow another target."])
    return NotMoved(move.name, f"No target will do: {shown}{more}.", remedy[0].upper() + remedy[1:])


def _lacking(move: Relocation, target: str, lacks: Sequence[str]) -> NotMoved:
    why = f"{target} does not offer {', '.join(lacks)}, which it needs."
    return NotMoved(move.name, why, "Provide it there, or choose another target.")


def _never_ends(move: Relocation, target: str, capacity: dict[str, float]) -> NotMoved:
    width = min(capacity[move.source], capacity[target])
    if move.duration_s is not None:
        why = f"It needs {move.bandwidth_mbps:g} Mb/s, and the link to {target} has {width:g} Mb/s."
        return NotMoved(move.name, why, "Choose a target with a faster link.")
    why = f"It dirties its memory faster than {width:g} Mb/s carry, so the move would not converge."
    return NotMoved(move.name, why, "Move it when it is quieter, or over a faster link.")


def _stuck(leg: Leg, site: Occupancy) -> NotMoved:
    """Why a move never could begin, seen at the end of the plan."""
    move = leg.move
    if site.peer_in_the_way(move.cluster, leg.target):
        why = f"A node of its cluster {move.cluster} is on {leg.target}, and no order of moves changes that."
        return NotMoved(move.name, why, "Move that node elsewhere first, or ask for --rebalance.")
    if site.free_mb[leg.target] < move.memory_mb:
        free, needed = size(site.free_mb[leg.target]), size(move.memory_mb)
        why = f"{leg.target} has {free} free of the {needed} that it needs."
        remedy = "Choose another target, free memory there, or ask for --rebalance."
        return NotMoved(move.name, why, remedy)
    if site.free_processors[leg.target] < move.processors:
        why = (
            f"{leg.target} has {max(0.0, site.free_processors[leg.target]):g} processors free of the"
            f" {move.processors:g} that it needs."
        )
        return NotMoved(move.name, why, "Choose another target.")
    why = f"The link between {leg.source} and {leg.target} never has {leg.rate:g} Mb/s to spare."
    return NotMoved(move.name, why, "Choose another target.")
