"""From the command line that a dialog built (`lpmtui migrate ..`) to a move that the executor carries out."""

from __future__ import annotations

from lpmtui.model.move import Move, Severity
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole


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
    from lpmtui.procedure import plan_migration

    move = Move.from_argv(built.argv)
    planned = plan_migration(session.site(), move)
    refused = planned.refusal(force=move.force)
    if refused is not None:
        raise refused
    setup, full = session.setup, planned.move
    way = f"{full.partition} moves from {full.source} to {full.target} while it runs"
    steps = f"{planned.kind.value} procedure, {len(planned.steps)} steps"
    lines = [f"{way}, on site {setup.site_name} ({setup.mark}); {steps}.", "", f"    {built.line()}"]
    for found in planned.findings:
        lines += ["", f"{found.what} {found.fix if found.severity is Severity.WARNING else ''}".rstrip()]
    return tuple(lines)


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
