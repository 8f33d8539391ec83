"""What no plan can beat: the busiest direction of the busiest link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lpmtui.plan.occupancy import Leg
from lpmtui.plan.problem import PlanProblem, Relocation


def best_rate(move: Relocation, capacity: dict[str, float], target: str | None) -> float:
    """The most that a move can be given in Mb/s: its own rate, or the narrower of the two links."""
    if move.bandwidth_mbps is not None and move.duration_s is not None:
        return move.bandwidth_mbps
    targets = [target] if target else list(move.targets) or [name for name in capacity if name != move.source]
    widest = max((capacity[name] for name in targets), default=0.0)
    return min(capacity[move.source], widest)


def work(move: Relocation, rate: float) -> float | None:
    """Seconds times Mb/s that a move takes of a link; None where it does not converge at that rate."""
    if move.duration_s is not None:
        return move.duration_s * rate
    dirtying = move.dirtying
    seconds = dirtying.duration_s(rate) if dirtying and rate > 0 else None
    return None if seconds is None else seconds * rate


def lower_bound(problem: PlanProblem, moved: Iterable[Relocation]) -> float:
    """The largest, over systems and directions, of the sum of duration times bandwidth over capacity.

    Links are full duplex. A target that the planner chose counts for no system: another plan might choose
    another one.
    """
    capacity = {frame.name: frame.link_mbps for frame in problem.systems}
    load: dict[tuple[str, str], float] = defaultdict(float)
    for move in moved:
        needed = work(move, best_rate(move, capacity, move.target)) or 0.0
        load["out", move.source] += needed
        if move.target is not None:
            load["in", move.target] += needed
    return max((total / capacity[system] for (_, system), total in load.items()), default=0.0)


def leg_bound(problem: PlanProblem, legs: Iterable[Leg]) -> float:
    """A tighter bound once every target is chosen, with which a planner knows when to stop trying.

    Beside the links: the longest move, the moves of one cluster one after another, and for every system its
    moves shared among those it takes part in at once.
    """
    frames = {frame.name: frame for frame in problem.systems}
    load: dict[tuple[str, str], float] = defaultdict(float)
    longest = 0.0
    for leg in legs:
        longest = max(longest, leg.length)
        load["cluster", leg.move.cluster or leg.move.name] += leg.length
        load["out", leg.source] += leg.length * leg.rate / frames[leg.source].link_mbps
        load["in", leg.target] += leg.length * leg.rate / frames[leg.target].link_mbps
        for system in (leg.source, leg.target):
            load["slots", system] += leg.length / (frames[system].max_moves or float("inf"))
    return max(longest, max(load.values(), default=0.0))
