"""An independent look at a plan: every rule at every moment, from the question and the finished plan alone.

It shares no code with the planner but the length of a move. Two nodes that stood on one system before the
plan are its beginning, not its doing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.plan import Plan, ScheduledMove
from lpmtui.plan.problem import PlanProblem, Relocation

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class _Stay:
    """A partition takes memory on a system from one moment to another."""

    partition: str
    system: str
    from_s: float
    until_s: float


def check(problem: PlanProblem, plan: Plan) -> tuple[str, ...]:
    """Every rule that the plan breaks, as sentences; empty for a sound plan."""
    return (
        *_route(problem, plan),
        *_needs(problem, plan),
        *_lengths(problem, plan),
        *_links(problem, plan),
        *_movers(problem, plan),
        *_alone(problem, plan),
        *_memory(problem, plan),
        *_clusters(problem, plan),
        *_totals(plan),
    )


def _home(problem: PlanProblem) -> dict[str, str]:
    homes = {move.name: move.source for move in problem.moves}
    return homes | {other.name: other.system for other in problem.others}


def _steps(plan: Plan) -> dict[str, list[ScheduledMove]]:
    found: dict[str, list[ScheduledMove]] = {}
    for move in sorted(plan.moves, key=lambda one: one.start_s):
        found.setdefault(move.name, []).append(move)
    return found


def _route(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    homes, steps = _home(problem), _steps(plan)
    left = {one.name for one in plan.not_moved}
    for name, route in steps.items():
        if name not in homes:
            yield f"{name} is moved but is not in the model."
            continue
        place, free_at = homes[name], 0.0
        for step in route:
            if step.source != place or step.target == place:
                yield f"{name} is on {place}, not on {step.source}."
            if step.start_s < free_at - _ROUNDING:
                yield f"{name} moves again before its move is over."
            place, free_at = step.target, step.end_s
    for move in problem.moves:
        if (move.name in steps) == (move.name in left):
            yield f"{move.name} must be either moved or named with a reason."
        elif move.name in steps:
            yield from _arrives(move, steps[move.name][-1].target)


def _arrives(move: Relocation, place: str) -> Iterator[str]:
    if move.target is not None and place != move.target:
        yield f"{move.name} ends on {place}, not on {move.target}."
    if move.target is None and move.targets and place not in move.targets:
        yield f"{move.name} ends on {place}, which is not allowed."
    if move.pinned:
        yield f"{move.name} is pinned."


def _needs(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    offers = {frame.name: frame.offers for frame in problem.systems}
    needs = {move.name: move.needs for move in problem.moves}
    needs |= {other.name: other.needs for other in problem.others}
    for step in plan.moves:
        there = offers[step.target]
        for need in needs.get(step.name, ()):
            if there is not None and need not in there:
                yield f"{step.target} does not offer {need} to {step.name}."


def _lengths(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    asked = {move.name: move for move in problem.moves}
    for step in plan.moves:
        move = asked.get(step.name)
        if move is None:
            continue
        length = step.end_s - step.start_s
        dirtying = move.dirtying
        wanted = dirtying.duration_s(step.bandwidth_mbps) if dirtying else move.duration_s
        if move.elastic and wanted is not None and move.bandwidth_mbps is not None:
            wanted *= move.bandwidth_mbps / step.bandwidth_mbps
        if wanted is None or abs(length - wanted) > _ROUNDING * max(1.0, wanted):
            yield f"{step.name} takes {length:g} s instead of {wanted or 0:g} s."
        if move.duration_s is not None and step.bandwidth_mbps != move.bandwidth_mbps and not move.elastic:
            yield f"{step.name} is given {step.bandwidth_mbps:g} Mb/s."


def _links(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    for frame in problem.systems:
        here = [step for step in plan.moves if frame.name in (step.source, step.target)]
        for way, steps in (
            ("sends", [step for step in here if step.source == frame.name]),
            ("receives", [step for step in here if step.target == frame.name]),
        ):
            used = _peak([(step.start_s, step.end_s, step.bandwidth_mbps) for step in steps])
            if used > frame.link_mbps * (1 + _ROUNDING):
                yield f"{frame.name} {way} {used:g} of {frame.link_mbps:g} Mb/s."
            count = _peak([(step.start_s, step.end_s, 1.0) for step in steps])
            if frame.link_moves is not None and count > frame.link_moves:
                yield f"The link of {frame.name} {way} {count:g} moves at once, of {frame.link_moves}."
        count = _peak([(step.start_s, step.end_s, 1.0) for step in here])
        if frame.max_moves is not None and count > frame.max_moves:
            yield f"{frame.name} takes part in {count:g} moves at once, of {frame.max_moves}."


def _movers(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    for frame in problem.systems:
        limits = {mover.name: mover.max_moves for mover in frame.movers}
        used: dict[str, list[tuple[float, float, float]]] = {}
        for step in plan.moves:
            for system, mover in ((step.source, step.source_mover), (step.target, step.target_mover)):
                if system == frame.name and limits:
                    used.setdefault(mover, []).append((step.start_s, step.end_s, 1.0))
        for mover, intervals in used.items():
            count = _peak(intervals)
            if mover not in limits:
                yield f"{frame.name} has no mover {mover!r}."
            elif count > limits[mover]:
                yield f"{mover} of {frame.name} carries {count:g} moves at once, of {limits[mover]}."


def _alone(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    """Each move that must be alone against every other one that uses one of its systems."""
    alone = {one.name for one in problem.moves if one.alone} | {
        one.name for one in problem.others if one.alone
    }
    of_system: dict[str, list[ScheduledMove]] = {}
    for step in plan.moves:
        for system in (step.source, step.target):
            of_system.setdefault(system, []).append(step)
    for system, steps in of_system.items():
        reach: ScheduledMove | None = None
        for step in sorted(steps, key=lambda one: (one.start_s, one.end_s)):
            together = reach is not None and step.start_s < reach.end_s - _ROUNDING * max(1.0, reach.end_s)
            if together and reach and {step.name, reach.name} & alone:
                yield f"{step.name} and {reach.name} move at once on {system}; one must be alone."
            if reach is None or step.end_s > reach.end_s:
                reach = step


def _peak(intervals: list[tuple[float, float, float]]) -> float:
    """The largest sum of amounts over time; what ends at a moment makes room for what begins then."""
    events = [(begin, 1, amount) for begin, _, amount in intervals]
    ends = [(end, amount) for _, end, amount in intervals if end < float("inf")]
    events += [(end - _ROUNDING * max(1.0, end), 0, -amount) for end, amount in ends]
    level = highest = 0.0
    for _, _, amount in sorted(events):
        level += amount
        highest = max(highest, level)
    return highest


def _stays(problem: PlanProblem, plan: Plan) -> list[_Stay]:
    """Where every partition takes memory, and when: on both systems while it moves."""
    steps, found = _steps(plan), []
    for name, home in _home(problem).items():
        place, since = home, 0.0
        for step in steps.get(name, []):
            found.append(_Stay(name, place, since, step.end_s))
            place, since = step.target, step.start_s
        found.append(_Stay(name, place, since, float("inf")))
    return found


def _memory(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    size = {move.name: move.memory_mb for move in problem.moves}
    size |= {other.name: other.memory_mb for other in problem.others}
    by_system: dict[str, list[_Stay]] = {frame.name: [] for frame in problem.systems}
    for stay in _stays(problem, plan):
        by_system[stay.system].append(stay)
    for frame in problem.systems:
        here = by_system[frame.name]
        before = sum(size[stay.partition] for stay in here if stay.from_s == 0.0 and _at_home(problem, stay))
        peak = _peak([(stay.from_s, stay.until_s, size[stay.partition]) for stay in here])
        if peak > max(before, frame.memory_mb - frame.reserve_mb) * (1 + _ROUNDING):
            yield f"{frame.name} holds {peak:.0f} of {frame.memory_mb - frame.reserve_mb:.0f} MB."


def _at_home(problem: PlanProblem, stay: _Stay) -> bool:
    return _home(problem)[stay.partition] == stay.system


def _clusters(problem: PlanProblem, plan: Plan) -> Iterator[str]:
    homes = _home(problem)
    cluster = {move.name: move.cluster for move in problem.moves if move.cluster}
    cluster |= {other.name: other.cluster for other in problem.others if other.cluster}
    by_cluster: dict[str, list[_Stay]] = {}
    for stay in _stays(problem, plan):
        if stay.partition in cluster:
            by_cluster.setdefault(cluster[stay.partition], []).append(stay)
    for name, stays in by_cluster.items():
        for one, two in combinations(stays, 2):
            together = one.partition != two.partition and one.system == two.system
            if (
                together
                and _overlap(one, two)
                and not homes[one.partition] == homes[two.partition] == one.system
            ):
                yield f"{one.partition} and {two.partition} of {name} meet on {one.system}."
    for name in by_cluster:
        moves = [step for step in plan.moves if cluster.get(step.name) == name]
        if _peak([(step.start_s, step.end_s, 1.0) for step in moves]) > 1.0:
            yield f"Two nodes of {name} move at once."


def _overlap(one: _Stay, two: _Stay) -> bool:
    begin, end = max(one.from_s, two.from_s), min(one.until_s, two.until_s)
    return end - begin > _ROUNDING * max(1.0, begin)


def _totals(plan: Plan) -> Iterator[str]:
    last = max((step.end_s for step in plan.moves), default=0.0)
    if abs(last - plan.makespan_s) > _ROUNDING * max(1.0, last):
        yield f"The makespan is {last:g} s, not {plan.makespan_s:g} s."
    if plan.moves and plan.makespan_s < plan.lower_bound_s * (1 - _ROUNDING) and not plan.not_moved:
        yield "The makespan is below the lower bound."
    if plan.tight_bound_s > plan.makespan_s * (1 + _ROUNDING):
        yield f"The plan is shorter than its tight bound of {plan.tight_bound_s:g} s."
