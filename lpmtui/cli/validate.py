"""`lpmtui validate`: the pre-flight checks and the HMC's own validation. Changes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpmtui.cli import move_options, streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import FindingMade
from lpmtui.model.move import Severity

if TYPE_CHECKING:
    from lpmtui.procedure import MigrationPlan


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    move_options.add_move(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object per finding")


def run(invocation: Invocation) -> int:
    """Print every finding. Raises Refused where a check or the HMC says no."""
    from lpmtui import procedure
    from lpmtui.cli import plan_text

    move = move_options.read(invocation.arguments)
    with invocation.site() as site:
        plan = procedure.plan_migration(site, move)
        checked = [event for event in plan.events() if isinstance(event, FindingMade)]
        asked = list(_of_the_hmc(plan))
        plan_text.show([*checked, *asked], site.clock, json=invocation.arguments.json)
    refusal = plan.refusal(force=move.force) or _refusal(plan, asked)
    if refusal is not None:
        raise refusal
    streams.words(f"{move.partition} can move to {move.target}.")
    return ExitStatus.DONE


def _of_the_hmc(plan: MigrationPlan) -> Iterator[FindingMade]:
    """What the HMC's validation says, as findings."""
    from lpmtui.commands.hmc import migrlpar
    from lpmtui.commands.hmc.migration_route import MigrationRoute

    move, hmc = plan.move, plan.subject.hmc
    route = MigrationRoute(move.source, move.target, move.partition)
    answer = plan.site.ask(migrlpar.validate(hmc, route))
    severity = Severity.WARNING if answer.ok else Severity.ERROR
    for message in answer.messages:
        what = f"{message.code} {message.text}".strip()
        yield FindingMade("hmc-validation", severity, what, message.meaning, message.remedy)
    if answer.ok and not answer.messages:
        yield FindingMade("hmc-validation", Severity.INFO, f"{hmc} has validated the move.")


def _refusal(plan: MigrationPlan, findings: list[FindingMade]) -> Refused | None:
    """A warning of the HMC does not refuse: the HMC itself would go on."""
    serious = [one for one in findings if one.severity is Severity.ERROR]
    if not serious:
        return None
    first = serious[0]
    return Refused(first.what, subject=plan.subject.hmc, remedy=first.fix)
