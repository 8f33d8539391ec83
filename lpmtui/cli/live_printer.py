"""Live progress on a terminal: stages scroll by, the rounds of memory stay below as bars."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from lpmtui.job_view import drain_progress
from lpmtui.job_view.drain_view import DrainView
from lpmtui.job_view.words import Role
from lpmtui.model.command import printable
from lpmtui.model.errors import LpmtuiError
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


Look = Callable[[], DrainView]
"""Reads a drain's journal and those of its moves."""
_MOST_MOVES = 8
_ROLES = {Role.GOOD: "green", Role.WARNING: "yellow", Role.BAD: "bold red", Role.RUNNING: "cyan"}


class DrainPrinter:
    """A line for each event of a drain; how far it is and what moves now stays below, as on its screen."""

    def __init__(self, look: Look, console: Console | None = None) -> None:
        self._look = look
        self._console = console or Console()
        self._live = Live(
            get_renderable=self._below, console=self._console, refresh_per_second=1, transient=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, told: JournalledEvent) -> None:
        """Print an event's line above the progress."""
        line = tell(told.event)
        if line:
            text = f"{told.at.astimezone():%H:%M:%S} {line}"
            self._console.print(Text(printable(text, keep_newlines=True), style=_style(told.event)))

    def _below(self) -> Text:
        """Progress, expected end, and the moves under way; nothing once it is over or cannot be read."""
        try:
            view = self._look()
        except LpmtuiError:
            return Text()
        if not view.state.running:
            return Text()
        width = self._console.width
        moves = [words for one, words in drain_progress.move_lines(view, width) if one.running]
        lines = [*drain_progress.head_lines(view)[1:], *moves[:_MOST_MOVES]]
        return Text("\n").join(
            Text.assemble(*((printable(text), _ROLES.get(role, "")) for text, role in line)) for line in lines
        )


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
