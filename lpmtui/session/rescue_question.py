"""Questions before a migration is stopped or taken up, and before a takeover: what is known, what will be."""

from __future__ import annotations

from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.move import PHASE_TITLES, Phase
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole

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
