"""What a planner is asked: systems, partitions that should move and for how long, and those that stay."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.schema import KEY, BadValue, Between, NotEmpty
from lpmtui.model.structured import parse_json, read_json

MBPS_PER_MB_S = 9.0
"""Mb/s on the link for each MB/s of memory."""
LONGEST_LAST_ROUND_S = 0.3
"""The hot pages are sent again and again until a round is this short; that one is the suspension."""


@dataclass(frozen=True, slots=True)
class Dirtying:
    """Memory in MB. `hot_mb` are dirtied anew within each `hot_s` seconds, `cold_mb_s` beside them."""

    memory_mb: float
    hot_mb: float
    hot_s: float
    cold_mb_s: float

    def duration_s(self, mbps: float) -> float | None:
        """Seconds at a rate in Mb/s; None where memory is dirtied as fast as it is sent."""
        rate = mbps / MBPS_PER_MB_S
        hot_rate = self.hot_mb / self.hot_s
        if rate <= hot_rate or rate <= self.cold_mb_s:
            return None
        first = self.memory_mb / rate
        if first <= self.hot_s:
            return first + hot_rate * first / (rate - hot_rate)
        cold = (self.hot_mb + (first - self.hot_s) * self.cold_mb_s) / (rate - self.cold_mb_s)
        return first + cold + self.hot_mb / rate * (hot_rate / (rate - hot_rate))

    def suspension_s(self, mbps: float) -> float | None:
        """Seconds of the last round at a rate in Mb/s; None where it never ends."""
        rate = mbps / MBPS_PER_MB_S
        hot_rate = self.hot_mb / self.hot_s
        if self.duration_s(mbps) is None:
            return None
        length = min(self.hot_mb, self.memory_mb) / rate
        if hot_rate == 0.0 or length <= LONGEST_LAST_ROUND_S:
            return length
        rounds = math.ceil(math.log(LONGEST_LAST_ROUND_S / length) / math.log(hot_rate / rate))
        return float(length * (hot_rate / rate) ** rounds)


_MOST = 1e12
_Positive = Between(1e-9, _MOST)
_NotNegative = Between(0.0, _MOST)


@dataclass(frozen=True, slots=True)
class PlanMover:
    """A mover service partition, and how many moves it carries at once."""

    name: Annotated[str, NotEmpty()]
    max_moves: Annotated[int, Between(1, _MOST)]


@dataclass(frozen=True, slots=True)
class PlanSystem:
    """One system. Its link is full duplex: it sends and receives at `link_mbps` at the same time.

    `max_moves` caps the moves that it takes part in at once, whichever way, `link_moves` those that its link
    carries at once in each direction; each takes one of its `movers`, where these are listed (None, none: no
    cap). `reserve_mb` is memory that no move may use, because something else may fail over to it. `offers`
    are the networks and the storage that partitions find there (None: not known, so nothing is missing).
    """

    name: Annotated[str, NotEmpty()]
    memory_mb: Annotated[float, _NotNegative]
    link_mbps: Annotated[float, _Positive]
    max_moves: Annotated[int | None, Between(1, _MOST)] = None
    reserve_mb: Annotated[float, _NotNegative] = 0.0
    processors: Annotated[float | None, _NotNegative] = None
    movers: tuple[PlanMover, ...] = ()
    link_moves: Annotated[int | None, Between(1, _MOST)] = None
    offers: tuple[str, ...] | None = None

    @property
    def slots(self) -> float:
        """How many moves it takes part in at once, by its own limit and by what its movers carry."""
        movers = sum(mover.max_moves for mover in self.movers) if self.movers else math.inf
        return min(math.inf if self.max_moves is None else self.max_moves, movers)

    @property
    def ways(self) -> float:
        """How many moves its link carries at once in one direction."""
        return math.inf if self.link_moves is None else self.link_moves

    def lacks(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        """What of these needs it does not offer, as far as that is known."""
        return () if self.offers is None else tuple(need for need in needs if need not in self.offers)


@dataclass(frozen=True, slots=True)
class Relocation:
    """A partition that should move. Without `target` the planner finds one, among `targets` where given.

    Its length is `duration_s` at `bandwidth_mbps`, or follows from how fast it dirties its memory.
    Higher `priority` goes first. A pinned one stays, and the plan says so. While one that moves `alone` is
    under way, no other move uses its systems. `needs` are networks and storage that its target must offer.
    An `elastic` one takes longer where it is given less than its `bandwidth_mbps`; others do not fit there.
    One that has `begun` runs already: it is planned from the first moment on, whatever the window.
    """

    name: Annotated[str, NotEmpty()]
    source: str = field(metadata=KEY("from"))
    memory_mb: Annotated[float, _NotNegative]
    target: str | None = field(default=None, metadata=KEY("to"))
    cluster: str | None = None
    duration_s: Annotated[float | None, _Positive] = None
    bandwidth_mbps: Annotated[float | None, _Positive] = None
    hot_dirty_mb: Annotated[float | None, _NotNegative] = None
    hot_dirty_s: Annotated[float | None, _Positive] = None
    cold_dirty_mb_s: Annotated[float | None, _NotNegative] = None
    targets: tuple[str, ...] = ()
    processors: Annotated[float, _NotNegative] = 0.0
    priority: float = 0.0
    pinned: bool = False
    suspension_s: Annotated[float | None, _NotNegative] = None
    alone: bool = False
    needs: tuple[str, ...] = ()
    elastic: bool = False
    begun: bool = False

    def __post_init__(self) -> None:
        timed = (self.duration_s, self.bandwidth_mbps)
        dirty = (self.hot_dirty_mb, self.hot_dirty_s, self.cold_dirty_mb_s)
        if (None in timed and timed != (None, None)) or (timed == (None, None) and None in dirty):
            raise BadValue(
                f"the move of {self.name} has no length.",
                "Give duration_s with bandwidth_mbps, or hot_dirty_mb, hot_dirty_s and cold_dirty_mb_s.",
            )
        if self.target == self.source:
            raise BadValue(f"{self.name} is on {self.source} already.", "Name another system in `to`.")

    def length_s(self, mbps: float) -> float | None:
        """Seconds at a rate in Mb/s; None where it does not converge at that rate."""
        if self.duration_s is None:
            return self.dirtying.duration_s(mbps) if self.dirtying and mbps > 0 else None
        if self.elastic and self.bandwidth_mbps is not None:
            return self.duration_s * self.bandwidth_mbps / mbps
        return self.duration_s

    @property
    def only_target(self) -> str | None:
        """The one system that it may go to; None where the planner has a choice."""
        return self.target or (self.targets[0] if len(self.targets) == 1 else None)

    @property
    def slows_down(self) -> bool:
        """Whether it can be given less than its best rate."""
        return self.elastic or self.dirtying is not None

    @property
    def dirtying(self) -> Dirtying | None:
        """How it dirties its memory; None where its length is given."""
        if self.duration_s is not None or self.hot_dirty_mb is None:
            return None
        assert self.hot_dirty_s is not None
        assert self.cold_dirty_mb_s is not None
        return Dirtying(self.memory_mb, self.hot_dirty_mb, self.hot_dirty_s, self.cold_dirty_mb_s)


@dataclass(frozen=True, slots=True)
class Resident:
    """A partition that stays where it is; with `--rebalance` it may make room, unless it is pinned.

    That takes `duration_s` at `bandwidth_mbps`; where these are not known, as long as an idle one would.
    """

    name: Annotated[str, NotEmpty()]
    system: str
    memory_mb: Annotated[float, _NotNegative]
    cluster: str | None = None
    processors: Annotated[float, _NotNegative] = 0.0
    pinned: bool = False
    needs: tuple[str, ...] = ()
    alone: bool = False
    duration_s: Annotated[float | None, _Positive] = None
    bandwidth_mbps: Annotated[float | None, _Positive] = None


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """The whole question. Raises BadValue for names that are used twice or that nobody bears.

    With `window_s`, moves that would end after so many seconds are marked late, and as few as possible are.
    """

    systems: tuple[PlanSystem, ...]
    moves: tuple[Relocation, ...]
    others: tuple[Resident, ...] = ()
    comment: str = ""
    window_s: Annotated[float | None, _NotNegative] = None

    def __post_init__(self) -> None:
        for kind, names in (
            ("system", [frame.name for frame in self.systems]),
            ("partition", [*(move.name for move in self.moves), *(one.name for one in self.others)]),
        ):
            twice = next((name for name, count in _counts(names).items() if count > 1), None)
            if twice is not None:
                raise BadValue(f"there are two {kind}s named {twice}.", "Give each a name of its own.")
        known = {frame.name for frame in self.systems}
        for whose, system in self._named_systems():
            if system not in known:
                raise BadValue(
                    f"{whose} names the system {system}, which is not listed.", "List it in systems."
                )

    def _named_systems(self) -> Iterator[tuple[str, str]]:
        for move in self.moves:
            for system in (move.source, move.target, *move.targets):
                if system is not None:
                    yield move.name, system
        for other in self.others:
            yield other.name, other.system


def _counts(names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


MOST_BYTES = 64 * 1024 * 1024
"""The size of a model; a hundred thousand partitions take some 20 MB."""


def read_problem(text: str, source: str) -> PlanProblem:
    """A question from its JSON text; `source` names it in errors. Raises StructureError."""
    return read_json(PlanProblem, parse_json(text, source), source)
