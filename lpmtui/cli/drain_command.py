"""`lpmtui drain`: everything leaves one system, by a plan; `--return` brings it home again."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.cli import migrate, streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.drain import DRAIN_OPTIONS, Drain
from lpmtui.model.errors import ConfigurationError, ExitStatus, Refused, UsageError
from lpmtui.model.structured import to_body
from lpmtui.model.units import format_count, format_duration

if TYPE_CHECKING:
    from lpmtui.procedure.drain_plan import DrainPlan


_STATUSES = """exit status:
  0  everything has moved that was to
  1  nothing has moved; what was begun was brought back
  3  nothing has moved: a check refused it
  4  some have moved and some stay (after a failure or a stop, or for the
     window), or a move needs a person
  5  another drain empties or fills that system
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the system, what the plan may do, and how it is shown and confirmed."""
    parser.epilog = _STATUSES
    parser.add_argument("system", nargs="?", metavar="SYSTEM", help="the managed system to empty")
    migrate.declare(parser, DRAIN_OPTIONS)
    parser.add_argument("--dry-run", action="store_true", help="show the plan and what the checks say")
    parser.add_argument("--script", type=Path, metavar="FILE", help="write the moves as a shell script")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--detach", action="store_true", help="print the drain's id and leave it running")
    parser.add_argument("--json", action="store_true", help="the plan as one object, or one line per event")


def run(invocation: Invocation) -> int:
    """Plan, ask, hand the drain to an executor, and follow it."""
    asked = invocation.arguments
    drain = Drain.from_options([asked.system] if asked.system else [], migrate.said(asked, DRAIN_OPTIONS))
    if asked.dry_run or asked.script is not None:
        return _show(invocation, drain)
    invocation.require_writable("nothing is moved")
    invocation.warn_of_logs()
    if not asked.yes and not _agreed(invocation, drain):
        raise Refused("Nothing was begun.", subject=drain.system)
    return migrate.begin(invocation, drain, detach=asked.detach)


def _planned(invocation: Invocation, drain: Drain) -> tuple[DrainPlan, str]:
    """The plan with every move validated, and the words that name the site."""
    from lpmtui.procedure.drain_plan import DrainPlanner

    with invocation.store() as store, invocation.site() as site:
        plan = DrainPlanner(site, store, drain).plan(checked=True)
        return plan, f"{site.name} ({site.kind.value})"


def _show(invocation: Invocation, drain: Drain) -> int:
    from lpmtui.cli.plan_command import as_text

    asked = invocation.arguments
    plan, _ = _planned(invocation, drain)
    if asked.script is not None:
        _write_script(asked.script, plan)
    if asked.json:
        streams.data_json(to_body(plan.plan))
    else:
        streams.data("\n".join(as_text(plan.plan)))
    _require_a_move(plan, drain)
    return ExitStatus.DONE


def _require_a_move(plan: DrainPlan, drain: Drain) -> None:
    """Raise Refused where a partition should move and none would be begun."""
    subject = drain.system or drain.returns
    if plan.moves and all(one.late for one in plan.moves):
        remedy = f"The plan needs {format_duration(plan.plan.makespan_s)}."
        raise Refused("No move would end in the window.", subject=subject, remedy=remedy)
    if not plan.moves and plan.plan.not_moved:
        raise Refused("No partition can be moved.", subject=subject, remedy="See the reasons above.")


def _write_script(path: Path, plan: DrainPlan) -> None:
    """The moves one after the other as commands of lpmtui; the script stops at the first that fails."""
    lines = ["#!/bin/sh", "# Written by lpmtui drain: the moves of its plan, one after the other.", "set -e"]
    for one in plan.moves:
        command = shlex.join([*plan.move(one).to_argv(), "--yes"])
        lines.append(f"# after the window: {command}" if one.late else command)
    try:
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        path.chmod(0o700)
    except OSError as error:
        raise ConfigurationError(
            f"The script {path} cannot be written: {error.strerror}.",
            subject=str(path),
            remedy="Name a file in a directory of yours.",
        ) from error


def _agreed(invocation: Invocation, drain: Drain) -> bool:
    """Show the plan, name what will happen, and ask. Raises UsageError where nobody can answer."""
    if not streams.on_terminal():
        raise UsageError(
            "There is no terminal to confirm the drain.",
            subject=drain.system,
            remedy="Give --yes to begin it without a question.",
        )
    from lpmtui.cli.plan_command import as_text

    plan, site = _planned(invocation, drain)
    streams.words("\n".join(as_text(plan.plan)))
    _require_a_move(plan, drain)
    if not plan.moves:
        raise Refused("There is nothing to move.", subject=drain.system or drain.returns)
    what = f"empty {drain.system}" if drain.system else f"bring home what drain {drain.returns} moved"
    count = len({one.name for one in plan.moves})
    live = invocation.config.site(invocation.site_name).kind.live
    question = f"\nSite {site}: {what}, {format_count(count, 'partition')}, now?"
    return streams.confirmed(question, name=(drain.system or drain.returns) if live else "")
