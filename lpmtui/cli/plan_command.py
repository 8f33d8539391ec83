"""`lpmtui plan`: many moves, described in a file; the plan as text."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus
from lpmtui.model.plan import Plan, ScheduledMove
from lpmtui.model.structured import read_file, to_body
from lpmtui.model.units import format_bit_rate, format_duration, format_pause
from lpmtui.plan import make_plan
from lpmtui.plan.problem import MOST_BYTES, read_problem

_BAR = 24
_NAME = 16


def as_text(plan: Plan) -> Iterator[str]:
    """The summary, a line with a bar for each move in the order of their begin, then what is not moved."""
    yield from _summary(plan)
    if plan.moves:
        yield ""
        yield f"{'partition':<{_NAME}} {'from -> to':<21} {'begin':>7} {'end':>7} {'':<{_BAR}}"
        for move in plan.moves:
            yield f"{_short(move.name, _NAME):<{_NAME}} {_way(move):<21} {_times(move)} {_bar(move, plan)}"
        yield ""
        yield from _rates(plan)
    if plan.not_moved:
        yield ""
        yield "Not moved:"
        for left in plan.not_moved:
            yield f"  {left.name}: {left.told}"


def _summary(plan: Plan) -> Iterator[str]:
    if not plan.moves:
        yield "Nothing is moved."
        return
    count = len({move.name for move in plan.moves})
    over = plan.makespan_s / plan.lower_bound_s - 1.0 if plan.lower_bound_s else 0.0
    yield f"{count} {'partition' if count == 1 else 'partitions'} in {format_duration(plan.makespan_s)}."
    yield f"No plan can be faster than {format_duration(plan.lower_bound_s)}; this one takes {over:.1%} more."


def _rates(plan: Plan) -> Iterator[str]:
    rates = sorted({move.bandwidth_mbps for move in plan.moves})
    freezes = [move.suspension_s for move in plan.moves if move.suspension_s is not None]
    shown = [format_bit_rate(rate * 1e6 / 8) for rate in (rates[0], rates[-1])]
    yield f"Each move has {shown[0]}." if len(rates) == 1 else f"Moves have {shown[0]} to {shown[1]}."
    if freezes:
        yield f"A partition is frozen for {format_pause(max(freezes))} at most, as far as that is known."


def _way(move: ScheduledMove) -> str:
    return f"{_short(move.source, 8)} -> {_short(move.target, 9)}"


def _times(move: ScheduledMove) -> str:
    return f"{_clock(move.start_s)} {_clock(move.end_s)}"


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds from the begin of the plan."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def _bar(move: ScheduledMove, plan: Plan) -> str:
    begin = int(move.start_s / plan.makespan_s * _BAR)
    end = max(begin + 1, round(move.end_s / plan.makespan_s * _BAR))
    return "." * begin + "#" * (end - begin) + "." * (_BAR - end)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}~"


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
    asked = invocation.arguments
    source = f"The model {asked.model}"
    problem = read_problem(read_file(asked.model, source, most_bytes=MOST_BYTES), source)
    plan = make_plan(problem, rebalance=asked.rebalance)
    if asked.json:
        streams.data_json(to_body(plan))
    else:
        streams.data("\n".join(as_text(plan)))
    return ExitStatus.DONE
