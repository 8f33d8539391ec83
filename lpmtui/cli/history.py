"""`lpmtui history` and `lpmtui report`: past jobs, one in full, what it did, who ran what."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.status_command import migration_json, migration_text
from lpmtui.cli.streams import data, data_json
from lpmtui.journal.audit_trail import read_trail
from lpmtui.journal.rows import START, first_break
from lpmtui.model.command import printable
from lpmtui.model.errors import ExitStatus, NeedsAttention, UsageError
from lpmtui.model.events import PUBLIC
from lpmtui.model.move import Outcome
from lpmtui.model.structured import to_body
from lpmtui.report import job_report, report_files
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
        told = store.state(migration)
    if not invocation.arguments.json:
        data(job_report.full(row.id, entries, told))
        return 0
    public = [entry for entry in entries if isinstance(entry.event, PUBLIC)]
    events = [as_json(entry.seq, entry.at, entry.migration, entry.event) for entry in public]
    data_json(migration_json(row) | {"events": events, "report": job_report.as_json(told)})
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
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui history` numbers it")
    parser.add_argument(
        "--format", choices=("text", "json", "html", "svg"), default="text", help="default: text"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")


def run_report(invocation: Invocation) -> int:
    """Print or write the report."""
    asked = invocation.arguments
    with invocation.store() as store:
        row = store.migration(asked.id)
        told = store.state(asked.id)
    if asked.format == "json":
        body = migration_json(row) | {"report": job_report.as_json(told)}
        text = json.dumps(body, indent=2, ensure_ascii=False)
    elif asked.format == "html":
        text = report_files.html_report(row.id, told)
    elif asked.format == "svg":
        text = report_files.svg_report(row.id, told)
    else:
        text = job_report.report(row.id, told)
    _hand_over(text, asked.output)
    return 0


def _hand_over(text: str, output: Path | None) -> None:
    if output is None:
        data(text)
        return
    try:
        output.write_text(printable(text, keep_newlines=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written: {error.strerror}.", subject=str(output), remedy="Name another file."
        ) from error
