"""Where everything stands: while a plan runs (memory, links, nodes), and at its end (targets chosen)."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.plan.problem import PlanProblem, PlanSystem, Relocation

SLACK = 1e-9
"""Relative rounding that is forgiven when shares of a link are added up."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One move with both its ends, its best rate in Mb/s and how long it takes at that rate."""

    move: Relocation
    source: str
    target: str
    rate: float
    length: float


_COPIED = (
    "free_mb",
    "free_processors",
    "sending",
    "receiving",
    "slots",
    "outgoing",
    "incoming",
    "moves",
    "taken",
    "busy",
)


class Occupancy:
    """The site while moves begin and end. A partition under way takes memory on both systems.

    `taken` are the systems of a move that is alone there.
    """

    def __init__(self, problem: PlanProblem) -> None:
        self.frames = {frame.name: frame for frame in problem.systems}
        self.free_mb = {frame.name: frame.memory_mb - frame.reserve_mb for frame in problem.systems}
        self.free_processors = {
            frame.name: float("inf") if frame.processors is None else frame.processors
            for frame in problem.systems
        }
        self.sending = dict.fromkeys(self.frames, 0.0)
        self.receiving = dict.fromkeys(self.frames, 0.0)
        self.slots = {frame.name: frame.slots for frame in problem.systems}
        self.outgoing = {frame.name: frame.ways for frame in problem.systems}
        self.incoming = dict(self.outgoing)
        self.moves = dict.fromkeys(self.frames, 0)
        self.taken: set[str] = set()
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
        for name in _COPIED:
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
        if self.slots[source] < 1 or self.slots[target] < 1 or source in self.taken or target in self.taken:
            return 0.0
        if self.outgoing[source] < 1 or self.incoming[target] < 1:
            return 0.0
        sending = self.frames[source].link_mbps - self.sending[source]
        return min(sending, self.frames[target].link_mbps - self.receiving[target])

    def peer_in_the_way(self, cluster: str | None, target: str) -> bool:
        """Whether a node of this cluster stands on the target, moves there, or any of them moves at all."""
        return cluster is not None and (cluster in self.busy or self.nodes[cluster][target] > 0)

    def must_wait(self, leg: Leg) -> bool:
        """Whether a move that is alone would not be: other moves use one of its systems."""
        return leg.move.alone and (self.moves[leg.source] > 0 or self.moves[leg.target] > 0)

    def has_room(self, move: Relocation, target: str) -> bool:
        """Whether memory and processors of the target suffice; who has begun has them already."""
        if move.begun:
            return True
        return self.free_mb[target] >= move.memory_mb and self.free_processors[target] >= move.processors

    def begin(self, leg: Leg, rate: float) -> None:
        """A move begins: it takes its bandwidth on both links and its memory on the target."""
        move = leg.move
        self._settle(leg.target, move.memory_mb, move.processors, move.cluster)
        self._carry(leg, rate, 1)
        if move.alone:
            self.taken |= {leg.source, leg.target}
        if move.cluster:
            self.busy.add(move.cluster)

    def end(self, leg: Leg, rate: float) -> None:
        """A move is over: its source is free of it."""
        move = leg.move
        self.free_mb[leg.source] += move.memory_mb
        self.free_processors[leg.source] += move.processors
        self._carry(leg, -rate, -1)
        if move.alone:
            self.taken -= {leg.source, leg.target}
        if move.cluster:
            self.nodes[move.cluster][leg.source] -= 1
            self.busy.discard(move.cluster)

    def _carry(self, leg: Leg, rate: float, count: int) -> None:
        self.sending[leg.source] += rate
        self.receiving[leg.target] += rate
        self.outgoing[leg.source] -= count
        self.incoming[leg.target] -= count
        for system in (leg.source, leg.target):
            self.slots[system] -= count
            self.moves[system] += count


def best_rate(move: Relocation, capacity: dict[str, float], target: str | None) -> float:
    """The most that a move can be given in Mb/s: its own rate, or the narrower of the two links."""
    if move.bandwidth_mbps is not None and not move.elastic:
        return move.bandwidth_mbps
    targets = [target] if target else list(move.targets) or [name for name in capacity if name != move.source]
    widest = max((capacity[name] for name in targets), default=0.0)
    return min(capacity[move.source], widest, move.bandwidth_mbps or widest)


def work(move: Relocation, rate: float) -> float | None:
    """Seconds times Mb/s that a move takes of a link; None where it does not converge at that rate."""
    seconds = move.length_s(rate)
    return None if seconds is None else seconds * rate


def leg_of(move: Relocation, source: str, target: str, capacity: dict[str, float]) -> Leg | None:
    """A move between two systems at its best rate; None where it does not converge or is too wide."""
    rate = best_rate(replace(move, source=source), capacity, target)
    needed = work(move, rate)
    if needed is None or rate > min(capacity[source], capacity[target]) * (1 + 1e-9):
        return None
    return Leg(move, source, target, rate, needed / rate)


def size(memory_mb: float) -> str:
    """Memory in MB as reasons tell it; never below nothing."""
    memory_mb = max(0.0, memory_mb)
    return f"{memory_mb:.0f} MB" if memory_mb < 10_240 else f"{memory_mb / 1024:.4g} GB"


class UnfitTarget(NamedTuple):
    """Why a partition cannot end on a system, and what would change that: phrases."""

    why: str
    remedy: str


class TargetChoice:
    """Where everything stands at the end of the plan, as far as it is chosen already.

    `tight`: memory is what is scarce, and the links come second.
    """

    def __init__(self, problem: PlanProblem, *, tight: bool = False) -> None:
        self._tight = tight
        self._frames = {frame.name: frame for frame in problem.systems}
        self._capacity = {frame.name: frame.link_mbps for frame in problem.systems}
        self._free = {frame.name: frame.memory_mb - frame.reserve_mb for frame in problem.systems}
        self._processors = {
            frame.name: float("inf") if frame.processors is None else frame.processors
            for frame in problem.systems
        }
        self._nodes: dict[str, set[str]] = defaultdict(set)
        self._left: dict[str, set[str]] = defaultdict(set)
        self._link_s: dict[str, float] = defaultdict(float)
        self._slot_s: dict[str, float] = defaultdict(float)
        self._drained = {move.source for move in problem.moves if move.target is None}
        for other in problem.others:
            self._stand(other.system, other.memory_mb, other.processors, other.cluster)
        for move in problem.moves:
            if move.pinned:
                self._stand(move.source, move.memory_mb, move.processors, move.cluster)
                continue
            if move.cluster:
                self._left[move.cluster].add(move.source)
            self._slot_s[move.source] += self._seconds(move, move.target or move.source)[1]
            if move.target is not None:
                self.take(move, move.target)

    def _stand(self, system: str, memory: float, processors: float, cluster: str | None) -> None:
        self._free[system] -= memory
        self._processors[system] -= processors
        if cluster:
            self._nodes[cluster].add(system)

    def take(self, move: Relocation, target: str) -> None:
        """The partition ends there."""
        self._stand(target, move.memory_mb, move.processors, move.cluster)
        link_s, slot_s = self._seconds(move, target)
        self._link_s[target] += link_s
        self._slot_s[target] += slot_s

    def allowed(self, move: Relocation) -> list[PlanSystem]:
        """Systems that a partition may go to: those named for it, or all that are not emptied themselves."""
        if move.targets:
            return [self._frames[name] for name in move.targets if name != move.source]
        others = [frame for frame in self._frames.values() if frame.name != move.source]
        return [frame for frame in others if frame.name not in self._drained] or others

    def choose(self, move: Relocation) -> str | None:
        """The best target at this point; None where none has room, converges and is free of peers."""
        fitting = [frame.name for frame in self.allowed(move) if self.obstacle(move, frame.name) is None]
        return min(fitting, key=lambda name: self._cost(move, name), default=None)

    def _cost(self, move: Relocation, target: str) -> tuple[bool, float, float, str]:
        """A peer that must leave first costs most; then the load of link and slots; then memory that is left.

        Where memory is scarce the fullest system that still has room comes first, so that large gaps stay.
        """
        waits = move.cluster is not None and target in self._left[move.cluster]
        if self._tight:
            return waits, 0.0, self._free[target], target
        link_s, slot_s = self._seconds(move, target)
        load = max(self._link_s[target] + link_s, self._slot_s[target] + slot_s)
        return waits, round(load, 3), -self._free[target], target

    def _seconds(self, move: Relocation, target: str) -> tuple[float, float]:
        """How long a move keeps the whole link of a target, and all its slots."""
        rate = best_rate(move, self._capacity, target)
        needed = work(move, rate) or 0.0
        return needed / self._capacity[target], needed / rate / self._frames[target].slots

    def obstacle(self, move: Relocation, target: str) -> UnfitTarget | None:
        """Why a partition cannot end on a system; None where it can."""
        if lacks := self._frames[target].lacks(move.needs):
            return UnfitTarget(f"{target} does not offer {', '.join(lacks)}", "provide it there")
        if move.cluster and target in self._nodes[move.cluster]:
            why = f"a node of its cluster {move.cluster} is on {target}"
            return UnfitTarget(why, "move that node elsewhere first")
        if self._free[target] < move.memory_mb:
            kept = self._frames[target].reserve_mb
            why = f" ({size(kept)} are kept free)" if kept else ""
            said = f"{target} has {size(self._free[target])} left of the {size(move.memory_mb)} it needs{why}"
            return UnfitTarget(said, "free memory there (--rebalance tries to)")
        if self._processors[target] < move.processors:
            left = max(0.0, self._processors[target])
            why = f"{target} has {left:g} processors left of {move.processors:g}"
            return UnfitTarget(why, "free processors there")
        if work(move, best_rate(move, self._capacity, target)) is None:
            why = f"its memory is dirtied faster than the link to {target} carries"
            return UnfitTarget(why, "move it when it is quieter")
        return None

    def choose_all(self, moves: Iterable[Relocation]) -> dict[str, str]:
        """Targets by name: first for who has no choice, then the largest, which find the fewest places."""
        chosen: dict[str, str] = {}
        for move in sorted(moves, key=self._turn):
            target = self.choose(move)
            if target is not None:
                self.take(move, target)
                chosen[move.name] = target
        return chosen

    def _turn(self, move: Relocation) -> tuple[bool, float, float, str]:
        priority = 0.0 if self._tight else -move.priority
        return len(move.targets) != 1, priority, -move.memory_mb, move.name
