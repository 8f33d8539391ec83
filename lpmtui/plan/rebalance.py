"""Two-step moves: a stop on the way where nodes would swap places, and room made on a target."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from lpmtui.model.plan import NotMoved
from lpmtui.plan.list_scheduler import Begun, ListScheduler, Tuning
from lpmtui.plan.occupancy import Leg, Occupancy, leg_of
from lpmtui.plan.problem import PlanProblem, Relocation, Resident

IDLE_HOT_MB, IDLE_HOT_S = 5.0, 2.0
"""What is assumed of a partition of which only the memory is known: the idle guest of the mVM papers."""


class _Rebalance:
    """The site after the plan, and what is added to it, step after step."""

    def __init__(
        self,
        problem: PlanProblem,
        site: Occupancy,
        start_s: float,
        begun: Sequence[Begun] = (),
        settled: Mapping[str, str] | None = None,
    ) -> None:
        self._site = site
        self._now = start_s
        self._problem = problem
        self._capacity = {frame.name: frame.link_mbps for frame in problem.systems}
        self._settled = dict(settled or {other.name: other.system for other in problem.others})
        self.begun = list(begun)

    def run(self, legs: list[Leg]) -> list[Leg]:
        """Schedule legs after everything before; those that still cannot begin."""
        scheduler = ListScheduler(self._site, legs, Tuning(), random.Random(1), self._now)  # noqa: S311
        begun, stuck = scheduler.run()
        self.begun += begun
        self._now = max((one.end_s for one in begun), default=self._now)
        return stuck

    def leg(self, move: Relocation, source: str, target: str) -> Leg | None:
        """A leg at its best rate, where it converges."""
        return leg_of(move, source, target, self._capacity)

    def targets(self, move: Relocation) -> list[str]:
        """Where a partition may go and no peer stands, the emptiest first."""
        allowed = set(move.targets or self._capacity) - {move.source}
        free = [name for name in allowed if self._suits(move, name)]
        return sorted(free, key=lambda name: (-self._site.free_mb[name], name))

    def _suits(self, move: Relocation, system: str) -> bool:
        """Whether no peer stands on a system and it offers what the partition needs."""
        if self._site.peer_in_the_way(move.cluster, system):
            return False
        return not self._site.frames[system].lacks(move.needs)

    def stop_on_the_way(self, leg: Leg) -> Leg | None:
        """A leg to a third system that has room and no peer; the emptiest one."""
        stops = [
            name
            for name in self._capacity
            if name not in (leg.source, leg.target)
            and self._site.has_room(leg.move, name)
            and self._suits(leg.move, name)
        ]
        stop = max(stops, key=lambda name: (self._site.free_mb[name], name), default=None)
        return None if stop is None else self.leg(leg.move, leg.source, stop)

    def room_on(self, target: str, move: Relocation) -> Leg | None:
        """The smallest partition that stays on a target and whose leaving makes enough room."""
        missing = move.memory_mb - self._site.free_mb[target]
        for other in sorted(self._problem.others, key=lambda one: (one.memory_mb, one.name)):
            if other.pinned or self._settled[other.name] != target or other.memory_mb < missing:
                continue
            leg = self._away(other, target, move)
            if leg is not None:
                return leg
        return None

    def _away(self, other: Resident, target: str, for_move: Relocation) -> Leg | None:
        leaver = _leaving(other, target)
        places = [
            name
            for name in self._capacity
            if name not in (target, for_move.source)
            and self._site.has_room(leaver, name)
            and self._suits(leaver, name)
        ]
        place = max(places, key=lambda name: (self._site.free_mb[name], name), default=None)
        return None if place is None else self.leg(leaver, target, place)

    def moved_away(self, leg: Leg) -> None:
        """A partition that stays has made room."""
        self._settled[leg.move.name] = leg.target

    def attempt(self) -> _Rebalance:
        """A copy to try something on, that is thrown away where it does not help."""
        return _Rebalance(self._problem, self._site.copy(), self._now, self.begun, self._settled)


def _leaving(other: Resident, system: str) -> Relocation:
    timed = other.duration_s is not None and other.bandwidth_mbps is not None
    return Relocation(
        other.name,
        system,
        other.memory_mb,
        cluster=other.cluster,
        duration_s=other.duration_s if timed else None,
        bandwidth_mbps=other.bandwidth_mbps if timed else None,
        processors=other.processors,
        needs=other.needs,
        alone=other.alone,
        elastic=timed,
        hot_dirty_mb=IDLE_HOT_MB,
        hot_dirty_s=IDLE_HOT_S,
        cold_dirty_mb_s=0.0,
    )


def make_room(
    problem: PlanProblem,
    site: Occupancy,
    stuck: list[Leg],
    refused: dict[str, NotMoved],
    start_s: float,
) -> tuple[list[Begun], list[Leg], dict[str, NotMoved]]:
    """Two-step moves for what is stuck or found no target; what they begin, and what stays all the same."""
    site.may_move({other.cluster for other in problem.others if other.cluster})
    rebalance = _Rebalance(problem, site, start_s)
    while stuck and (step := _one_step(rebalance, stuck)) is not None:
        rebalance, stuck = step
    still = dict(refused)
    for move in problem.moves:
        if move.name in refused and not move.pinned and move.target is None:
            better = _freed_target(rebalance, move)
            if better is not None:
                rebalance = better
                del still[move.name]
    return rebalance.begun, stuck, still


def _one_step(rebalance: _Rebalance, stuck: list[Leg]) -> tuple[_Rebalance, list[Leg]] | None:
    """Let one partition make a stop, or one that stays make room; None where neither moves anybody more.

    A stop is only made where the partition gets on from there: nobody is left where nobody wanted them.
    """
    for leg in stuck:
        for way in (_by_a_stop, _by_room):
            trial = rebalance.attempt()
            left = way(trial, leg, stuck)
            if left is not None and len(left) < len(stuck):
                return trial, left
    return None


def _by_a_stop(trial: _Rebalance, leg: Leg, stuck: list[Leg]) -> list[Leg] | None:
    stop = trial.stop_on_the_way(leg)
    onward = trial.leg(leg.move, stop.target, leg.target) if stop else None
    if stop is None or onward is None or trial.run([stop]):
        return None
    left = trial.run([*(one for one in stuck if one is not leg), onward])
    return None if onward in left else left


def _by_room(trial: _Rebalance, leg: Leg, stuck: list[Leg]) -> list[Leg] | None:
    room = trial.room_on(leg.target, leg.move)
    if room is None or trial.run([room]):
        return None
    trial.moved_away(room)
    return trial.run(stuck)


def _freed_target(rebalance: _Rebalance, move: Relocation) -> _Rebalance | None:
    """A partition that found no target gets one that is freed for it; None where that cannot be done."""
    for target in rebalance.targets(move):
        trial = rebalance.attempt()
        leg = trial.leg(move, move.source, target)
        if leg is not None and _by_room(trial, leg, [leg]) == []:
            return trial
    return None
