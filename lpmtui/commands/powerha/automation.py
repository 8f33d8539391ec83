"""The traces of PowerHA's own LPM automation: log lines, saved state, and what an abort leaves behind."""

from __future__ import annotations

import re
from datetime import datetime

from lpmtui.commands import programs
from lpmtui.commands.aix import DATE, utc_time
from lpmtui.commands.query import failed, lines_of, printed, telling_line, whole_number
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

_LINE = re.compile(rf"(?P<stamp>{DATE}) (?P<program>[A-Za-z0-9_.-]+): ?(?P<text>.*)\Z", re.DOTALL)
_DENIED = re.compile(r"permission|denied|sudo: ", re.IGNORECASE)
_MISSING = re.compile(r"0652-050|No such file|does not exist|cannot open|Cannot open")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of clutils.log. A line without a stamp is output of the program above: only text.

    `at` is known only for stamps in UTC; `stamp` has the stamp as printed.
    """

    at: datetime | None
    program: str
    text: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class LogExcerpt:
    """Lines of a log, and the number of the line to ask for next (lines count from 1)."""

    lines: tuple[LogLine, ...]
    next_line: int


def log_length(node: str) -> Query[int]:
    """How many lines clutils.log has; 0 where there is none."""
    return Query(Command(node, (programs.WC, "-l", programs.CLUTILS_LOG)), _length)


def log_since(node: str, line: int) -> Query[LogExcerpt]:
    """clutils.log from a line on (counted from 1); a last line still being written is left for later."""
    argv = (programs.TAIL, "-n", f"+{line}", programs.CLUTILS_LOG)
    return Query(Command(node, argv), lambda completed: _excerpt(completed, line))


def parse_log(text: str) -> tuple[LogLine, ...]:
    """The lines of clutils.log in their order, blank ones left out."""
    return tuple(_log_line(line) for line in lines_of(text) if line.strip())


def inittab_entry(node: str) -> Query[str | None]:
    """The safety net in inittab that a running (or broken) migration has; None where there is none."""
    return Query(Command(node, (programs.LSITAB, programs.INITTAB_ID)), _inittab_entry)


def remove_inittab_entry(node: str) -> Query[str]:
    """Remove the safety net from inittab."""
    return Query(Command(node, (programs.RMITAB, programs.INITTAB_ID), mutates=True), printed)


def interface_restrictions(node: str) -> Query[tuple[str, ...] | None]:
    """The interfaces on which heartbeats are switched off (ifrestrict); None where there is no such file."""
    return Query(Command(node, (programs.CAT, programs.IFRESTRICT)), _restrictions)


def odm_policy(node: str) -> Query[LpmPolicy]:
    """The LPM policy that the automation on this node will obey, from the node's own ODM."""
    argv = (programs.CLODMGET, "-n", "-f", "lpm_policy", "HACMPcluster")
    return Query(Command(node, argv), _odm_policy)


def odm_timeout(node: str) -> Query[int | None]:
    """The node time-out during LPM, in seconds, from the node's own ODM; None where never set."""
    argv = (programs.CLODMGET, "-n", "-f", "lpm_node_timeout", "HACMPcluster")
    return Query(Command(node, argv), lambda completed: whole_number(printed(completed)) or None)


def _length(completed: Completed) -> int:
    if is_missing(completed):
        return 0
    return int(match[1]) if (match := re.match(r"\s*([0-9]{1,12})\b", printed(completed))) else 0


def _excerpt(completed: Completed, line: int) -> LogExcerpt:
    if is_missing(completed):
        return LogExcerpt((), line)
    complete, newline, _ = printed(completed).rpartition("\n")
    if not newline:
        return LogExcerpt((), line)
    return LogExcerpt(parse_log(complete), line + complete.count("\n") + 1)


def _log_line(line: str) -> LogLine:
    match = _LINE.match(line)
    if not match:
        return LogLine(None, "", line)
    return LogLine(utc_time(match), match["program"], match["text"], match["stamp"])


def _inittab_entry(completed: Completed) -> str | None:
    found = (line for line in lines_of(completed.stdout) if line.startswith(f"{programs.INITTAB_ID}:"))
    if entry := next(found, None):
        return entry
    if completed.text.strip():
        raise failed(completed, telling_line(completed.text))
    return None


def _restrictions(completed: Completed) -> tuple[str, ...] | None:
    if is_missing(completed):
        return None
    return tuple(line.strip() for line in lines_of(printed(completed)) if line.strip())


def _odm_policy(completed: Completed) -> LpmPolicy:
    word = printed(completed).strip()
    return LpmPolicy.read(word) if word else LpmPolicy.MANAGE


def is_missing(completed: Completed) -> bool:
    """Whether a file is not there; one that may not be read is another matter."""
    text = completed.text
    return not completed.ok and bool(_MISSING.search(text)) and not _DENIED.search(text)
