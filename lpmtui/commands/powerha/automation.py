"""What PowerHA leaves on a node: the traces of its own LPM automation, and cluster events in hacmp.out.

That log also holds the trace of every event script, megabytes of it, so only the lines that name events are
asked for. Their dates have a year or not, by level; nothing here depends on them. The lines of a failure and
of `config_too_long` are recalled: no public sample has them.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from lpmtui.commands import programs
from lpmtui.commands.aix import DATE, utc_time
from lpmtui.commands.query import failed, lines_of, printed, telling_line, whole_number
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

_LINE = re.compile(rf"(?P<stamp>{DATE}) (?P<program>[A-Za-z0-9_.-]+): ?(?P<text>.*)\Z", re.DOTALL)
_DENIED = re.compile(r"permission|denied|sudo: ", re.IGNORECASE)
_MISSING = re.compile(r"0652-050|No such file|does not exist|cannot open|Cannot open")
TOO_LONG = "config_too_long"
_WANTED = f"EVENT (START|COMPLETED|FAILED):|{TOO_LONG}"
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,12}):(?P<text>.*)\Z")
_EVENT = re.compile(r"\bEVENT (?P<state>START|COMPLETED|FAILED):\s*(?:-?[0-9]+:\s*)?(?P<words>\S.*?)\s*\Z")
_LONG = re.compile(rf"\b{TOO_LONG}\b:?\s*(?P<words>.*?)\s*\Z")


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
    if _is_missing(completed):
        return 0
    return int(match[1]) if (match := re.match(r"\s*([0-9]{1,12})\b", printed(completed))) else 0


def _excerpt(completed: Completed, line: int) -> LogExcerpt:
    if _is_missing(completed):
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
    if _is_missing(completed):
        return None
    return tuple(line.strip() for line in lines_of(printed(completed)) if line.strip())


def _odm_policy(completed: Completed) -> LpmPolicy:
    word = printed(completed).strip()
    return LpmPolicy.read(word) if word else LpmPolicy.MANAGE


def _is_missing(completed: Completed) -> bool:
    """Whether a file is not there; one that may not be read is another matter."""
    text = completed.text
    return not completed.ok and bool(_MISSING.search(text)) and not _DENIED.search(text)


class EventState(StrEnum):
    """What a line says of an event."""

    STARTED = "START"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    TOO_LONG = TOO_LONG


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line about an event; `words` are what follows its name, `number` is the line's place in the log.

    A COMPLETED event ends with its exit status, which is no longer among the words; any but 0 is FAILED.
    """

    number: int
    state: EventState
    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.name, *self.words))


def event_lines(node: str) -> Query[tuple[EventLine, ...]]:
    """Every event in a node's current hacmp.out, in order; none where there is no such log."""
    return Query(Command(node, (programs.GREP, "-nE", _WANTED, programs.HACMP_OUT)), _events)


def _events(completed: Completed) -> tuple[EventLine, ...]:
    nothing = completed.status == 1 and not completed.text.strip()
    if nothing or _is_missing(completed):
        return ()
    found = (_event(match) for line in lines_of(printed(completed)) if (match := _NUMBERED.match(line)))
    return tuple(one for one in found if one is not None)


def _event(line: re.Match[str]) -> EventLine | None:
    number, text = int(line["number"]), line["text"]
    if match := _EVENT.search(text):
        state, (name, *words) = EventState(match["state"]), match["words"].split()
        if name == TOO_LONG:
            return EventLine(number, EventState.TOO_LONG, name, tuple(words))
        if state is EventState.COMPLETED and words and re.fullmatch(r"-?[0-9]{1,6}", words[-1]):
            state = state if words.pop() == "0" else EventState.FAILED
        return EventLine(number, state, name, tuple(words))
    if match := _LONG.search(text):
        return EventLine(number, EventState.TOO_LONG, TOO_LONG, tuple(match["words"].split()))
    return None
