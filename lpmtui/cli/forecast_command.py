"""`lpmtui forecast`: what a move will cost: of a partition, from a measured dirty curve, and in hindsight."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from lpmtui.forecast.dirty_curve import MeasuredCurve
    from lpmtui.forecast.move_forecast import MoveInputs
    from lpmtui.forecast.time_outs import ClusterSoftware
    from lpmtui.procedure.migration_plan import MigrationPlan

SOFTWARE = ("oracle-rac", "db2-purescale", "vcs")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three kinds of forecast: of a partition, of a curve, in hindsight."""
    move = parser.add_argument_group("the forecast of a partition")
    move.add_argument("partition", nargs="?", metavar="PARTITION", help="the partition that would move")
    move.add_argument("--to", metavar="SYSTEM", help="the managed system it would move to")
    move.add_argument(
        "--profile", metavar="NAME", help="how it writes: idle, oltp, batch or write-heavy; default: oltp"
    )
    move.add_argument(
        "--with",
        dest="software",
        default="",
        metavar="NAME[,..]",
        help="other clusters: " + ", ".join(SOFTWARE),
    )
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
        return _calibration(invocation)
    if asked.partition is not None:
        return _partition(invocation)
    return _what_if(asked)


def _partition(invocation: Invocation) -> int:
    from lpmtui.forecast import forecast_lines
    from lpmtui.model.move import Move
    from lpmtui.procedure import plan_migration, timers
    from lpmtui.procedure.partition_forecast import forecast

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
        return ExitStatus.DONE
    lines = [
        f"{plan.move.partition} from {plan.move.source} to {plan.move.target}:",
        *forecast_lines.summary(plan.forecast),
        "",
        *forecast_lines.bars(plan.forecast, verdicts),
        *([""] if advice else []),
        *(forecast_lines.advice(advice) if advice else ()),
        "",
        "This rests on:",
        *(f"  {line}" for line in forecast_lines.origins(inputs)),
    ]
    streams.data("\n".join(lines))
    return ExitStatus.DONE


def _inputs(plan: MigrationPlan, asked: argparse.Namespace) -> MoveInputs:
    """What the plan's forecast goes by, with the curve or the profile that was asked for."""
    from lpmtui.forecast.assumptions import assumptions

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
    from lpmtui.forecast.time_outs import ClusterSoftware as Known

    names = [word.strip() for word in text.split(",") if word.strip()]
    for name in names:
        if name not in SOFTWARE:
            raise UsageError(
                f"{name!r} is not cluster software that lpmtui knows time-outs of.",
                subject=name,
                remedy=f"Choose from {', '.join(SOFTWARE)}.",
            )
    return frozenset(Known(name) for name in names)


def _calibration(invocation: Invocation) -> int:
    from lpmtui.forecast import forecast_lines
    from lpmtui.forecast.posterior import calibrate
    from lpmtui.procedure.partition_forecast import outcomes

    with invocation.store() as store:
        found = list(outcomes(store, invocation.site_name))
    together = calibrate(found)
    if not invocation.arguments.json:
        streams.data("\n".join(forecast_lines.calibration_lines(found, together)))
        return ExitStatus.DONE
    streams.data_json(forecast_lines.calibration_object(found, together))
    return ExitStatus.DONE


def _what_if(asked: argparse.Namespace) -> int:
    from lpmtui.cli import whatif_table
    from lpmtui.forecast import whatif
    from lpmtui.model.units import parse_size

    for option in ("curve", "bandwidth", "pause"):
        if getattr(asked, option) is None:
            raise UsageError(
                f"--{option} is missing.",
                remedy="A table takes --curve FILE --memory SIZE --bandwidth RATE[,..] --pause MS[,..];"
                " the forecast of a partition takes PARTITION --to SYSTEM.",
            )
    measured = _measured(asked.curve)
    if asked.memory is not None:
        measured = measured.of_memory(parse_size(asked.memory))
    cells = whatif.table(measured, whatif_table.rates(asked.bandwidth), whatif_table.pauses(asked.pause))
    if asked.json:
        streams.data_json(whatif_table.as_json(cells))
    else:
        streams.data("\n".join(whatif_table.as_text(measured, cells)))
    return ExitStatus.DONE


def _measured(file: Path) -> MeasuredCurve:
    """The dirty curve of a file. Raises UsageError."""
    from lpmtui.forecast import dirty_curve

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
