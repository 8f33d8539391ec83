"""`lpmtui plan`: a plan for a described set of systems and moves. Touches no site."""

from __future__ import annotations

import argparse
from pathlib import Path

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model file and what a plan may do."""
    parser.add_argument(
        "--model", type=Path, required=True, metavar="FILE", help="JSON with systems, moves and others"
    )
    parser.add_argument(
        "--rebalance", action="store_true", help="allow two-step moves where a target must be freed first"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Print the plan. Raises StructureError for a model that cannot be used."""
    from lpmtui.cli import plan_timeline
    from lpmtui.model.structured import read_file
    from lpmtui.plan import make_plan, plan_json

    asked = invocation.arguments
    source = f"The model {asked.model}"
    problem = plan_json.read_problem(read_file(asked.model, source, most_bytes=plan_json.MOST_BYTES), source)
    plan = make_plan(problem, rebalance=asked.rebalance)
    if asked.json:
        streams.data_json(plan_json.plan_object(plan))
    else:
        streams.data("\n".join(plan_timeline.as_text(plan)))
    return ExitStatus.DONE
