"""What the console does about jobs: questions before one, its start, its report, moves of others."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui import executor, journal
from lpmtui.model.errors import LpmtuiError, Refused, UsageError
from lpmtui.model.move import PHASE_TITLES, JobOrigin, Move, Phase, Severity
from lpmtui.model.units import format_duration
from lpmtui.session.console_session import ConsoleSession, Setup
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
    from lpmtui.procedure import partition_forecast, validation

    move = Move.from_argv(built.argv)
    setup = session.setup
    experience = partition_forecast.read_experience(session.journal(), setup.site_name, move.partition)
    found = validation.validate_move(session.site(), move, experience=experience)
    planned = found.plan
    refused = found.refusal(force=move.force)
    if refused is not None:
        refused.remedy = refused.remedy.replace("--force", FORCE)
        raise refused
    full = planned.move
    way = f"{full.partition} moves from {full.source} to {full.target} while it runs"
    steps = f"{planned.kind.value} procedure, {len(planned.steps)} steps"
    lines = [f"{way}, on site {setup.site_name} ({setup.mark}); {steps}.", ""]
    lines += [*_forecast(planned), "", f"    {built.line()}"]
    for one in found.findings:
        lines += ["", f"{one.what} {one.fix if one.severity is Severity.WARNING else ''}".rstrip()]
    return tuple(lines)


def _forecast(planned: MigrationPlan) -> Iterator[str]:
    """How long, how long frozen, and against which time-out: three lines."""
    from lpmtui.forecast.time_outs import Verdict, tightest
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
    limit, needed = format_duration(timer.limit_s), format_duration(timer.needed_s)
    spare = format_duration(max(0.0, timer.limit_s - frozen.p95))
    rest = (
        f"too short, such a freeze asks for {needed}" if timer.verdict is Verdict.RED else f"{spare} to spare"
    )
    yield f"Verdict {timer.verdict.value.upper()}: tightest time-out {timer.name}, {limit}; {rest}."


def start_move(session: ConsoleSession, built: BuiltCommand) -> str:
    """Hand the move to an executor; returns the job's id. Raises what the executor refuses with."""
    setup = session.setup
    return executor.submit(
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
    from lpmtui.executor.client import abandoned

    row = session.journal().migration(argv[2])
    if row.outcome.final:
        raise Refused(f"Migration {row.id} is over: {row.outcome.value}. There is nothing to stop.")
    if row.origin is JobOrigin.OTHER:
        raise Refused(f"Migration {row.id} was not started by lpmtui: stop it where it was started.")
    if not executor.is_alive(session.setup.state_dir, row.id):
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


FORMATS = {".html": "html", ".svg": "svg", ".json": "json", ".txt": "text"}


def save_report(session: ConsoleSession, migration: str, file: str) -> str:
    """Write the report of a migration; returns the sentence that says where.

    Raises UsageError for a file whose name says no format, and what writing raises.
    """
    path = Path(file).expanduser()
    kind = FORMATS.get(path.suffix.casefold())
    if kind is None:
        known = ", ".join(FORMATS)
        raise UsageError(
            f"{file!r} does not say the format.", remedy=f"End it in one of {known}.", subject=file
        )
    session.own_text(("lpmtui", "report", migration, "--format", kind, "--output", str(path.absolute())))
    return f"The report of migration {migration} is in {path.absolute()}."


_SHORTEST_S = 5.0
_LONGEST_S = 60.0
"""While nothing moves, the looks come ever more rarely, down to one in so many seconds."""


class OthersWatch:
    """A thread of its own, with a connection and a journal of its own."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._rest_s = _SHORTEST_S
        self._looked_at = time.monotonic()
        self._stopped = False
        self._wake = threading.Event()

    def start(self) -> None:
        """Begin a little later; nothing where this console changes nothing, not even its journal."""
        if not (self._setup.read_only or self._setup.dry_run):
            threading.Thread(target=self._run, name="others-watch", daemon=True).start()

    def stop(self) -> None:
        """Stop looking for moves of others."""
        self._stopped = True
        self._wake.set()

    def soon(self) -> None:
        """Look now, where the last look is not fresh: somebody is at the console."""
        if time.monotonic() - self._looked_at >= _SHORTEST_S:
            self._rest_s = _SHORTEST_S
            self._wake.set()

    def _run(self) -> None:
        self._wake.wait(_SHORTEST_S)
        with contextlib.suppress(LpmtuiError):
            if not self._stopped:
                self._watch()

    def _watch(self) -> None:
        from lpmtui.executor import foreign_moves, seen_moves

        setup = self._setup
        with journal.Journal.open(setup.state_dir) as records, setup.site_factory() as site:
            context = executor.JobContext(site, records, setup.state_dir, setup.config.lpm)
            asked = executor.this_requester()
            watcher = foreign_moves.ForeignMoves(context, asked, lambda _number: None)
            logs_read = False
            try:
                while not self._stopped:
                    with contextlib.suppress(LpmtuiError):
                        watcher.look()
                        if watcher.watching and not logs_read:
                            logs_read = True
                            seen_moves.record_logged_moves(context, site.picture(health=False))
                    self._rest(moving=bool(watcher.followed))
            finally:
                watcher.close()

    def _rest(self, *, moving: bool) -> None:
        """Wait for the next look: twice as long each time while nothing moves."""
        self._looked_at = time.monotonic()
        self._wake.clear()
        if not self._stopped:
            self._wake.wait(self._rest_s)
        self._rest_s = _SHORTEST_S if moving else min(_LONGEST_S, 2 * self._rest_s)
