"""A plan as one immutable value for planner, screen, script, executor and report, and its JSON."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.schema import KEY
from lpmtui.model.structured import parse_json, read_json
from lpmtui.plan.problem import PlanProblem


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


MOST_BYTES = 64 * 1024 * 1024
"""The size of a model; a hundred thousand partitions take some 20 MB."""


def read_problem(text: str, source: str) -> PlanProblem:
    """A question from its JSON text; `source` names it in errors. Raises StructureError."""
    return read_json(PlanProblem, parse_json(text, source), source)


def read_plan(body: object, source: str) -> Plan:
    """A plan from the object that `plan_object` made. Raises StructureError."""
    return read_json(Plan, body, source)


def plan_object(plan: Plan) -> dict[str, Any]:
    """A plan as the public object: plain JSON types."""
    return {
        "makespan_s": plan.makespan_s,
        "lower_bound_s": plan.lower_bound_s,
        "moves": [_move(move) for move in plan.moves],
        "not_moved": [{"name": one.name, "why": one.why} for one in plan.not_moved],
    }


def _move(move: ScheduledMove) -> dict[str, Any]:
    return {
        "name": move.name,
        "from": move.source,
        "to": move.target,
        "start_s": move.start_s,
        "end_s": move.end_s,
        "bandwidth_mbps": move.bandwidth_mbps,
        "suspension_s": move.suspension_s,
    }
