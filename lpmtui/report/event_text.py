"""One event of a migration as one line of text, and as one line of JSON. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any, Protocol

from lpmtui.journal import phrases
from lpmtui.model.clock import rfc3339
from lpmtui.model.drain import DrainMoveBegun, DrainMoveEnded, DrainPlanned
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
    Event,
    FindingMade,
    Finished,
    GroupSeen,
    Note,
    PhaseEntered,
    Planned,
    Progress,
    StepFinished,
    SuspensionMeasured,
    WaitEnded,
    Waiting,
    event_name,
)
from lpmtui.model.job import TakenUp, Way
from lpmtui.model.move import PHASE_TITLES, Outcome, Severity
from lpmtui.model.structured import to_body
from lpmtui.model.units import format_count, format_duration, format_rate, format_size


class JournalledEvent(Protocol):
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
        """The id of the job that the event belongs to."""
        ...

    @property
    def event(self) -> Event:
        """The event that is put into words."""
        ...


def as_json(seq: int, at: datetime, migration: str, event: Event) -> dict[str, Any]:
    """The public JSON object of one event."""
    body: dict[str, Any] = to_body(event)
    return {"seq": seq, "at": rfc3339(at), "migration": migration, "event": event_name(event)} | body


@singledispatch
def tell(event: Any) -> str:
    """The event as one line; empty where it is not worth one."""
    return ""


@tell.register
def _(event: Planned) -> str:
    kind = f", {event.procedure} procedure" if event.procedure else ""
    steps = f", {len(event.steps)} steps" if event.steps else ""
    return f"{event.partition}: {event.source} -> {event.target}{kind}{steps}"


@tell.register
def _(event: FindingMade) -> str:
    return phrases.finding(event)


@tell.register
def _(event: StepFinished) -> str:
    if event.outcome in ("done", "already-done"):
        return ""
    return f"Step {event.step} {event.outcome}{': ' + event.why if event.why else ''}"


@tell.register
def _(event: PhaseEntered) -> str:
    title = PHASE_TITLES[event.phase]
    return f"{title}{' (inferred)' if event.inferred else ''}{': ' + event.note if event.note else ''}"


@tell.register
def _(event: Progress) -> str:
    return f"Memory, round {event.round}: {amounts(event)}"


@tell.register
def _(event: GroupSeen) -> str:
    return f"Resource group {event.group}: {event.state}{' on ' + event.node if event.node else ''}"


@tell.register
def _(event: ApplicationSeen) -> str:
    return f"Application {event.name}: {phrases.health(event.healthy)}"


@tell.register
def _(event: SuspensionMeasured) -> str:
    return f"Suspended for {format_duration(event.seconds)} ({event.source})"


@tell.register
def _(event: AttachedSeen) -> str:
    place = f" on {event.system}" if event.system else ""
    return f"Attached{place}: {_count(event.devices, 'virtual adapter')}, {_count(event.users, 'user')}"


@tell.register
def _(event: Note) -> str:
    prefix = "" if event.level is Severity.INFO else f"{event.level.value.upper()} "
    return f"{prefix}{event.text}"


@tell.register
def _(event: DrainPlanned) -> str:
    plan = event.plan
    moves = format_count(len(plan.moves), "move")
    left = "".join(f"\n  stays: {one.name}: {one.told}" for one in plan.not_moved)
    fit = f", {plan.window_fit}" if plan.window_fit else ""
    return f"Planned: {moves} in {format_duration(plan.makespan_s)}{fit}{left}"


@tell.register
def _(event: DrainMoveBegun) -> str:
    return f"{event.partition}: {event.source} -> {event.target} begins as job {event.job}"


@tell.register
def _(event: DrainMoveEnded) -> str:
    job = f" (job {event.job})" if event.job else ""
    if event.stopped:
        return f"{event.partition}{job}: {event.why}"
    why = f": {event.why}" if event.why else ""
    return f"{event.partition}{job}: {phrases.OUTCOMES[event.outcome]}{why}"


@tell.register
def _(event: Waiting) -> str:
    return phrases.waiting(event)


@tell.register
def _(event: WaitEnded) -> str:
    return f"{event.what}: {'done' if event.met else 'given up'}"


@tell.register
def _(event: TakenUp) -> str:
    way = "goes on" if event.way is Way.RESUME else "brings everything back"
    return f"Taken up by {event.by}: {way}"


@tell.register
def _(event: Finished) -> str:
    why = f": {event.why}" if event.why else ""
    drift = "".join(f"\n  differs: {line}" for line in event.drift)
    if event.stopped and event.outcome is Outcome.ROLLED_BACK:
        return event.why
    words = phrases.OUTCOMES if event.verified else phrases.NOT_VERIFIED
    return f"{words[event.outcome]}{why}{drift}"


def amounts(event: Progress) -> str:
    """What was sent, what remains, how fast, and how fast memory is dirtied."""
    parts = [f"{format_size(event.bytes_transmitted)} sent", f"{format_size(event.bytes_remaining)} to go"]
    if event.rate is not None:
        parts.append(format_rate(event.rate))
    if event.dirty_rate is not None:
        parts.append(f"dirtied at {format_rate(event.dirty_rate)}")
    return ", ".join(parts)


def _count(number: int | None, thing: str) -> str:
    if number is None:
        return f"{thing}s unknown"
    return format_count(number, thing)
