"""The executor's process: `python -m lpmtui.executor`. Started by `submitting`, not by people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from lpmtui import config as configuration
from lpmtui.config.config_file import environment_overrides
from lpmtui.executor.audit import Audit
from lpmtui.executor.carrying import carry_out
from lpmtui.executor.handshake import Line
from lpmtui.executor.heartbeat import Heartbeat
from lpmtui.executor.job_context import JobContext
from lpmtui.executor.recovery import take_up
from lpmtui.executor.requester import Requester
from lpmtui.executor.takeover import take_over
from lpmtui.journal import Journal
from lpmtui.model.codec import read_as
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import Finished
from lpmtui.model.job import Way
from lpmtui.model.move import Move
from lpmtui.site import open_site
from lpmtui.smit_logs.site_logs import SmitLogs


def main(argv: list[str] | None = None) -> int:
    """Carry out one request; the first line to the one who asked says whether it is begun."""
    arguments = _arguments(argv)
    os.umask(0o077)
    line = Line(arguments.report_to)
    heartbeat = Heartbeat()
    heartbeat.listen()
    try:
        return _run(arguments, heartbeat, line)
    except LpmtuiError as error:
        line.refused(error)
        sys.stderr.write(f"{error}\n")
        return error.exit_status


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lpmtui.executor")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--report-to", type=int, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--requester", required=True, help="who asks, as JSON")
    parser.add_argument("--move", help="a move to begin, as JSON")
    parser.add_argument("--takeover", help="a resource group whose node has failed")
    parser.add_argument("--to", help="the standby node of a takeover")
    parser.add_argument("--take-up", help="the id of a migration to take up")
    parser.add_argument("--way", type=Way, choices=list(Way), default=Way.RESUME)
    parser.add_argument("--guided", action="store_true", help="ask before every step")
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace, heartbeat: Heartbeat, line: Line) -> int:
    config = configuration.load(arguments.config, overrides=environment_overrides())
    requester = read_as(Requester, json.loads(arguments.requester))
    with Journal.open(arguments.state_dir) as store:
        audit = Audit(SmitLogs(config, arguments.site, arguments.state_dir), store, requester)

        def begun(migration: str) -> None:
            audit.begun(migration)
            line.started(migration)

        with open_site(config, arguments.site, arguments.state_dir, observe=audit.observe) as site:
            context = JobContext(site, store, arguments.state_dir, config.lpm)
            migration, finished = _carry_out(arguments, context, requester, begun, heartbeat)
        audit.ended(migration, finished)
    return finished.exit_status if finished else ExitStatus.NEEDS_ATTENTION


def _carry_out(
    arguments: argparse.Namespace,
    context: JobContext,
    requester: Requester,
    begun: Callable[[str], None],
    heartbeat: Heartbeat,
) -> tuple[str, Finished | None]:
    if arguments.take_up:
        migration = str(arguments.take_up)
        finished = take_up(
            context,
            migration,
            arguments.way,
            requester,
            guided=arguments.guided,
            begun=begun,
            heartbeat=heartbeat,
        )
        return migration, finished
    if arguments.takeover:
        return take_over(
            context,
            arguments.takeover,
            arguments.to,
            requester,
            guided=arguments.guided,
            begun=begun,
            heartbeat=heartbeat,
        )
    move = read_as(Move, json.loads(arguments.move))
    return carry_out(context, move, requester, guided=arguments.guided, begun=begun, heartbeat=heartbeat)


if __name__ == "__main__":
    sys.exit(main())
