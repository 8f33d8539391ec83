"""What `migrate --dry-run` and `validate` show: the plan with its commands, and the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lpmtui.cli import streams
from lpmtui.journal.phrases import OUTCOMES, likely
from lpmtui.model.clock import Clock
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import Event, FindingMade, Finished, Planned
from lpmtui.model.move import Outcome, Severity
from lpmtui.report.event_text import as_json, tell

if TYPE_CHECKING:
    from lpmtui.forecast.move_forecast import MoveForecast


def refused(error: LpmtuiError) -> Finished:
    """The end of a move that was never begun."""
    return Finished(Outcome.REFUSED, int(error.exit_status), (), str(error))


def show(events: Sequence[Event], clock: Clock, *, json: bool) -> None:
    """Print events of a move that has no journal (yet)."""
    if json:
        for line in json_lines(events, clock):
            streams.data_json(line, indent=None)
    else:
        streams.data("\n".join(text_lines(events)))


def say(lines: Iterable[str]) -> None:
    """Tell a person some lines, or nothing."""
    text = "\n".join(lines)
    if text:
        streams.words(text)


def json_lines(events: Iterable[Event], clock: Clock) -> Iterator[dict[str, object]]:
    """Events of a move that has no journal, as the stream shows them; the migration is empty."""
    for number, event in enumerate(events, 1):
        yield as_json(number, clock.now(), "", event)


def text_lines(events: Iterable[Event]) -> Iterator[str]:
    """The same for a person: steps with their commands, findings with why and remedy."""
    for event in events:
        match event:
            case Planned():
                yield from _plan(event)
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


def _plan(event: Planned) -> Iterator[str]:
    yield f"Move {event.partition} from {event.source} to {event.target}, {event.procedure} procedure:"
    for number, step in enumerate(event.steps, 1):
        yield f"{number:>3}. {step.title}"
        yield from (f"       {command}" for command in step.commands)


def _finding(event: FindingMade) -> Iterator[str]:
    marks = {Severity.ERROR: "ERROR  ", Severity.WARNING: "WARNING", Severity.INFO: "info   "}
    yield f"{marks[event.severity]} {event.check}: {event.what}"
    if event.severity is not Severity.INFO:
        yield from (f"          {line}" for line in (event.why, event.fix) if line)
