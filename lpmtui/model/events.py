"""What happens to a migration, as facts: the journal's content, the JSON stream and everything on a screen.

Each class is one event of the public JSON; `event_name` gives its public name (`step-started`), `to_body` and
`from_body` convert to and from plain JSON objects.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Hashable
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Phase, Severity

Shape = TypeVar("Shape")

StepOutcome = Literal["done", "already-done", "failed", "undone", "skipped"]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of the plan; `commands` are lines as a shell would read them, prefixed by `host: `.

    `why` it exists and what will be `seen` are for the operator who walks it step by step.
    """

    name: str
    title: str
    commands: tuple[str, ...] = ()
    why: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """The list of steps that will be walked."""

    steps: tuple[PlannedStep, ...]
    procedure: str = ""
    partition: str = ""
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class FindingMade:
    """A check found something."""

    check: str
    severity: Severity
    what: str
    why: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class StepStarted:
    """The intent: written before the step touches anything."""

    step: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """The outcome of a step; `why` says why it failed or was skipped."""

    step: str
    outcome: StepOutcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class CommandStarted:
    """The intent to run one command; written before it runs."""

    host: str
    argv: tuple[str, ...]
    mutates: bool = False


@dataclass(frozen=True, slots=True)
class CommandFinished:
    """What a command answered; `stdout` and `stderr` may be cut to their last part."""

    host: str
    argv: tuple[str, ...]
    exit_status: int | None
    seconds: float
    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """A stage began; `inferred` where no host reported it in so many words."""

    phase: Phase
    inferred: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Memory transfer in bytes and bytes per second; `round` counts from 1, inferred from the counters."""

    round: int
    bytes_transmitted: int
    bytes_remaining: int
    rate: float | None = None
    dirty_rate: float | None = None


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A resource group changed: its state on a node (`node` is the host of the group where known)."""

    group: str
    state: str
    node: str


@dataclass(frozen=True, slots=True)
class ApplicationSeen:
    """An application's health changed; None is unknown."""

    name: str
    healthy: bool | None


@dataclass(frozen=True, slots=True)
class SuspensionMeasured:
    """How long the partition stood still, and how that is known."""

    seconds: float
    source: str


@dataclass(frozen=True, slots=True)
class AttachedSeen:
    """What is attached to the partition: virtual adapters and logged-in users, counted."""

    devices: int | None
    users: int | None
    system: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling that is no finding: a lost link, a retry, a line of a log."""

    text: str
    level: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact kept for later: the snapshot before, saved values to restore, the snapshot after."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Finished:
    """The end."""

    outcome: Outcome
    exit_status: int
    drift: tuple[str, ...] = ()
    why: str = ""


Event = (
    Planned
    | FindingMade
    | StepStarted
    | StepFinished
    | CommandStarted
    | CommandFinished
    | PhaseEntered
    | Progress
    | GroupSeen
    | ApplicationSeen
    | SuspensionMeasured
    | AttachedSeen
    | Note
    | Recorded
    | Finished
)

_NAMES: dict[type[Any], str] = {
    FindingMade: "finding",
    PhaseEntered: "phase",
    GroupSeen: "resource-group",
    ApplicationSeen: "application",
    SuspensionMeasured: "suspension",
    AttachedSeen: "attached",
}


def _public_name(kind: type[Any]) -> str:
    return _NAMES.get(kind) or re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


KINDS: dict[str, type[Any]] = {_public_name(kind): kind for kind in typing.get_args(Event)}
"""Public event name -> class."""


def event_name(event: Event) -> str:
    """The public name: `planned`, `step-started`, `resource-group`, .."""
    return _public_name(type(event))


def to_body(value: Any) -> Any:
    """An event (or any value inside one) as plain JSON types."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_body(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_body(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: to_body(getattr(value, field.name)) for field in fields(value)}
    return value


def from_body(name: str, body: dict[str, Any]) -> Event:
    """The inverse of `to_body`. Fields that are unknown here (a newer writer) are passed over.

    Raises KeyError for an unknown event and TypeError where a required field is missing.
    """
    event: Event = read_as(KINDS[name], body)
    return event


def read_as(kind: type[Shape], body: dict[str, Any]) -> Shape:
    """A dataclass of these rooms read back from what `to_body` made of it (snapshots, requests).

    Raises TypeError where a required field is missing and ValueError for a word outside an enum.
    """
    built: Shape = _build(kind, body)
    return built


def _build(kind: type[Any], body: dict[str, Any]) -> Any:
    hints = _hints(typing.cast(Hashable, kind))
    return kind(**{key: _read(hints[key], value) for key, value in body.items() if key in hints})


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    """The type of each field; worked out once, because a console reads thousands of events."""
    hints = typing.get_type_hints(kind)
    return {name: hints[name] for name in kind.__dataclass_fields__}  # type: ignore[attr-defined]


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    if typing.get_origin(hint) is tuple:
        return _read_tuple(typing.get_args(hint), value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return _build(hint, value)
    return value


def _read_tuple(hints: tuple[Any, ...], items: list[Any]) -> tuple[Any, ...]:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_read(hints[0], item) for item in items)
    return tuple(_read(hint, item) for hint, item in zip(hints, items, strict=True))
