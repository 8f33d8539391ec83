"""The executor's process: `python -m lpmtui.executor`. Started by `launcher`, not by people."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from lpmtui import config as configuration
from lpmtui.config import environment_overrides
from lpmtui.executor.audit import Audit
from lpmtui.executor.drain_job import start_drain, take_up_drain
from lpmtui.executor.jobs import JobContext
from lpmtui.executor.launcher import LOG_NAME, ProcessJobs, StartReport
from lpmtui.executor.locks import Heartbeat
from lpmtui.executor.runner import start, take_up
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import ExitStatus, LpmtuiError, NeedsAttention
from lpmtui.model.events import Finished
from lpmtui.model.job import Way
from lpmtui.model.move import JobKind
from lpmtui.model.request import Requester, read_request
from lpmtui.model.structured import read_as
from lpmtui.site import open_site
from lpmtui.smit_logs.site_logs import SmitLogs


def main(argv: list[str] | None = None) -> int:
    """Carry out one job; the first line to whoever asked says whether it is begun."""
    arguments = _arguments(argv)
    os.umask(0o077)
    report = StartReport(arguments.report_to)
    heartbeat = Heartbeat()
    heartbeat.listen()
    try:
        return _run(arguments, heartbeat, report)
    except LpmtuiError as error:
        report.refused(error)
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except Exception as error:  # noqa: BLE001 - the last resort: nobody is left who could handle it
        return _last_resort(error, report, arguments.state_dir)


def _last_resort(error: Exception, report: StartReport, state_dir: Path) -> int:
    """Keep what a developer needs in the log, and tell whoever asked; `recover` takes the job up."""
    traceback.print_exception(error, file=sys.stderr)
    report.refused(
        NeedsAttention(
            f"The executor failed in a way that lpmtui does not know: {type(error).__name__}: {error}",
            subject=str(state_dir / LOG_NAME),
            remedy="See where everything stands with: lpmtui status, and lpmtui recover for an open job."
            f" Send {state_dir / LOG_NAME} to whoever maintains lpmtui.",
        )
    )
    return ExitStatus.NEEDS_ATTENTION


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lpmtui.executor")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--report-to", type=int, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--requester", required=True, help="who asks, as JSON")
    parser.add_argument("--request", help="a job to begin: its command line as a JSON list")
    parser.add_argument("--take-up", help="the number of a job to take up")
    parser.add_argument("--way", type=Way, choices=list(Way), default=Way.RESUME)
    parser.add_argument("--parent", default="", help="the number of the drain that it is a move of")
    parser.add_argument("--guided", action="store_true", help="ask before every step")
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace, heartbeat: Heartbeat, report: StartReport) -> int:
    config = configuration.load(arguments.config, overrides=environment_overrides())
    requester = read_as(Requester, json.loads(arguments.requester))
    with Journal.open(arguments.state_dir) as journal:
        audit = Audit(SmitLogs(config, arguments.site, arguments.state_dir), journal, requester)

        def begun(number: str) -> None:
            audit.begun(number)
            report.started(number)

        with open_site(config, arguments.site, arguments.state_dir, observe=audit.observe) as site:
            context = JobContext(site, journal, arguments.state_dir, config.lpm)
            jobs = ProcessJobs(
                config, arguments.site, arguments.state_dir, arguments.config, journal, requester, heartbeat
            )
            number, finished = _carry_out(arguments, context, requester, jobs, begun, heartbeat)
        audit.ended(number, finished)
        journal.checkpoint()
    return finished.exit_status if finished else ExitStatus.NEEDS_ATTENTION


def _carry_out(
    arguments: argparse.Namespace,
    context: JobContext,
    requester: Requester,
    jobs: ProcessJobs,
    begun: Callable[[str], None],
    heartbeat: Heartbeat,
) -> tuple[str, Finished | None]:
    guided = bool(arguments.guided)
    if arguments.take_up:
        number, way = str(arguments.take_up), arguments.way
        if context.journal.state(number).kind is JobKind.DRAIN:
            return number, take_up_drain(
                context, number, way, jobs, requester, begun=begun, heartbeat=heartbeat
            )
        return number, take_up(
            context, number, way, requester, guided=guided, begun=begun, heartbeat=heartbeat
        )
    request = read_request(json.loads(arguments.request))
    if isinstance(request, Drain):
        return start_drain(context, request, jobs, requester, begun=begun, heartbeat=heartbeat)
    return start(
        context,
        request,
        requester,
        guided=guided,
        parent=arguments.parent,
        begun=begun,
        heartbeat=heartbeat,
    )


if __name__ == "__main__":
    sys.exit(main())
