"""Targets for partitions that have none: memory first, the least loaded link second, no peer in sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lpmtui.plan.occupancy import best_rate, work
from lpmtui.plan.problem import PlanProblem, PlanSystem, Relocation


class TargetChoice:
    """Where everything stands at the end of the plan, as far as it is chosen already."""

    def __init__(self, problem: PlanProblem) -> None:
        self._frames = {frame.name: frame for frame in problem.systems}
        self._capacity = {frame.name: frame.link_mbps for frame in problem.systems}
        self._free = {frame.name: frame.memory_mb - frame.reserve_mb for frame in problem.systems}
        self._processors = {
            frame.name: float("inf") if frame.processors is None else frame.processors
            for frame in problem.systems
        }
        self._nodes: dict[str, set[str]] = defaultdict(set)
        self._left: dict[str, set[str]] = defaultdict(set)
        self._load: dict[str, float] = defaultdict(float)
        self._drained = {move.source for move in problem.moves if move.target is None}
        for other in problem.others:
            self._stand(other.system, other.memory_mb, other.processors, other.cluster)
        for move in problem.moves:
            if move.pinned:
                self._stand(move.source, move.memory_mb, move.processors, move.cluster)
            elif move.cluster:
                self._left[move.cluster].add(move.source)
            if move.target is not None and not move.pinned:
                self.take(move, move.target)

    def _stand(self, system: str, memory: float, processors: float, cluster: str | None) -> None:
        self._free[system] -= memory
        self._processors[system] -= processors
        if cluster:
            self._nodes[cluster].add(system)

    def take(self, move: Relocation, target: str) -> None:
        """The partition ends there."""
        self._stand(target, move.memory_mb, move.processors, move.cluster)
        self._load[target] += (work(move, best_rate(move, self._capacity, target)) or 0.0) / self._capacity[
            target
        ]

    def stays(self, move: Relocation) -> None:
        """The partition does not move after all."""
        self._stand(move.source, move.memory_mb, move.processors, move.cluster)

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
        """A peer that must leave first costs most; then the load of the link; then memory that is left."""
        waits = move.cluster is not None and target in self._left[move.cluster]
        rate = best_rate(move, self._capacity, target)
        load = self._load[target] + (work(move, rate) or 0.0) / self._capacity[target]
        return waits, round(load, 3), -self._free[target], target

    def obstacle(self, move: Relocation, target: str) -> str | None:
        """Why a partition cannot end on a system: one phrase, or None where it can."""
        if move.cluster and target in self._nodes[move.cluster]:
            return f"a node of its cluster {move.cluster} is on {target}"
        if self._free[target] < move.memory_mb:
            left = max(0.0, self._free[target])
            return f"{target} has {left:.0f} MB left of the {move.memory_mb:.0f} MB it needs"
        if self._processors[target] < move.processors:
            return (
                f"{target} has {max(0.0, self._processors[target]):g} processors left of {move.processors:g}"
            )
        if work(move, best_rate(move, self._capacity, target)) is None:
            return f"its memory is dirtied faster than the link to {target} carries"
        return None

    def choose_all(self, moves: Iterable[Relocation]) -> dict[str, str]:
        """Targets by name, the largest partitions first, because they find the fewest places."""
        chosen: dict[str, str] = {}
        for move in sorted(moves, key=lambda one: (-one.priority, -one.memory_mb, one.name)):
            target = self.choose(move)
            if target is not None:
                self.take(move, target)
                chosen[move.name] = target
        return chosen
