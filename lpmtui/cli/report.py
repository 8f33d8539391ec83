"""`lpmtui report`: what one migration did to every resource group."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data
from lpmtui.model.errors import UsageError
from lpmtui.model.printable import printable


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id, the format and where it is written."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui history` numbers it")
    parser.add_argument(
        "--format", choices=("text", "json", "html", "svg"), default="text", help="default: text"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")


def run(invocation: Invocation) -> int:
    """Print or write the report."""
    from lpmtui.cli.status_command import migration_json
    from lpmtui.report import job_report

    asked = invocation.arguments
    with invocation.store() as store:
        row = store.migration(asked.id)
        told = store.state(asked.id)
    if asked.format == "json":
        body = migration_json(row) | {"report": job_report.as_json(told)}
        text = json.dumps(body, indent=2, ensure_ascii=False)
    elif asked.format == "html":
        from lpmtui.report import report_html

        text = report_html.report(row.id, told)
    elif asked.format == "svg":
        from lpmtui.report import report_svg

        text = report_svg.report(row.id, told)
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
