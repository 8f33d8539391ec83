"""Questions to a node's operating system: time, users, processes, a monitor's verdict."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lpmtui.commands.powerha import program_paths
from lpmtui.commands.query import failed, garbled, lines_of, number, printed, telling_line
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
    return Query(Command(node, (program_paths.DATE, "+%s")), _epoch)


def time_stamps(node: str, interval_s: float) -> Command:
    """One time stamp per interval for ever, seconds with three decimals, one to a line: the freeze meter.

    A gap that is longer than the interval is time during which the node did not run.
    """
    script = ("-MTime::HiRes=time,sleep", "-e", _STAMPER, f"{interval_s:g}")
    return Command(node, (program_paths.PERL, *script))


def parse_time_stamps(text: str) -> tuple[float, ...]:
    """The complete time stamps in a piece of the freeze meter's output; other lines are passed over."""
    complete, _, _ = text.rpartition("\n")
    found = (number(line) for line in lines_of(complete))
    return tuple(stamp for stamp in found if stamp is not None)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A logged-in user; `origin` is empty for a local terminal."""

    user: str
    terminal: str
    since: str = ""
    origin: str = ""


def users(node: str) -> Query[tuple[LoggedIn, ...]]:
    """Who is logged in (`who`)."""
    return Query(Command(node, (program_paths.WHO,)), _users)


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """A running process: its owner and the name of its program."""

    user: str
    program: str


def processes(node: str) -> Query[tuple[RunningProcess, ...]]:
    """Every running process, named as a process application monitor names it.

    `-X` prints user names in full; without it AIX cuts them at 8 characters.
    """
    return Query(Command(node, (program_paths.PS, "-X", "-eo", "user,comm")), _processes)


def run_monitor(node: str, method: str) -> Query[bool | None]:
    """A custom monitor method's verdict: exit status 0 is healthy; None where it could not be run at all."""
    return Query(Command(node, (method,)), _verdict)


def file_executable(node: str, path: str) -> Query[bool]:
    """Whether a file exists and can be executed."""
    return Query(Command(node, (program_paths.TEST, "-x", path)), _tested)


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
