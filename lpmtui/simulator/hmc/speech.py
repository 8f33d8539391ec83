"""How an HMC prints: records of CSV cells, values, complaints.

A record is RFC-4180 CSV whose cells are `attribute=value`; quoting is minimal, over the whole pair. A value
that is a list is itself CSV. Checked against captures of seventeen listings of one console.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from lpmtui.simulator.lpm.messages import SIMULATED
from lpmtui.simulator.shell import Answer, Call

Value = str | int | float | Sequence[str] | None
"""What an attribute can hold: None means that it does not apply, a sequence is a list."""

NOTHING_FOUND = "No results were found."


class Complaint(Exception):
    """The command is refused; the text is what the console prints."""


def unconfirmed(beginning: str, detail: str) -> Complaint:
    """A complaint of which public sources know the beginning only; the rest is this simulator's."""
    return Complaint(f"{beginning} {detail}{SIMULATED}".strip())


def unknown_attributes(names: Sequence[str]) -> Complaint:
    """The complaint about attributes that a command does not know; the console names the first."""
    return Complaint(
        f"An invalid attribute was entered.  The invalid attribute is {names[0]}."
        "  Please correct your entry and retry the command."
    )


def csv_line(cells: Iterable[str], separator: str = ",") -> str:
    """One line of cells, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerow(list(cells))
    return text.getvalue()[:-1]


def plain(value: Value) -> str:
    """A value as it is printed without its name."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    return csv_line(value) if value else "none"


def record(pairs: Iterable[tuple[str, Value]]) -> str:
    """One record; attributes that do not apply are left out."""
    return csv_line(f"{name}={plain(value)}" for name, value in pairs if value is not None)


def spoken(call: Call, text: str) -> str:
    """A sentence in the language that the console answers a call in."""
    if call.environment or not call.world.hmcs[call.host].language.startswith("en"):
        from lpmtui.simulator.hmc.languages import said

        return said(call, text)
    return text


def complain(call: Call, complaint: Complaint) -> Answer:
    """The answer of a command that is refused, on the stream that this console uses for errors."""
    return refuse(call, [str(complaint)])


def refuse(call: Call, messages: Sequence[str]) -> Answer:
    """The answer of a command that failed, with its messages."""
    text = "".join(f"{spoken(call, message)}\n" for message in messages)
    if call.world.hmcs[call.host].errors_on == "stderr":
        return Answer(1, "", text)
    return Answer(1, text)
