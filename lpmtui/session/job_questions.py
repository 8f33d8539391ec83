"""Questions before a job: what a move, a stop, a recovery or a takeover will do, and starting it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.move import PHASE_TITLES, Move, Phase, Severity
from lpmtui.model.units import format_duration
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole

if TYPE_CHECKING:
    from lpmtui.procedure import MigrationPlan


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


MOST_LINES = 5
"""A question shows at most so many lines of evidence; the panel that only shows it has all."""
_RESUMED = tuple(Phase)[tuple(Phase).index(Phase.RESUME) :]


def is_rescue(built: BuiltCommand) -> bool:
    """Whether the question before this command needs to be looked up."""
    return (
        built.role is HostRole.LPMTUI
        and built.mutates
        and built.argv[1:2] in (("abort",), ("recover",), ("takeover",))
    )


def preview(session: ConsoleSession, built: BuiltCommand) -> tuple[str, ...]:
    """What will happen to which object; changes nothing. Raises what forbids it."""
    asked = {"abort": _abort, "recover": _recover, "takeover": _takeover}[built.argv[1]]
    setup = session.setup
    return (
        *asked(session, built.argv),
        "",
        f"    {built.line()}",
        "",
        f"Site {setup.site_name} ({setup.mark}).",
    )


def _abort(session: ConsoleSession, argv: tuple[str, ...]) -> tuple[str, ...]:
    from lpmtui.executor import is_alive
    from lpmtui.executor.client import abandoned

    row = session.journal().migration(argv[2])
    if row.outcome.final:
        raise Refused(f"Migration {row.id} is over: {row.outcome.value}. There is nothing to stop.")
    if not is_alive(session.setup.state_dir, row.id):
        raise abandoned(row.id)
    stage = f" Its stage is: {PHASE_TITLES[row.phase]}." if row.phase else ""
    way = f"Stop migration {row.id} of {row.partition} from {row.source} to {row.target}.{stage}"
    if row.phase in _RESUMED:
        return way, "It has resumed on the target: there is NO WAY BACK any more. It will go on."
    return way, "What was changed for it is brought back, and that is verified."


def _recover(session: ConsoleSession, argv: tuple[str, ...]) -> tuple[str, ...]:
    from lpmtui.executor import evidence

    found = evidence.gather(session.site(), session.journal(), argv[2])
    row = found.row
    if found.holder is not None:
        raise Refused(
            f"Migration {row.id} is being carried out now for {found.holder.who}, from {found.holder.where}.",
            remedy="Show Migrations in Progress shows it.",
        )
    back = "--rollback" in argv
    if found.refused and (back or not found.resume):
        raise Refused(found.refused, subject=row.partition)
    what = "Bring everything back" if back else "Go on to the end"
    steps = found.rollback if back else tuple(line for line in found.resume if not line.startswith(" "))
    known = (*found.hmcs, *(f"Differs: {line}" for line in found.left), *found.unknown)
    return (
        f"{what}: migration {row.id} of {row.partition} from {row.source} to {row.target}.",
        *_some(known),
        "",
        *_some(tuple(f"- {line}" for line in steps)),
    )


def _some(lines: tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], f"(and {more} more)") if more > 0 else lines


def _takeover(session: ConsoleSession, argv: tuple[str, ...]) -> tuple[str, ...]:
    from lpmtui.procedure.takeover_plan import plan_takeover

    if "--to" not in argv:
        raise UsageError("A standby node is needed.")
    plan = plan_takeover(session.site(), argv[2], argv[argv.index("--to") + 1], store=session.journal())
    steps = tuple(f"- {step.title}" for step in plan.steps)
    return (plan.question, *_some(plan.evidence), "", *_some(steps))
