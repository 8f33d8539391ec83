"""What happens to a job, as facts: the journal's content, the JSON stream and everything on a screen.

`event_name` gives an event's public name (`step-started`), `from_body` reads what `to_body` wrote.
"""

from __future__ import annotations

import re
import typing
from datetime import datetime
from typing import Any, Literal

from lpmtui.model.drain import DrainMoveBegun, DrainMoveEnded, DrainPlanned
from lpmtui.model.job import JobEvent
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Outcome, Phase, Severity
from lpmtui.model.schema import KEY
from lpmtui.model.structured import read_as

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
    """The intent: written before the step touches anything. `undo`: what it did is to be taken back."""

    step: str
    undo: bool = False


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
    """How long the partition was frozen, and how that is known."""

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
    """Something worth telling that is not a finding: a lost link, a retry, a line of a log."""

    text: str
    level: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job waits: what for, since when, until when at most, and what still differs from it.

    The same wait is told again when what differs changes; `WaitEnded` closes it.
    """

    what: str = field(metadata=KEY("for"))
    since: datetime
    until: datetime | None = None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitEnded:
    """What was waited for came about, or the wait was given up."""

    what: str
    met: bool = True


@dataclass(frozen=True, slots=True)
class BudgetSeen:
    """The freeze as it would be now, what the tightest time-out leaves, the time to the end: seconds."""

    suspension_s: float | None
    tightest: str = ""
    limit_s: float | None = None
    spare_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The end. `verified` is False where nobody compared what was before with what is.

    `stopped`: an operator asked to stop the job, and it was stopped.
    """

    outcome: Outcome
    exit_status: int
    drift: tuple[str, ...] = ()
    why: str = ""
    verified: bool = True
    stopped: bool = False


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
    | Waiting
    | WaitEnded
    | BudgetSeen
    | DrainPlanned
    | DrainMoveBegun
    | DrainMoveEnded
    | JobEvent
    | Finished
)

PUBLIC = (
    Planned,
    FindingMade,
    StepStarted,
    StepFinished,
    PhaseEntered,
    Progress,
    GroupSeen,
    ApplicationSeen,
    SuspensionMeasured,
    AttachedSeen,
    Note,
    Waiting,
    BudgetSeen,
    DrainPlanned,
    DrainMoveBegun,
    DrainMoveEnded,
    Finished,
)
"""Events of the JSON stream; the journal keeps the others for itself."""

_NAMES: dict[type[Any], str] = {
    FindingMade: "finding",
    PhaseEntered: "phase",
    GroupSeen: "resource-group",
    ApplicationSeen: "application",
    SuspensionMeasured: "suspension",
    AttachedSeen: "attached",
    BudgetSeen: "budget",
}


def _public_name(kind: type[Any]) -> str:
    return _NAMES.get(kind) or re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


KINDS: dict[str, type[Any]] = {_public_name(kind): kind for kind in typing.get_args(Event)}


def event_name(event: Event) -> str:
    """The public name: `planned`, `step-started`, `resource-group`, .."""
    return _public_name(type(event))


def from_body(name: str, body: dict[str, Any]) -> Event:
    """The inverse of `to_body`. Fields that are unknown here (a newer writer) are passed over.

    Raises KeyError for an unknown event, and ValueError that names a field that is missing or wrong.
    """
    event: Event = read_as(KINDS[name], body)
    return event
