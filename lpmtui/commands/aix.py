"""Questions to a node: time, users, processes, a monitor's verdict, its own record of its migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lpmtui.commands import programs
from lpmtui.commands.query import (
    failed,
    garbled,
    lines_of,
    number,
    printed,
    telling_line,
    without_carriage_returns,
)
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DATE = (
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>[0-9]{1,2})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r" (?:(?P<zone>[A-Za-z0-9+:-]+) )?(?P<year>[0-9]{4})"
)
"""The pattern of a date, for patterns of whole lines; `local_time` and `utc_time` read a match of it."""


def local_time(match: re.Match[str]) -> datetime | None:
    """The wall clock time of a matched date, without a zone; None where there is no such date."""
    if match["month"] not in _MONTHS:
        return None
    year, day = int(match["year"]), int(match["day"])
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    try:
        month = _MONTHS.index(match["month"]) + 1
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is not known
    except ValueError:
        return None


def utc_time(match: re.Match[str]) -> datetime | None:
    """The moment of a matched date that is printed in UTC; None for other zones: their offset is unknown."""
    local = local_time(match) if match["zone"] in ("UTC", "GMT") else None
    return local.replace(tzinfo=UTC) if local else None


_STAMPER = '$|=1;my $i=shift;while(1){printf("%.3f\\n",time);sleep($i)}'
"""Prints the time at once and then after each interval, unbuffered, for ever."""

_COULD_NOT_RUN = frozenset({126, 127})


def epoch(node: str) -> Query[float]:
    """The node's clock, in seconds since 1970."""
    return Query(Command(node, (programs.DATE, "+%s")), _epoch)


def time_stamps(node: str, interval_s: float) -> Command:
    """One time stamp per interval for ever, seconds with three decimals, one to a line: the freeze meter.

    A gap that is longer than the interval is time during which the node did not run.
    """
    script = ("-MTime::HiRes=time,sleep", "-e", _STAMPER, f"{interval_s:g}")
    return Command(node, (programs.PERL, *script))


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A logged-in user; `origin` is empty for a local terminal."""

    user: str
    terminal: str
    since: str = ""
    origin: str = ""


def users(node: str) -> Query[tuple[LoggedIn, ...]]:
    """Who is logged in (`who`)."""
    return Query(Command(node, (programs.WHO,)), _users)


_MOVERS = re.compile(r"\bmigrlpar\b|\blpmtui\s+(migrate|drain)\b")


@dataclass(frozen=True, slots=True)
class CronLine:
    """One line of a crontab: when, and what."""

    schedule: str
    command: str

    @property
    def move(self) -> str:
        """The part that begins a migration, without what stands before it; empty where there is none.

        What a script does is not looked at.
        """
        found = _MOVERS.search(self.command)
        return self.command[found.start() :] if found else ""


def crontab(node: str) -> Query[tuple[CronLine, ...]]:
    """The crontab of the user who is logged in (`crontab -l`); none where they have none."""
    return Query(Command(node, (programs.CRONTAB, "-l")), _crontab)


def _crontab(completed: Completed) -> tuple[CronLine, ...]:
    if not completed.ok and "0481-103" in completed.text:  # cannot open a file in the directory of crontabs
        return ()
    if not completed.ok:
        raise failed(completed)
    return cron_lines(completed.stdout)


def cron_lines(text: str) -> tuple[CronLine, ...]:
    """The lines of a crontab, comments and settings left out."""
    cells = [line.split(None, 5) for line in lines_of(text)]
    return tuple(
        CronLine(" ".join(each[:5]), each[5])
        for each in cells
        if len(each) == 6 and not each[0].startswith("#")
    )


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """A running process: its owner and the name of its program."""

    user: str
    program: str


def processes(node: str) -> Query[tuple[RunningProcess, ...]]:
    """Every running process, named as a process application monitor names it.

    `-X` prints user names in full; without it AIX cuts them at 8 characters.
    """
    return Query(Command(node, (programs.PS, "-X", "-eo", "user,comm")), _processes)


def run_monitor(node: str, method: str) -> Query[bool | None]:
    """A custom monitor method's verdict: exit status 0 is healthy; None where it could not be run at all."""
    return Query(Command(node, (method,)), _verdict)


def file_executable(node: str, path: str) -> Query[bool]:
    """Whether a file exists and can be executed."""
    return Query(Command(node, (programs.TEST, "-x", path)), _tested)


def _epoch(completed: Completed) -> float:
    seconds = number(printed(completed))
    if seconds is None:
        raise garbled(completed, "it is not a number of seconds")
    return seconds


def _users(completed: Completed) -> tuple[LoggedIn, ...]:
    return tuple(user for line in lines_of(printed(completed)) if (user := _logged_in(line)))


def _logged_in(line: str) -> LoggedIn | None:
    """One line of `who`; None where it names no user and terminal."""
    origin = re.search(r"\(([^()]*)\)\s*\Z", line)
    words = (line[: origin.start()] if origin else line).split()
    if len(words) < 2:
        return None
    return LoggedIn(words[0], words[1], " ".join(words[2:]), origin[1] if origin else "")


def _processes(completed: Completed) -> tuple[RunningProcess, ...]:
    rows = [line.split(maxsplit=1) for line in lines_of(printed(completed)) if line.strip()]
    if rows and rows[0][0] == "USER":
        rows = rows[1:]
    return tuple(RunningProcess(row[0], row[1].strip()) for row in rows if len(row) == 2)


def _tested(completed: Completed) -> bool:
    if completed.status not in (0, 1):
        raise failed(completed, telling_line(completed.text))
    return completed.ok


def _verdict(completed: Completed) -> bool | None:
    return None if completed.status in _COULD_NOT_RUN else completed.ok


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
    return Query(Command(node, (programs.ERRPT, "-a", "-j", identifiers)), _entries)


def node_clock(node: str) -> Query[NodeClock]:
    """The node's clock and its distance from UTC, which the dates in its logs do not have."""
    return Query(Command(node, (programs.DATE, "+%s %Y-%m-%d %H:%M:%S")), _clock)


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
