"""`lpmtui plan`: many moves, described in a file; and any plan as text of 80 columns."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.job_view.drain_plan_lines import met
from lpmtui.model.errors import ExitStatus
from lpmtui.model.move import Severity
from lpmtui.model.plan import Plan, PlanFinding, ScheduledMove, brief
from lpmtui.model.structured import to_body
from lpmtui.model.units import format_bit_rate, format_count, format_duration

_WIDTH = 80
_NAME, _SYSTEM, _LEAST_BAR = 14, 11, 8
_WORST = {Severity.ERROR: "ERROR", Severity.WARNING: "warning", Severity.INFO: "info"}
_RANK = ("ERROR", "warning", "info", "refused")
"""In this order; a way that a check refused and that the plan avoids comes last."""


def as_text(plan: Plan) -> Iterator[str]:
    """What the checks say, the summary, a line with a bar for each move, then what is not moved and why."""
    checks = list(_checks(plan))
    yield from (*checks, "") if checks else ()
    yield from _summary(plan)
    if plan.moves:
        yield ""
        yield from _timeline(plan)
        yield ""
        yield from _rates(plan)
    if plan.not_moved:
        yield ""
        yield "Not moved:"
        for left in plan.not_moved:
            yield from _folded(f"  {left.name}: {left.why}", 4)
            yield from _folded(f"    {left.remedy}", 4) if left.remedy else ()


# --- what the checks say --------------------------------------------------------------------------------


def _checks(plan: Plan) -> Iterator[str]:
    """A table: the plan as a whole, then the moves; what is the same for several moves stands once."""
    said: dict[tuple[str, str, str], list[str]] = {}
    avoided = met(plan)
    for one in plan.findings:
        if not one.move or one.severity is not Severity.INFO:
            worst = "refused" if one.move in avoided else _WORST[one.severity]
            said.setdefault((worst, brief(one.what), brief(one.fix)), []).append(one.move)
    shown = sorted(said.items(), key=lambda item: _RANK.index(item[0][0]))
    silent = _silent(plan.findings)
    if not shown and not silent:
        return
    width = max(
        len("checks of"), *(len(_whose(moves)) for _, moves in shown), len(format_count(silent, "move"))
    )
    yield f"{'checks of':<{width}} {'worst':<7} what they say, and the remedy"
    for (worst, what, fix), moves in shown:
        label = f"{_whose(moves):<{width}} {worst:<7} "
        yield from _folded(label + what, len(label))
        yield from _folded(" " * len(label) + fix, len(label)) if fix else ()
    if silent:
        yield f"{format_count(silent, 'move'):<{width}} ok"


def _silent(findings: Sequence[PlanFinding]) -> int:
    """How many moves the checks have nothing against."""
    every = {one.move for one in findings if one.move}
    return len(every - {one.move for one in findings if one.severity is not Severity.INFO})


def _whose(moves: Sequence[str]) -> str:
    if not moves[0]:
        return "the plan"
    name, _, target = moves[0].partition(" -> ")
    first = f"{shorten(name, _NAME)} -> {shorten(target, _SYSTEM)}"
    return first if len(moves) == 1 else format_count(len(moves), "move")


def _folded(line: str, indent: int) -> list[str]:
    return textwrap.wrap(line, _WIDTH, subsequent_indent=" " * indent, break_long_words=False) or [""]


# --- the plan -------------------------------------------------------------------------------------------


def _summary(plan: Plan) -> Iterator[str]:
    if not plan.moves:
        yield "Nothing is moved."
        return
    count = len({move.name for move in plan.moves})
    least = max(plan.tight_bound_s, plan.lower_bound_s)
    best = "no plan can be shorter"
    if plan.makespan_s > least * 1.005:
        best = f"no plan can be shorter than {format_duration(least)}"
    yield f"{format_count(count, 'partition')} in {format_duration(plan.makespan_s)}; {best}."
    if plan.window_s is not None:
        yield from _folded(f"The window has {format_duration(plan.window_s)}: the plan {plan.window_fit}.", 0)


def _timeline(plan: Plan) -> Iterator[str]:
    """A line for each move: names, begin and end, the freeze with its verdict, and a bar in what is left."""
    rows = [("partition", "from", "", "to", "begin", "end", "freeze <=")]
    rows += [
        (
            shorten(move.name, _NAME),
            shorten(move.source, _SYSTEM),
            "->",
            shorten(move.target, _SYSTEM),
            _clock(move.start_s),
            _clock(move.end_s),
            _freeze(move),
        )
        for move in plan.moves
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    bar = max(_LEAST_BAR, _WIDTH - sum(widths) - len(widths))
    for number, row in enumerate(rows):
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        drawn = _bar(plan.moves[number - 1], plan, bar) if number else ""
        yield " ".join([*cells, drawn]).rstrip()


def _freeze(move: ScheduledMove) -> str:
    """How long it is frozen in 95 of 100 moves, or is expected to be, with the verdict; late ones say so."""
    if move.late:
        return "not begun"
    seconds = move.suspension_s if move.suspension_p95_s is None else move.suspension_p95_s
    told = "" if seconds is None else f"{seconds:.1f}s"
    return f"{told} {move.verdict}".strip()


def _bar(move: ScheduledMove, plan: Plan, width: int) -> str:
    begin = min(int(move.start_s / plan.makespan_s * width), width - 1)
    end = max(begin + 1, round(move.end_s / plan.makespan_s * width))
    return "." * begin + ("-" if move.late else "#") * (end - begin) + "." * (width - end)


def _rates(plan: Plan) -> Iterator[str]:
    rates = sorted({move.bandwidth_mbps for move in plan.moves})
    shown = [format_bit_rate(rate * 1e6 / 8) for rate in (rates[0], rates[-1])]
    yield f"Each move has {shown[0]}." if len(rates) == 1 else f"Moves have {shown[0]} to {shown[1]}."
    risky = [move for move in plan.moves if move.verdict in ("amber", "red")]
    for move in risky:
        limit = "" if move.limit_s is None else f" ({format_duration(move.limit_s)})"
        yield from _folded(f"{move.name}: its freeze is {move.verdict} against {move.timer}{limit}.", 2)


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds from the begin of the plan."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def shorten(text: str, width: int) -> str:
    """A name cut in its middle: its end tells it from others."""
    if len(text) <= width:
        return text
    tail = (width - 1) * 2 // 3
    return f"{text[: width - 1 - tail]}~{text[-tail:]}"


# --- the command ----------------------------------------------------------------------------------------


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model file and what a plan may do."""
    parser.epilog = "\n\n".join(filter(None, (parser.epilog, _MODEL)))
    parser.add_argument(
        "--model", type=Path, required=True, metavar="FILE", help="JSON with systems, moves and others"
    )
    parser.add_argument(
        "--rebalance", action="store_true", help="allow two-step moves where a target must be freed first"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


_MODEL = """\
keys of the model:
  systems  name, memory_mb, link_mbps; max_moves, link_moves, movers (name,
           max_moves), reserve_mb, processors, offers
  moves    name, from, memory_mb; to or targets, processors, cluster, needs,
           priority, pinned, alone; duration_s with bandwidth_mbps (elastic:
           less takes longer), or hot_dirty_mb, hot_dirty_s, cold_dirty_mb_s
  others   name, system, memory_mb; processors, cluster, needs, pinned
  window_s the maintenance window"""


def run(invocation: Invocation) -> int:
    """Print the plan. Raises StructureError for a model that cannot be used."""
    from lpmtui.model.structured import read_file
    from lpmtui.plan import make_plan
    from lpmtui.plan.problem import MOST_BYTES, read_problem

    asked = invocation.arguments
    source = f"The model {asked.model}"
    problem = read_problem(read_file(asked.model, source, most_bytes=MOST_BYTES), source)
    plan = make_plan(problem, rebalance=asked.rebalance)
    if asked.json:
        streams.data_json(to_body(plan))
    else:
        streams.data("\n".join(as_text(plan)))
    return ExitStatus.DONE
