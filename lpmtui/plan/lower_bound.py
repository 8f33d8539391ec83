"""What no plan can beat: the published bound of the links, and a tighter one of all that limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lpmtui.plan.occupancy import Leg, best_rate, work
from lpmtui.plan.problem import PlanProblem, PlanSystem, Relocation

_MOST_AT_ONCE = 8
"""Up to so many wide moves on one link are counted; further ones say little that the link's load does not."""


def lower_bound(problem: PlanProblem, moved: Iterable[Relocation]) -> float:
    """The largest, over systems and directions, of the sum of duration times bandwidth over capacity.

    Links are full duplex. A target that the planner chose counts for no system: another plan might choose
    another one.
    """
    capacity = {frame.name: frame.link_mbps for frame in problem.systems}
    load: dict[tuple[str, str], float] = defaultdict(float)
    for move in moved:
        target = move.only_target
        needed = work(move, best_rate(move, capacity, target)) or 0.0
        load["out", move.source] += needed
        if target is not None:
            load["in", target] += needed
    return max((total / capacity[system] for (_, system), total in load.items()), default=0.0)


def tight_bound(problem: PlanProblem, legs: Iterable[Leg], *, any_target: bool = False) -> float:
    """A tighter bound: beside the links' load, what each limit of a system or a cluster asks for.

    The longest move; the nodes of one cluster, one after another; the moves that a system is in, shared among
    those that it takes part in at once; wide moves that do not fit on one link together; moves that are
    alone. It holds for the targets of these legs, and with `any_target` for any choice of those that were
    left to the planner.
    """
    sent: dict[str, list[Leg]] = defaultdict(list)
    received: dict[str, list[Leg]] = defaultdict(list)
    in_turn: dict[str, float] = defaultdict(float)
    for leg in legs:
        sent[leg.source].append(leg)
        if leg.move.only_target is not None or not any_target:
            received[leg.target].append(leg)
        in_turn[leg.move.cluster or leg.move.name] += leg.length
    longest = max([*in_turn.values(), _together_s(problem.systems, sent)], default=0.0)
    for frame in problem.systems:
        out, into = sent[frame.name], received[frame.name]
        here = [*out, *into]
        shared = _alone_s(here) + _at_once_s([leg.length for leg in here if not leg.move.alone], frame.slots)
        longest = max(longest, _link_s(out, frame), _link_s(into, frame), shared)
    return longest


def _together_s(systems: Sequence[PlanSystem], sent: Mapping[str, Sequence[Leg]]) -> float:
    """All systems together: every move is received somewhere, and takes part on two systems."""
    legs = [leg for each in sent.values() for leg in each]
    if not legs:
        return 0.0
    load = sum(leg.length * leg.rate for leg in legs) / sum(frame.link_mbps for frame in systems)
    return max(load, 2.0 * sum(leg.length for leg in legs) / sum(frame.slots for frame in systems))


def _alone_s(legs: Iterable[Leg]) -> float:
    return sum(leg.length for leg in legs if leg.move.alone)


def _link_s(legs: Sequence[Leg], frame: PlanSystem) -> float:
    """Seconds that one direction of a link needs for its moves."""
    beside = [leg for leg in legs if not leg.move.alone]
    load = sum(leg.length * leg.rate for leg in beside) / frame.link_mbps
    in_ways = _at_once_s([leg.length for leg in beside], frame.ways)
    return _alone_s(legs) + max(load, in_ways, _wide_s(beside, frame.link_mbps))


def _wide_s(legs: Sequence[Leg], link_mbps: float) -> float:
    """Of moves with a fixed rate over 1/(k+1) of the link at most k go at once: seconds for all of these."""
    fixed = [leg for leg in legs if not leg.move.slows_down]
    return max(
        (
            sum(leg.length for leg in fixed if leg.rate * (most + 1) > link_mbps * (1 + 1e-9)) / most
            for most in range(1, _MOST_AT_ONCE + 1)
        ),
        default=0.0,
    )


def _at_once_s(lengths: list[float], most: float) -> float:
    """Seconds for moves of which at most so many go at once: their mean share, and who must share a slot.

    Of the `k * most + 1` longest, `k + 1` follow each other in one slot.
    """
    longest_first = sorted(lengths, reverse=True)
    if most == float("inf") or not lengths:
        return max(longest_first, default=0.0)
    slots = int(most)
    found = max(longest_first[0], sum(lengths) / slots)
    for deep in range(1, (len(lengths) - 1) // slots + 1):
        last = deep * slots
        found = max(found, sum(longest_first[last - deep : last + 1]))
    return found
