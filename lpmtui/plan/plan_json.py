"""The JSON of a plan and of its question: the text of `lpmtui plan --model`."""

from __future__ import annotations

from typing import Any

from lpmtui.model.structured import parse_json, read_json
from lpmtui.plan.plan import Plan, ScheduledMove
from lpmtui.plan.problem import PlanProblem

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
