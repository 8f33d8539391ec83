"""Three ways to show a migration as it runs: JSON lines, one line per stage, live on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self

from lpmtui.cli.streams import data, data_json
from lpmtui.model.events import PUBLIC, ApplicationSeen, Event, Finished, Progress
from lpmtui.report.event_text import JournalledEvent, as_json, tell


class EventPrinter(Protocol):
    """Shows events as they come."""

    def __enter__(self) -> Self:
        """Take the terminal, where one is needed."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the terminal back as it was."""
        ...

    def show(self, told: JournalledEvent) -> None:
        """Show one event as soon as it is journalled."""
        ...


class _Plain:
    """A printer that holds nothing open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to give back."""


class JsonPrinter(_Plain):
    """One JSON object per line."""

    def show(self, told: JournalledEvent) -> None:
        """Print the event unless it is internal."""
        if isinstance(told.event, PUBLIC):
            data_json(as_json(told.seq, told.at, told.migration, told.event), indent=None)


class LinePrinter(_Plain):
    """One line per stage, one per round of memory; made for logs and pipes."""

    def __init__(self) -> None:
        self._round = 0

    def show(self, told: JournalledEvent) -> None:
        """Print a line where the event is worth one."""
        if isinstance(told.event, Progress):
            if told.event.round == self._round:
                return
            self._round = told.event.round
        line = tell(told.event)
        if line:
            data(f"{told.at.astimezone():%H:%M:%S} {line}")
            sys.stdout.flush()


def choose(*, json: bool) -> EventPrinter:
    """The printer for this call: JSON where asked for, live on a terminal, lines otherwise."""
    if json:
        return JsonPrinter()
    if sys.stdout.isatty():
        from lpmtui.cli.live_printer import LivePrinter

        return LivePrinter()
    return LinePrinter()


def ring() -> None:
    """Ring the terminal's bell, where a person sits there."""
    if sys.stderr.isatty():
        sys.stderr.write("\a")
        sys.stderr.flush()


def follow_all(entries: Iterable[JournalledEvent], printer: EventPrinter) -> Finished | None:
    """Show every event; returns the last one where it is the end."""
    last: Event | None = None
    rung = False
    with printer:
        for told in entries:
            printer.show(told)
            last = told.event
            if isinstance(last, ApplicationSeen) and last.healthy is False and not rung:
                rung = True
                ring()
    return last if isinstance(last, Finished) else None
