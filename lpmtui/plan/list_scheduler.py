"""List scheduling: whenever a move ends, begin those that fit, the busiest link first.

Legs wait in one queue for each pair of systems, so that an event only looks at the queues of the systems that
it freed. A leg whose cluster is in the way waits beside the queues until that cluster's move is over.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Iterable

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.plan.occupancy import SLACK, Leg, Occupancy

_LOOK_AHEAD = 24
"""So many legs of a queue are tried when the first ones find no memory."""
Pair = tuple[str, str]
Entry = tuple[float, float, int, Leg]
"""A leg in a queue, behind what orders it: priority, rank, and its number to settle a draw."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A leg with its begin, end and rate."""

    leg: Leg
    start_s: float
    end_s: float
    rate: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """How one pass orders the legs, and with how much chance.

    Legs rank by length to the power of `by_length` times rate to the power of `by_rate`; `least_share` of
    its best rate a leg accepts.
    """

    noise: float = 0.0
    least_share: float = 1.0
    by_length: float = 1.0
    by_rate: float = 0.0


def _urgent(leg: Leg) -> float:
    return float("inf") if leg.move.begun else leg.move.priority


class ListScheduler:
    """One pass over the legs from the state that `occupancy` is in."""

    def __init__(
        self,
        occupancy: Occupancy,
        legs: Iterable[Leg],
        tuning: Tuning,
        rng: random.Random,
        start_s: float = 0.0,
    ) -> None:
        self._site = occupancy
        self._tuning = tuning
        self._rng = rng
        self._now = start_s
        self._running: list[tuple[float, int, Begun]] = []
        self._begun: list[Begun] = []
        self._queues: dict[Pair, list[Entry]] = defaultdict(list)
        self._of_system: dict[str, set[Pair]] = defaultdict(set)
        self._beside: dict[str, list[Entry]] = defaultdict(list)
        self._to_send: dict[str, float] = defaultdict(float)
        self._to_receive: dict[str, float] = defaultdict(float)
        self._to_take_part: dict[str, float] = defaultdict(float)
        self._most_moves = {name: frame.slots for name, frame in occupancy.frames.items()}
        self._held: dict[str, float] = {}
        self._fill(list(legs))

    def _fill(self, legs: list[Leg]) -> None:
        leaving = {(leg.move.cluster, leg.source) for leg in legs if leg.move.cluster}
        wanted = {(leg.move.cluster, leg.target) for leg in legs if leg.move.cluster}
        for number, leg in enumerate(legs):
            noise = 1.0 + self._tuning.noise * (self._rng.random() - 0.5)
            rank = leg.length**self._tuning.by_length * leg.rate**self._tuning.by_rate * noise
            if (leg.move.cluster, leg.source) in wanted:
                rank += 1e9  # a peer waits for this place
            if (leg.move.cluster, leg.target) in leaving:
                rank -= 1e9
            pair = (leg.source, leg.target)
            self._queues[pair].append((-_urgent(leg), -rank, number, leg))
            self._of_system[leg.source].add(pair)
            self._of_system[leg.target].add(pair)
            self._add_load(leg, 1.0)
        for queue in self._queues.values():
            queue.sort()

    def _add_load(self, leg: Leg, sign: float) -> None:
        load = sign * leg.length * leg.rate
        self._to_send[leg.source] += load / self._site.frames[leg.source].link_mbps
        self._to_receive[leg.target] += load / self._site.frames[leg.target].link_mbps
        for system in (leg.source, leg.target):
            self._to_take_part[system] += sign * leg.length / self._most_moves[system]

    def run(self) -> tuple[list[Begun], list[Leg]]:
        """The legs that were begun, in that order, and those that never could."""
        touched = set(self._site.frames)
        while True:
            self._begin_all(touched)
            if self._running:
                touched = self._next_end()
            elif self._held:
                self._held.clear()
                touched = set(self._site.frames)
            else:
                break
        stuck = [entry[3] for queue in (*self._queues.values(), *self._beside.values()) for entry in queue]
        return self._begun, stuck

    def _next_end(self) -> set[str]:
        """Go to the next moment at which moves end; the systems that this freed."""
        touched: set[str] = set()
        self._now = self._running[0][0]
        while self._running and self._running[0][0] <= self._now * (1.0 + SLACK):
            done = heapq.heappop(self._running)[2]
            self._site.end(done.leg, done.rate)
            touched |= {done.leg.source, done.leg.target}
            if done.leg.move.cluster:
                touched |= self._called_back(done.leg.move.cluster)
        return touched

    def _called_back(self, cluster: str) -> set[str]:
        """Legs that waited for a cluster stand in their queues again; the systems concerned."""
        systems: set[str] = set()
        for entry in self._beside.pop(cluster, ()):
            leg = entry[3]
            heapq.heappush(self._queues[leg.source, leg.target], entry)
            systems |= {leg.source, leg.target}
        return systems

    def _begin_all(self, touched: set[str]) -> None:
        pairs = {pair for system in touched for pair in self._of_system[system] if self._queues[pair]}
        waiting = [self._urgency(pair) for pair in pairs]
        heapq.heapify(waiting)
        while waiting:
            pair = heapq.heappop(waiting)[-1]
            if self._begin_one(pair) and self._queues[pair]:
                heapq.heappush(waiting, self._urgency(pair))

    def _urgency(self, pair: Pair) -> tuple[float, float, float, Pair]:
        """What is begun first sorts first: by priority, then by the busier of the two links."""
        send = max(self._to_send[pair[0]], self._to_take_part[pair[0]])
        receive = max(self._to_receive[pair[1]], self._to_take_part[pair[1]])
        noise = 1.0 + self._tuning.noise * 0.2 * (self._rng.random() - 0.5) if self._tuning.noise else 1.0
        priority = -self._queues[pair][0][0]
        return -priority, -max(send, receive) * noise, -min(send, receive), pair

    def _begin_one(self, pair: Pair) -> bool:
        """Begin the first leg of a queue that may begin at this moment."""
        queue, begun = self._queues[pair], False
        skipped: list[Entry] = []
        spare = self._site.spare_rate(*pair)
        while queue and spare > 0.0 and len(skipped) < _LOOK_AHEAD and not begun:
            entry = heapq.heappop(queue)
            leg = entry[3]
            if not leg.move.begun and self._site.peer_in_the_way(leg.move.cluster, leg.target):
                self._beside[leg.move.cluster or ""].append(entry)
                self._release(leg)
                continue
            rate = 0.0 if self._hold(leg) else self._rate(leg, spare)
            begun = rate > 0.0 and self._site.has_room(leg.move, leg.target) and self._begin(leg, rate)
            if not begun:
                skipped.append(entry)
        for entry in skipped:
            heapq.heappush(queue, entry)
        return begun

    def _hold(self, leg: Leg) -> bool:
        """Whether a leg must wait: it is alone and others move, or a more urgent one waits to be alone.

        One that waits to be alone holds its systems: what is less urgent does not begin there.
        """
        ends, priority = (leg.source, leg.target), _urgent(leg)
        if not leg.move.alone:
            return any(self._held.get(system, priority) > priority for system in ends)
        if any(self._held.get(system, priority) > priority for system in ends):
            return True
        if not self._site.must_wait(leg):
            self._release(leg)
            return False
        self._held.update(dict.fromkeys(ends, priority))
        return True

    def _release(self, leg: Leg) -> None:
        """A leg that is alone does not hold its systems any more."""
        if leg.move.alone:
            for system in (leg.source, leg.target):
                self._held.pop(system, None)

    def _rate(self, leg: Leg, spare: float) -> float:
        """The rate that a leg begins with; 0 where what is spare is too little for it."""
        if leg.rate <= spare * (1.0 + SLACK):
            return leg.rate
        if not leg.move.slows_down or spare < self._tuning.least_share * leg.rate:
            return 0.0
        return spare if leg.move.length_s(spare) is not None else 0.0

    def _begin(self, leg: Leg, rate: float) -> bool:
        length = leg.length
        if rate != leg.rate:
            length = leg.move.length_s(rate) or leg.length
        begun = Begun(leg, self._now, self._now + length, rate)
        self._site.begin(leg, rate)
        self._add_load(leg, -1.0)
        self._begun.append(begun)
        heapq.heappush(self._running, (begun.end_s, len(self._begun), begun))
        return True
