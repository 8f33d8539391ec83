"""`lpmtui history`, `report` and `watch`: past jobs, what each did, who ran what; and what others start."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from lpmtui.cli.event_printers import choose
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.status_command import migration_json, migration_text
from lpmtui.cli.streams import data, data_json, words
from lpmtui.executor import JobContext, this_requester
from lpmtui.executor.foreign_moves import ForeignMoves
from lpmtui.executor.seen_moves import record_logged_moves
from lpmtui.journal import Entry, JobState, Journal
from lpmtui.journal.audit_trail import read_trail
from lpmtui.journal.rows import START, first_break
from lpmtui.model.command import printable
from lpmtui.model.errors import Busy, ExitStatus, NeedsAttention, Unreachable, UsageError
from lpmtui.model.events import PUBLIC
from lpmtui.model.move import JobKind, Outcome
from lpmtui.model.structured import to_body
from lpmtui.report import drain_files, drain_report, job_report, report_files
from lpmtui.report.drain_report import Jobs
from lpmtui.report.event_text import as_json


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the id of one job, and the filters of the list."""
    parser.add_argument("id", nargs="?", metavar="ID", help="one migration in full")
    parser.add_argument("--open", action="store_true", help="only those that run or need a person")
    parser.add_argument(
        "--audit", action="store_true", help="who ran which command that changes something, and how it ended"
    )
    parser.add_argument("--verify", action="store_true", help="whether every record is as it was written")
    parser.add_argument("--json", action="store_true", help="JSON, oldest first")


def run(invocation: Invocation) -> int:
    """Print the list, one migration, the audit trail, or whether the journal's chain is whole."""
    if invocation.arguments.verify:
        return _verify(invocation)
    if invocation.arguments.audit:
        return _audit(invocation)
    return _one(invocation, invocation.arguments.id) if invocation.arguments.id else _all(invocation)


def _all(invocation: Invocation) -> int:
    rows = invocation.migrations()
    if invocation.arguments.open:
        rows = [row for row in rows if not row.outcome.final or row.outcome is Outcome.NEEDS_ATTENTION]
    if invocation.arguments.json:
        data_json([migration_json(row) for row in rows])
    else:
        data("\n".join(migration_text(row) for row in rows) or "There has been no migration yet.")
    return 0


def _one(invocation: Invocation, migration: str) -> int:
    with invocation.store() as store:
        row = store.migration(migration)
        entries = store.events(migration)
        told, jobs = _with_moves(store, migration)
    if not invocation.arguments.json:
        data(job_report.full(row.id, entries, told, jobs))
        return 0
    public = [entry for entry in entries if isinstance(entry.event, PUBLIC)]
    events = [as_json(entry.seq, entry.at, entry.migration, entry.event) for entry in public]
    data_json(migration_json(row) | {"events": events, "report": job_report.as_json(row.id, told, jobs)})
    return 0


def _audit(invocation: Invocation) -> int:
    asked = invocation.arguments
    with invocation.store() as journal:
        if asked.id:
            journal.migration(asked.id)
        lines = [line for line in read_trail(journal) if asked.id in (None, line.job)]
    if asked.json:
        data_json(to_body(lines))
    else:
        data("\n".join(line.text() for line in lines) or "No command that changes anything was run yet.")
    return ExitStatus.DONE


def _verify(invocation: Invocation) -> int:
    """Raises NeedsAttention that names the first record that is not as it was written."""
    with invocation.store() as journal:
        links = list(journal.links())
        path = journal.path
    broken = first_break(links)
    if broken is not None:
        raise NeedsAttention(
            f"Record {broken.number} (job {broken.job}, {broken.at}, {broken.event}) is not as it was"
            " written, or the record before it is missing.",
            subject=str(path),
            remedy="Restore the journal from a copy, or set it aside as evidence and start a new one.",
        )
    found = {"records": len(links), "whole": True, "digest": links[-1].digest if links else START}
    if invocation.arguments.json:
        data_json(found)
    else:
        data(f"All {len(links)} records are as they were written. Last digest: {found['digest'] or 'none'}")
    return ExitStatus.DONE


def report_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id, the format and where it is written."""
    parser.add_argument("id", metavar="ID", help="the job, as `lpmtui history` numbers it")
    formats = ("text", "json", "html", "svg")
    parser.add_argument("--format", choices=formats, default="text", help="default: text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")


def run_report(invocation: Invocation) -> int:
    """Print or write the report."""
    asked = invocation.arguments
    with invocation.store() as store:
        row = store.migration(asked.id)
        told, jobs = _with_moves(store, asked.id)
    if asked.format == "json":
        body = migration_json(row) | {"report": job_report.as_json(row.id, told, jobs)}
        text = json.dumps(body, indent=2, ensure_ascii=False)
    elif asked.format == "text":
        text = job_report.report(row.id, told, jobs)
    elif told.kind is JobKind.DRAIN:
        text = _DRAIN_FILES[asked.format](drain_report.account(row.id, told, jobs))
    else:
        text = _FILES[asked.format](row.id, told)
    if asked.output is None:
        data(text)
    else:
        _write(text, asked.output)
    return ExitStatus.DONE


_FILES = {"html": report_files.html_report, "svg": report_files.svg_report}
_DRAIN_FILES = {"html": drain_files.html_report, "svg": drain_files.svg_report}


def _with_moves(store: Journal, number: str) -> tuple[JobState, Jobs]:
    """The state of a job, and those of a drain's moves."""
    state = store.state(number)
    return state, {one.job: store.state(one.job) for one in state.moves}


def _write(text: str, output: Path) -> None:
    try:
        output.write_text(printable(text, keep_newlines=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written: {error.strerror}.", subject=str(output), remedy="Name another file."
        ) from error


# --- watch ----------------------------------------------------------------------------------------


def watch_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `--once` and `--json`, beside the common options."""
    parser.add_argument("--once", action="store_true", help="look once, record what is found, and leave")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run_watch(invocation: Invocation) -> int:
    """Watch until somebody presses Ctrl-C. Raises Busy where another process watches this site."""
    invocation.require_writable("nothing is recorded")
    with invocation.store(read_only=False) as journal, invocation.site() as site:
        context = JobContext(site, journal, invocation.state_dir, invocation.config.lpm)
        try:
            _watch(invocation, context, journal)
        except KeyboardInterrupt:
            words("No process watches any more. What is open goes on with the next: lpmtui watch")
    return ExitStatus.DONE


def _watch(invocation: Invocation, context: JobContext, journal: Journal) -> None:
    asked = invocation.arguments
    numbers: dict[str, int] = {}

    def begun(number: str) -> None:
        numbers[number] = 0

    watcher = ForeignMoves(context, this_requester(), begun)
    try:
        _first_look(watcher, invocation.site_name)
        for number in record_logged_moves(context, context.site.picture(health=False)):
            numbers[number] = 0
        with choose(json=asked.json) as printer:
            while True:
                for entry in _news(journal, numbers):
                    printer.show(entry)
                if asked.once:
                    return
                options = context.options
                context.site.clock.sleep(options.poll_s if watcher.followed else options.watch_s)
                _look(watcher)
    finally:
        watcher.close()


def _first_look(watcher: ForeignMoves, site: str) -> None:
    watcher.look()
    if not watcher.watching:
        raise Busy(f"Another process watches site {site} already.", subject=site)
    words(f"Watching site {site} for moves that others start. Leave with Ctrl-C.")


def _look(watcher: ForeignMoves) -> None:
    try:
        watcher.look()
    except Unreachable as error:
        words(f"{error} Looking again.")


def _news(journal: Journal, numbers: dict[str, int]) -> Iterator[Entry]:
    """What was written about the recorded jobs since the last call."""
    for number, seen in list(numbers.items()):
        for entry in journal.events(number, seen):
            numbers[number] = entry.seq
            yield entry
