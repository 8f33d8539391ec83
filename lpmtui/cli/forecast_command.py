"""`lpmtui forecast`: what a move will cost, from a measured dirty curve."""

from __future__ import annotations

import argparse
from pathlib import Path

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus, UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    table = parser.add_argument_group("the what-if table of a measured dirty curve")
    table.add_argument("--curve", type=Path, metavar="FILE", help="CSV with a header: period_ms,dirty_pages")
    table.add_argument("--memory", metavar="SIZE", help="memory, like 64GiB; default: what the file says")
    table.add_argument("--bandwidth", metavar="RATE[,..]", help="like 1Gbps,10Gbps or 1.1GiB/s")
    table.add_argument(
        "--pause", metavar="MS[,..]", help="allowed pauses: 300,1s,unlimited; a bare number is milliseconds"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Print the forecast. Raises UsageError."""
    return _what_if(invocation.arguments)


def _what_if(asked: argparse.Namespace) -> int:
    from lpmtui.cli import whatif_table
    from lpmtui.forecast import curve_file, whatif
    from lpmtui.model.units import parse_size

    for option in ("curve", "bandwidth", "pause"):
        if getattr(asked, option) is None:
            raise UsageError(
                f"--{option} is missing.",
                remedy="A table takes --curve FILE --memory SIZE --bandwidth RATE[,..] --pause MS[,..].",
            )
    measured = curve_file.parse(_text(asked.curve), str(asked.curve))
    if asked.memory is not None:
        measured = measured.of_memory(parse_size(asked.memory))
    cells = whatif.table(measured, whatif_table.rates(asked.bandwidth), whatif_table.pauses(asked.pause))
    if asked.json:
        streams.data_json(whatif_table.as_json(cells))
    else:
        streams.data("\n".join(whatif_table.as_text(measured, cells)))
    return ExitStatus.DONE


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"The dirty curve {file} cannot be read: {error.strerror}.",
            subject=str(file),
            remedy="Name a file that is there and that you may read.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not a text file in UTF-8.", subject=str(file)) from error
