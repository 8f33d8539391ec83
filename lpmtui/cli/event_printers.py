"""Three ways to show a migration as it runs: JSON lines, one line per stage, live on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from lpmtui.cli.event_text import INTERNAL, as_json, tell
from lpmtui.cli.output import data, data_json
from lpmtui.model.events import ApplicationSeen, Event, Finished, Progress


class Told(Protocol):
    """An event with its place in the journal."""

    @property
    def seq(self) -> int:
        """Number within the migration, from 1."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written."""
        ...

    @property
    def migration(self) -> str:
        """The migration's id."""
        ...

    @property
    def event(self) -> Event:
        """What happened."""
        ...


class Follower(Protocol):
    """Shows events as they come."""

    def __enter__(self) -> Self:
        """Take the terminal, where one is needed."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        ...

    def show(self, told: Told) -> None:
        """Show one event."""
        ...


class _Plain:
    """A follower that holds nothing open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to give back."""


class JsonFollower(_Plain):
    """One JSON object per line."""

    def show(self, told: Told) -> None:
        """Print the event unless it is internal."""
        if not isinstance(told.event, INTERNAL):
            data_json(as_json(told.seq, told.at, told.migration, told.event), indent=None)


class LineFollower(_Plain):
    """One line per stage, one per round of memory; made for logs and pipes."""

    def __init__(self) -> None:
        self._round = 0

    def show(self, told: Told) -> None:
        """Print a line where the event is worth one."""
        if isinstance(told.event, Progress):
            if told.event.round == self._round:
                return
            self._round = told.event.round
        line = tell(told.event)
        if line:
            data(f"{told.at.astimezone():%H:%M:%S} {line}")
            sys.stdout.flush()


def choose(*, json: bool) -> Follower:
    """The follower for this call: JSON where asked for, live on a terminal, lines otherwise."""
    if json:
        return JsonFollower()
    if sys.stdout.isatty():
        from lpmtui.cli.live_printer import LiveFollower

        return LiveFollower()
    return LineFollower()


def ring() -> None:
    """Ring the terminal's bell, where a person sits there."""
    if sys.stderr.isatty():
        sys.stderr.write("\a")
        sys.stderr.flush()


def follow_all(entries: Iterable[Told], follower: Follower) -> Finished | None:
    """Show every event; returns the last one where it is the end."""
    last: Event | None = None
    rung = False
    with follower:
        for told in entries:
            follower.show(told)
            last = told.event
            if isinstance(last, ApplicationSeen) and last.healthy is False and not rung:
                rung = True
                ring()
    return last if isinstance(last, Finished) else None
