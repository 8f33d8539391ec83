"""`lpmtui forecast`: what a move will cost: of a partition, from a measured dirty curve, and in hindsight."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.forecast import dirty_curve, forecast_lines, whatif
from lpmtui.forecast.assumptions import assumptions
from lpmtui.forecast.dirty_curve import MeasuredCurve
from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.forecast.posterior import calibrate
from lpmtui.forecast.time_outs import ClusterSoftware
from lpmtui.forecast.whatif import Cell, Divergence, Obstacle
from lpmtui.model.errors import ExitStatus, UsageError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Move
from lpmtui.model.units import (
    format_bit_rate,
    format_duration,
    format_pause,
    format_size,
    parse_duration,
    parse_rate,
    parse_size,
)
from lpmtui.procedure import MigrationPlan, plan_migration, timers
from lpmtui.procedure.partition_forecast import forecast, outcomes

SOFTWARE = tuple(one.value for one in ClusterSoftware if one is not ClusterSoftware.POWERHA)
"""What else may watch a partition from outside, as `--with` names it."""

UNLIMITED = "unlimited"

_OBSTACLES = {
    Obstacle.MEMORY: "sending all memory once takes {settles}, which is more than an hour",
    Obstacle.WORKLOAD: "the rounds stop shrinking at {settles}: as much is written as is sent",
    Obstacle.TIME: "the rounds shrink too slowly: the shortest within the hour takes {settles}",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three kinds of forecast: of a partition, of a curve, in hindsight."""
    move = parser.add_argument_group("the forecast of a partition")
    move.add_argument("partition", nargs="?", metavar="PARTITION", help="the partition that would move")
    move.add_argument("--to", metavar="SYSTEM", help="the managed system it would move to")
    move.add_argument(
        "--profile", metavar="NAME", help="how it writes: idle, oltp, batch or write-heavy; default: oltp"
    )
    others = f"other clusters: {', '.join(SOFTWARE)}"
    move.add_argument("--with", dest="software", default="", metavar="NAME[,..]", help=others)
    table = parser.add_argument_group("the what-if table of a measured dirty curve")
    table.add_argument("--curve", type=Path, metavar="FILE", help="CSV with a header: period_ms,dirty_pages")
    table.add_argument("--memory", metavar="SIZE", help="memory, like 64GiB; default: what the file says")
    table.add_argument("--bandwidth", metavar="RATE[,..]", help="like 1Gbps,10Gbps or 1.1GiB/s")
    table.add_argument(
        "--pause", metavar="MS[,..]", help="allowed pauses: 300,1s,unlimited; a bare number is milliseconds"
    )
    parser.add_argument(
        "--calibration", action="store_true", help="how good the forecasts of past moves have been"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Print the forecast. Raises UsageError, and what a plan of the move raises."""
    asked = invocation.arguments
    if asked.calibration:
        _calibration(invocation)
    elif asked.partition is not None:
        _partition(invocation)
    else:
        _what_if(asked)
    return ExitStatus.DONE


def _partition(invocation: Invocation) -> None:
    asked = invocation.arguments
    if asked.to is None:
        raise UsageError(
            f"No target system is given for {asked.partition}.",
            subject=asked.partition,
            remedy=f"lpmtui forecast {asked.partition} --to SYSTEM",
        )
    also = _software(asked.software)
    with invocation.site() as site:
        move = Move(asked.partition, asked.to)
        plan = plan_migration(site, move, experience=invocation.experience(asked.partition))
    inputs = _inputs(plan, asked)
    plan = replace(plan, forecast=forecast(inputs), inputs=inputs)
    assert plan.forecast is not None
    verdicts, advice = timers.verdicts(plan, also), timers.recommendation(plan)
    if asked.json:
        streams.data_json(forecast_lines.forecast_object(plan.forecast, inputs, verdicts, advice))
        return
    lines = [
        f"{plan.move.partition} from {plan.move.source} to {plan.move.target}:",
        *forecast_lines.summary(plan.forecast),
        "",
        *forecast_lines.bars(plan.forecast, verdicts),
        *(["", *forecast_lines.advice(advice)] if advice else []),
        "",
        "This rests on:",
        *(f"  {line}" for line in forecast_lines.origins(inputs)),
    ]
    streams.data("\n".join(lines))


def _inputs(plan: MigrationPlan, asked: argparse.Namespace) -> MoveInputs:
    """What the plan's forecast goes by, with the curve or the profile that was asked for."""
    if plan.inputs is None:
        raise UsageError(f"The memory size of {plan.move.partition} is unknown.", subject=plan.move.partition)
    if asked.curve is not None:
        measured = _measured(asked.curve).of_memory(int(plan.inputs.memory))
        return plan.inputs.with_curve(measured.curve(), asked.curve.name)
    if asked.profile is None:
        return plan.inputs
    profiles = assumptions().profile
    if asked.profile not in profiles:
        raise UsageError(
            f"There is no profile {asked.profile!r}.",
            subject=asked.profile,
            remedy=f"Choose from {', '.join(profiles)}.",
        )
    curve = profiles[asked.profile].curve(plan.inputs.memory)
    return replace(plan.inputs, curve=curve, profile=asked.profile)


def _software(text: str) -> frozenset[ClusterSoftware]:
    names = [word.strip() for word in text.split(",") if word.strip()]
    for name in names:
        if name not in SOFTWARE:
            raise UsageError(
                f"{name!r} is not cluster software that lpmtui knows time-outs of.",
                subject=name,
                remedy=f"Choose from {', '.join(SOFTWARE)}.",
            )
    return frozenset(ClusterSoftware(name) for name in names)


def _calibration(invocation: Invocation) -> None:
    with invocation.store() as store:
        found = list(outcomes(store, invocation.site_name))
    together = calibrate(found)
    if invocation.arguments.json:
        streams.data_json(forecast_lines.calibration_object(found, together))
    else:
        streams.data("\n".join(forecast_lines.calibration_lines(found, together)))


def _measured(file: Path) -> MeasuredCurve:
    """The dirty curve of a file. Raises UsageError."""
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"The dirty curve {file} cannot be read: {error.strerror}.",
            subject=str(file),
            remedy="Name a file that is there and that you may read.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not a text file in UTF-8.", subject=str(file)) from error
    return dirty_curve.parse(text, str(file))


# --- the what-if table -----------------------------------------------------------------------------


def _what_if(asked: argparse.Namespace) -> None:
    missing = [f"--{name}" for name in ("curve", "bandwidth", "pause") if getattr(asked, name) is None]
    if missing:
        raise UsageError(
            f"Neither a partition nor a whole table is given: {' and '.join(missing)} is missing.",
            remedy="lpmtui forecast PARTITION --to SYSTEM, or"
            " lpmtui forecast --curve FILE [--memory SIZE] --bandwidth RATE[,..] --pause MS[,..]",
        )
    measured = _measured(asked.curve)
    if asked.memory is not None:
        measured = measured.of_memory(parse_size(asked.memory))
    cells = whatif.table(measured, rates(asked.bandwidth), pauses(asked.pause))
    if asked.json:
        streams.data_json(as_json(cells))
    else:
        streams.data("\n".join(as_text(measured, cells)))


def rates(text: str) -> tuple[float, ...]:
    """`1Gbps,1.1GiB/s` as bytes per second. Raises UsageError."""
    return tuple(parse_rate(word) for word in _words(text, "--bandwidth", "10Gbps"))


def pauses(text: str) -> tuple[float | None, ...]:
    """`300,1s,unlimited` as seconds; a bare number is milliseconds, None is any pause. Raises UsageError."""
    return tuple(_pause(word) for word in _words(text, "--pause", "300ms"))


def _words(text: str, option: str, example: str) -> list[str]:
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise UsageError(
            f"{option} {text!r} has an empty place between its commas.",
            subject=option,
            remedy=f"Write it like {option} {example}, or several with commas between them.",
        )
    return words


def _pause(word: str) -> float | None:
    if word.casefold() == UNLIMITED:
        return None
    return parse_duration(f"{word}ms" if word.replace(".", "", 1).isdecimal() else word)


def as_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """The public object: bandwidth in bits per second, pauses in milliseconds (null: unlimited)."""
    return {"cells": [_cell_json(cell) for cell in cells]}


def _cell_json(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bandwidth_bps": cell.bandwidth * 8,
        "pause_ms": _times(cell.pause_s, 1000),
        "converges": cell.converges,
        "rounds": cell.rounds,
        "total_s": cell.total_s,
        "suspension_s": cell.suspension_s,
    }
    if cell.divergence is not None:
        found["why"] = f"{_why(cell.divergence)}."
        found["would_converge"] = {
            "bandwidth_bps": _times(cell.divergence.bandwidth, 8),
            "pause_ms": _times(cell.divergence.pause_s, 1000),
            "workload": cell.divergence.workload,
        }
    return found


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def as_text(measured: MeasuredCurve, cells: Sequence[Cell]) -> Iterator[str]:
    """One line for each cell, then the reason for each that does not converge."""
    full = measured.full_pages * measured.page_size
    zero = measured.zero_pages * measured.page_size
    yield f"{format_size(full + zero)} of memory, {format_size(zero)} of it zero pages."
    yield ""
    yield f"{'bandwidth':<12}{'allowed pause':<16}{'total':>10}{'suspension':>13}{'rounds':>9}"
    for cell in cells:
        yield f"{format_bit_rate(cell.bandwidth):<12}{_pause_text(cell):<16}{_answer(cell)}"
    for cell in cells:
        if cell.divergence is not None:
            yield ""
            yield f"At {format_bit_rate(cell.bandwidth)} with a pause of {_pause_text(cell)}"
            yield f"  {_why(cell.divergence)}."
            yield from (f"  {line}" for line in _changes(cell.divergence))


def _pause_text(cell: Cell) -> str:
    return UNLIMITED if cell.pause_s is None else format_pause(cell.pause_s)


def _answer(cell: Cell) -> str:
    if cell.total_s is None or cell.suspension_s is None:
        return f"{'does not converge':>32}"
    return f"{format_duration(cell.total_s):>10}{format_duration(cell.suspension_s):>13}{cell.rounds:>9}"


def _why(found: Divergence) -> str:
    return _OBSTACLES[found.obstacle].format(settles=format_duration(found.settles_s))


def _changes(found: Divergence) -> Iterator[str]:
    """The smallest changes, each of which alone would do; rounded so that they still do."""
    changes = []
    if found.bandwidth is not None:
        changes.append(f"a bandwidth of {format_bit_rate(_rounded_up(found.bandwidth * 8) / 8)}")
    if found.pause_s is not None:
        changes.append(f"an allowed pause of {format_pause(_rounded_up(found.pause_s))}")
    if found.workload is not None:
        changes.append(f"a workload that writes {math.floor(found.workload * 100)} % of this")
    if not changes:
        yield "No single change of bandwidth, pause or workload makes it converge."
        return
    yield "It converges with one of:"
    yield from (f"  {change}" for change in changes)


def _rounded_up(value: float) -> float:
    """To three significant digits, upwards."""
    step = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.ceil(value / step) * step
