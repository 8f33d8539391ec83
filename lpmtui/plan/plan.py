"""A plan: one immutable value for planner, screen, script, executor and report."""

from __future__ import annotations

from dataclasses import field

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.schema import KEY


@dataclass(frozen=True, slots=True)
class ScheduledMove:
    """One move of the plan: seconds from its begin, the rate in Mb/s, the expected suspension in seconds.

    A partition that makes a stop on its way has two of these.
    """

    name: str
    source: str = field(metadata=KEY("from"))
    target: str = field(metadata=KEY("to"))
    start_s: float
    end_s: float
    bandwidth_mbps: float
    suspension_s: float | None = None


@dataclass(frozen=True, slots=True)
class NotMoved:
    """A partition that stays, with the reason and the remedy in `why`."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves in the order of their begin. `lower_bound_s` is what no plan for these moves can beat."""

    makespan_s: float
    lower_bound_s: float
    moves: tuple[ScheduledMove, ...]
    not_moved: tuple[NotMoved, ...] = ()
