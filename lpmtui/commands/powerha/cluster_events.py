"""Cluster events as a node logs them in hacmp.out: started, completed, failed, or running for too long.

The log also holds the trace of every event script, megabytes of it, so only the lines that name events are
asked for. Their dates have a year or not, by level; nothing here depends on them. The lines of a failure and
of `config_too_long` are recalled: no public sample has them.
"""

from __future__ import annotations

import re
from enum import StrEnum

from lpmtui.commands import programs
from lpmtui.commands.powerha.automation import is_missing
from lpmtui.commands.query import lines_of, printed
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.lazy_dataclass import dataclass

TOO_LONG = "config_too_long"
_WANTED = f"EVENT (START|COMPLETED|FAILED):|{TOO_LONG}"
_LINE = re.compile(r"(?P<number>[0-9]{1,12}):(?P<text>.*)\Z")
_EVENT = re.compile(r"\bEVENT (?P<state>START|COMPLETED|FAILED):\s*(?:-?[0-9]+:\s*)?(?P<words>\S.*?)\s*\Z")
_LONG = re.compile(rf"\b{TOO_LONG}\b:?\s*(?P<words>.*?)\s*\Z")


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
    if nothing or is_missing(completed):
        return ()
    found = (_event(match) for line in lines_of(printed(completed)) if (match := _LINE.match(line)))
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
