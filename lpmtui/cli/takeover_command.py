"""`lpmtui takeover`: starts the workload of a failed, unmanaged node on a standby node, step by step."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from lpmtui.cli import guided, streams
from lpmtui.cli.follow import follow
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.job import Takeover

if TYPE_CHECKING:
    from lpmtui.procedure.takeover_plan import TakeoverPlan


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the resource group, the standby node, and how it is confirmed."""
    parser.add_argument("group", metavar="GROUP", help="the resource group of the failed node")
    parser.add_argument("--to", required=True, metavar="NODE", help="the standby node to start it on")
    parser.add_argument("--dry-run", action="store_true", help="show the proof, the steps and their commands")
    parser.add_argument("--yes", action="store_true", help="do not ask before every step")
    parser.add_argument("--json", action="store_true", help="with --yes: one JSON object per event")


def run(invocation: Invocation) -> int:
    """Prove that the node is down, ask, and start its group elsewhere; the status is the takeover's own.

    Raises Refused while the partition might still be running.
    """
    asked = invocation.arguments
    if asked.dry_run:
        _show(invocation)
        return ExitStatus.DONE
    invocation.require_writable(f"{asked.group} is not taken over")
    invocation.warn_of_logs()
    if not asked.yes:
        guided.require_terminal(asked.group)
        question, live = _show(invocation)
        if not streams.confirmed(question, name=asked.group if live else ""):
            raise Refused("Nothing was begun.", subject=asked.group)
    return _begin(invocation)


def _show(invocation: Invocation) -> tuple[str, bool]:
    """Print the plan; returns the question that names what will happen, and whether the site is real."""
    from lpmtui.cli import plan_text
    from lpmtui.procedure.takeover_plan import plan_takeover

    asked = invocation.arguments
    with invocation.store() as store, invocation.site() as site:
        plan: TakeoverPlan = plan_takeover(site, asked.group, asked.to, store=store)
        plan_text.show(plan.events(), site.clock, json=asked.json)
        return f"\nSite {site.name} ({site.kind.value}): {plan.question}", site.kind.live


def _begin(invocation: Invocation) -> int:
    from lpmtui import executor

    asked = invocation.arguments
    number = executor.submit(
        invocation.config,
        invocation.site_name,
        Takeover(asked.group, asked.to),
        state_dir=invocation.state_dir,
        config_file=invocation.config_file,
        guided=not asked.yes,
    )
    if asked.yes:
        return follow(invocation, number, json=asked.json)
    return guided.follow_guided(invocation, number)
