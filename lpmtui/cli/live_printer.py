"""Live progress on a terminal: stages scroll by, the rounds of memory stay below as bars."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from lpmtui.model.command import printable
from lpmtui.model.events import ApplicationSeen, FindingMade, Finished, Note, Progress
from lpmtui.model.move import Outcome, Severity
from lpmtui.report.event_text import JournalledEvent, amounts, tell

SHOWN_ROUNDS = 5
_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


class LivePrinter:
    """Lines for stages, and one bar for each of the last rounds.

    A round's bar runs from the bytes that remained when the round began, so it never runs backwards: memory
    that is dirtied meanwhile is the next round.
    """

    def __init__(self, console: Console | None = None) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(24))
        self._bars = Bars(*columns, TextColumn("{task.fields[amounts]}", markup=False), console=console)
        self._rounds: list[tuple[int, TaskID]] = []
        self._most = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, told: JournalledEvent) -> None:
        """Print a stage's line, or move the bar of its round."""
        event = told.event
        if isinstance(event, Progress):
            self._move(event)
            return
        line = tell(event)
        if line:
            text = f"{told.at.astimezone():%H:%M:%S} {line}"
            self._bars.console.print(Text(printable(text, keep_newlines=True), style=_style(event)))

    def _move(self, event: Progress) -> None:
        if not self._rounds or self._rounds[-1][0] != event.round:
            self._open(event)
        self._most = max(self._most, event.bytes_remaining)
        done = self._most - event.bytes_remaining
        self._bars.update(self._rounds[-1][1], total=self._most, completed=done, amounts=amounts(event))

    def _open(self, event: Progress) -> None:
        if self._rounds:
            self._bars.update(self._rounds[-1][1], completed=self._most)
        if len(self._rounds) >= SHOWN_ROUNDS:
            self._bars.update(self._rounds[-SHOWN_ROUNDS][1], visible=False)
        self._most = 0
        task = self._bars.add_task(f"Round {event.round}", total=1, amounts="")
        self._rounds.append((event.round, task))


def _style(event: object) -> str:
    if isinstance(event, FindingMade):
        return _COLOURS[event.severity]
    if isinstance(event, ApplicationSeen) and event.healthy is False:
        return "bold red reverse"
    if isinstance(event, Note):
        return _COLOURS[event.level]
    if isinstance(event, Finished):
        return "bold green" if event.outcome is Outcome.SUCCEEDED else "bold red"
    return ""
