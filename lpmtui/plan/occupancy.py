"""Who is where while a plan runs: memory, links and cluster nodes of every system at one moment."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.plan.problem import PlanProblem, Relocation

SLACK = 1e-9
"""Relative rounding that is forgiven when shares of a link are added up."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One move with both its ends and its best rate in Mb/s; `last` is False for a stop on the way."""

    move: Relocation
    source: str
    target: str
    rate: float
    length: float
    last: bool = True


class Occupancy:
    """The site while moves begin and end. A partition under way takes memory on both systems."""

    def __init__(self, problem: PlanProblem) -> None:
        self.frames = {frame.name: frame for frame in problem.systems}
        self.free_mb = {frame.name: frame.memory_mb - frame.reserve_mb for frame in problem.systems}
        self.free_processors = {
            frame.name: float("inf") if frame.processors is None else frame.processors
            for frame in problem.systems
        }
        self.sending = dict.fromkeys(self.frames, 0.0)
        self.receiving = dict.fromkeys(self.frames, 0.0)
        self.slots = {
            frame.name: float("inf") if frame.max_moves is None else frame.max_moves
            for frame in problem.systems
        }
        self.nodes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.busy: set[str] = set()
        self._moving = {move.cluster for move in problem.moves if move.cluster}
        for move in problem.moves:
            self._settle(move.source, move.memory_mb, move.processors, move.cluster)
        for other in problem.others:
            self._settle(other.system, other.memory_mb, other.processors, other.cluster)

    def _settle(self, system: str, memory: float, processors: float, cluster: str | None) -> None:
        self.free_mb[system] -= memory
        self.free_processors[system] -= processors
        if cluster:
            self.nodes[cluster][system] += 1

    def copy(self) -> Occupancy:
        """The same site, to plan on. Clusters of which no node is to move are shared with the original."""
        twin = copy.copy(self)
        for name in ("free_mb", "free_processors", "sending", "receiving", "slots", "busy"):
            setattr(twin, name, getattr(self, name).copy())
        twin.nodes = defaultdict(lambda: defaultdict(int))
        twin.nodes.update(self.nodes)
        for cluster in self._moving:
            twin.nodes[cluster] = self.nodes[cluster].copy()
        return twin

    def may_move(self, clusters: set[str]) -> None:
        """Nodes of these clusters may move, too: the next copies are their own."""
        self._moving |= clusters

    def spare_rate(self, source: str, target: str) -> float:
        """Mb/s that a further move between two systems could have; 0 where one takes no more moves."""
        if self.slots[source] < 1 or self.slots[target] < 1:
            return 0.0
        sending = self.frames[source].link_mbps - self.sending[source]
        return min(sending, self.frames[target].link_mbps - self.receiving[target])

    def peer_in_the_way(self, cluster: str | None, target: str) -> bool:
        """Whether a node of this cluster stands on the target, moves there, or any of them moves at all."""
        return cluster is not None and (cluster in self.busy or self.nodes[cluster][target] > 0)

    def has_room(self, move: Relocation, target: str) -> bool:
        """Whether memory and processors of the target suffice."""
        return self.free_mb[target] >= move.memory_mb and self.free_processors[target] >= move.processors

    def begin(self, leg: Leg, rate: float) -> None:
        """A move begins: it takes its bandwidth on both links and its memory on the target."""
        move = leg.move
        self._settle(leg.target, move.memory_mb, move.processors, move.cluster)
        self._carry(leg, rate, 1)
        if move.cluster:
            self.busy.add(move.cluster)

    def end(self, leg: Leg, rate: float) -> None:
        """A move is over: its source is free of it."""
        move = leg.move
        self.free_mb[leg.source] += move.memory_mb
        self.free_processors[leg.source] += move.processors
        self._carry(leg, -rate, -1)
        if move.cluster:
            self.nodes[move.cluster][leg.source] -= 1
            self.busy.discard(move.cluster)

    def _carry(self, leg: Leg, rate: float, count: int) -> None:
        self.sending[leg.source] += rate
        self.receiving[leg.target] += rate
        self.slots[leg.source] -= count
        self.slots[leg.target] -= count


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
