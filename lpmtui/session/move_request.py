"""From the command line that a dialog built (`lpmtui migrate ..`) to a move that the executor carries out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpmtui.model.move import Move, Severity
from lpmtui.model.units import format_duration
from lpmtui.session.console_session import ConsoleSession

if TYPE_CHECKING:
    from lpmtui.procedure import MigrationPlan
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole

FORCE = "answer yes to: Go on in spite of WARNINGS?"
"""What a dialog has where the command line has an option."""


def is_move(built: BuiltCommand) -> bool:
    """Whether this is `lpmtui migrate` for real: it gets the migration screen, a dry run only its output."""
    return built.role is HostRole.LPMTUI and built.argv[1:2] == ("migrate",) and "--dry-run" not in built.argv


def is_guided(built: BuiltCommand) -> bool:
    """Whether its steps are asked for one by one."""
    return "--step" in built.argv


def preview_move(session: ConsoleSession, built: BuiltCommand) -> tuple[str, ...]:
    """What will happen, for the question before it does; changes nothing.

    Raises Refused with everything that forbids the move, and what planning it raises.
    """
    from lpmtui.procedure.partition_forecast import read_experience
    from lpmtui.procedure.validation import validate_move

    move = Move.from_argv(built.argv)
    experience = read_experience(session.journal(), session.setup.site_name, move.partition)
    validation = validate_move(session.site(), move, experience=experience)
    planned = validation.plan
    refused = validation.refusal(force=move.force)
    if refused is not None:
        refused.remedy = refused.remedy.replace("--force", FORCE)
        raise refused
    setup, full = session.setup, planned.move
    way = f"{full.partition} moves from {full.source} to {full.target} while it runs"
    steps = f"{planned.kind.value} procedure, {len(planned.steps)} steps"
    lines = [f"{way}, on site {setup.site_name} ({setup.mark}); {steps}.", ""]
    lines += [*_forecast(planned), "", f"    {built.line()}"]
    for found in validation.findings:
        lines += ["", f"{found.what} {found.fix if found.severity is Severity.WARNING else ''}".rstrip()]
    return tuple(lines)


def _forecast(planned: MigrationPlan) -> Iterator[str]:
    """How long, how long frozen, and against which time-out: three lines."""
    from lpmtui.forecast.time_outs import tightest
    from lpmtui.procedure.timers import verdicts

    likely = planned.forecast
    if likely is None:
        yield "How long it takes is not known: too little is known of the partition."
        return
    total, frozen = likely.total_s, likely.suspension_s
    for what, spread in (("Takes", total), ("Frozen for", frozen)):
        usual, most = format_duration(spread.p50), format_duration(spread.p95)
        yield f"{what} about {usual}, in 95 of 100 moves at most {most}."
    timer = tightest(verdicts(planned))
    if timer is None:
        yield "Verdict: no time-out watches this partition."
        return
    spare = timer.limit_s - timer.needed_s
    rest = f"{format_duration(spare)} to spare" if spare >= 0 else "it would be EXCEEDED"
    limit = format_duration(timer.limit_s)
    yield f"Verdict {timer.verdict.value.upper()}: tightest time-out {timer.name}, {limit}; {rest}."


def start_move(session: ConsoleSession, built: BuiltCommand) -> str:
    """Hand the move to an executor; returns the job's id. Raises what the executor refuses with."""
    from lpmtui.executor import submit

    setup = session.setup
    return submit(
        setup.config,
        setup.site_name,
        Move.from_argv(built.argv),
        state_dir=setup.state_dir,
        config_file=setup.config.file,
        guided=is_guided(built),
    )
