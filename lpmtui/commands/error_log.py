"""A node's own record of its migrations in the AIX error log (`errpt`).

Whoever started a migration, AIX writes CLIENT_PMIG_STARTED before it and CLIENT_PMIG_DONE or
CLIENT_PMIG_ABORTED after it (labels and identifiers: IBM Support document isg3T1022733).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from lpmtui.commands.aix import DATE, local_time
from lpmtui.commands.powerha import program_paths
from lpmtui.commands.query import failed, garbled, printed, telling_line, without_carriage_returns
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass


class ErrorLabel(StrEnum):
    """What AIX says of its own migration; the value is the identifier of the entry."""

    STARTED = "08917DC6"
    DONE = "A5E6DB96"
    ABORTED = "5E075ADF"


_LABELS = {label.value: label for label in ErrorLabel}
_ENTRY = re.compile(r"^-{20,}\s*$|^(?=LABEL:)", re.MULTILINE)
_FIELD = re.compile(
    r"^(?P<name>IDENTIFIER|Date/Time|Sequence Number):[ \t]*(?P<value>\S.*?)\s*$", re.MULTILINE
)
_DATE = re.compile(rf"{DATE}\Z")


@dataclass(frozen=True, slots=True)
class MigrationEntry:
    """One entry of the error log: `local` is the node's own wall clock, without a time zone.

    `local` is None where the date is not printed in the C locale. `sequence` grows with each entry.
    """

    label: ErrorLabel
    local: datetime | None
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class NodeClock:
    """The clock of a node: seconds since 1970, and how far its wall clock is ahead of UTC."""

    epoch: float
    ahead_of_utc: timedelta

    def epoch_of(self, local: datetime) -> float:
        """Seconds since 1970 of a moment on the node's wall clock, as long as its offset stays the same."""
        return (local - datetime(1970, 1, 1) - self.ahead_of_utc).total_seconds()  # noqa: DTZ001


def migration_entries(node: str) -> Query[tuple[MigrationEntry, ...]]:
    """The entries about the node's own migrations, newest first (`errpt -a -j ..`)."""
    identifiers = ",".join(label.value for label in ErrorLabel)
    return Query(Command(node, (program_paths.ERRPT, "-a", "-j", identifiers)), _entries)


def node_clock(node: str) -> Query[NodeClock]:
    """The node's clock and its distance from UTC, which the dates in its logs do not have."""
    return Query(Command(node, (program_paths.DATE, "+%s %Y-%m-%d %H:%M:%S")), _clock)


def _entries(completed: Completed) -> tuple[MigrationEntry, ...]:
    text = without_carriage_returns(printed(completed))
    found = tuple(_read(text))
    if not found and text.strip():
        raise failed(completed, telling_line(text))
    return found


def _read(text: str) -> Iterator[MigrationEntry]:
    for block in _ENTRY.split(text):
        fields = {match["name"]: match["value"] for match in _FIELD.finditer(block)}
        if label := _LABELS.get(fields.get("IDENTIFIER", "")):
            number = fields.get("Sequence Number", "")
            sequence = int(number) if re.fullmatch(r"[0-9]{1,12}", number) else None
            yield MigrationEntry(label, _date(fields.get("Date/Time", "")), sequence)


def _date(text: str) -> datetime | None:
    match = _DATE.match(text)
    return local_time(match) if match else None


def _clock(completed: Completed) -> NodeClock:
    epoch, _, local = printed(completed).strip().partition(" ")
    try:
        wall = datetime.strptime(local, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        seconds = float(int(epoch))
        ahead = wall - datetime(1970, 1, 1) - timedelta(seconds=seconds)  # noqa: DTZ001
    except (ValueError, OverflowError) as error:
        raise garbled(completed, "it is not a time") from error
    return NodeClock(seconds, ahead)
