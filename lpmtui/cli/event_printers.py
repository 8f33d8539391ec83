"""How the command line shows events: JSON lines, one line per stage, live on a terminal; and a plan."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from lpmtui.cli.streams import data, data_json, words
from lpmtui.forecast.move_forecast import MoveForecast
from lpmtui.journal.phrases import OUTCOMES, likely
from lpmtui.model.clock import Clock
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import PUBLIC, ApplicationSeen, Event, FindingMade, Finished, Planned, Progress
from lpmtui.model.move import Outcome, Severity
from lpmtui.report.event_text import JournalledEvent, as_json, tell

if TYPE_CHECKING:
    from lpmtui.job_view.drain_view import DrainView

_MARKS = {Severity.ERROR: "ERROR  ", Severity.WARNING: "WARNING", Severity.INFO: "info   "}


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


def choose(*, json: bool, drain: Callable[[], DrainView] | None = None) -> EventPrinter:
    """The printer for this call: JSON where asked for, live on a terminal, lines otherwise.

    `drain` looks at a drain, whose moves are followed, too.
    """
    if json:
        return JsonPrinter()
    if sys.stdout.isatty():
        from lpmtui.cli.live_printer import DrainPrinter, LivePrinter

        return LivePrinter() if drain is None else DrainPrinter(drain)
    return LinePrinter()


def follow_all(entries: Iterable[JournalledEvent], printer: EventPrinter) -> Finished | None:
    """Show every event; returns the last one where it is the end.

    The first application that is not healthy rings the bell of the terminal, where a person sits there.
    """
    last: Event | None = None
    rung = not sys.stderr.isatty()
    with printer:
        for told in entries:
            printer.show(told)
            last = told.event
            if isinstance(last, ApplicationSeen) and last.healthy is False and not rung:
                rung = True
                sys.stderr.write("\a")
                sys.stderr.flush()
    return last if isinstance(last, Finished) else None


# --- a plan, which has no journal (yet) ---------------------------------------------------------------


def show_plan(events: Sequence[Event], clock: Clock, *, json: bool) -> None:
    """Print a plan and its findings, for a person or as the stream shows them: the migration is empty."""
    if not json:
        data("\n".join(plan_lines(events)))
        return
    for number, event in enumerate(events, 1):
        data_json(as_json(number, clock.now(), "", event), indent=None)


def plan_lines(events: Iterable[Event]) -> Iterator[str]:
    """The same for a person: steps with their commands, findings with why and remedy."""
    for event in events:
        match event:
            case Planned():
                yield from _steps(event)
            case FindingMade():
                yield from _finding(event)
            case Finished():
                yield f"{OUTCOMES[event.outcome]}: {event.why}"
            case _:
                yield tell(event)


def forecast_lines(forecast: MoveForecast | None) -> Iterator[str]:
    """How long the partition is likely to be frozen, to run slowly, and to take in all."""
    if forecast is None:
        return
    for what, range_ in (
        ("It is frozen for about", forecast.suspension_s),
        ("It then runs slowly for about", forecast.degraded_s),
        ("The whole move takes about", forecast.total_s),
    ):
        yield f"{what} {likely(range_.p50, range_.p95)}."


def say(lines: Iterable[str]) -> None:
    """Tell a person some lines, or nothing."""
    text = "\n".join(lines)
    if text:
        words(text)


def refused(error: LpmtuiError) -> Finished:
    """The end of a move that was never begun."""
    return Finished(Outcome.REFUSED, int(error.exit_status), (), str(error))


def _steps(event: Planned) -> Iterator[str]:
    yield f"Move {event.partition} from {event.source} to {event.target}, {event.procedure} procedure:"
    for number, step in enumerate(event.steps, 1):
        yield f"{number:>3}. {step.title}"
        yield from (f"       {command}" for command in step.commands)


def _finding(event: FindingMade) -> Iterator[str]:
    yield f"{_MARKS[event.severity]} {event.check}: {event.what}"
    if event.severity is not Severity.INFO:
        yield from (f"          {line}" for line in (event.why, event.fix) if line)
