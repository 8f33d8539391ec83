"""The nouns of a job's state: what its events add up to, one small record for each thing that is followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from lpmtui.model.cluster import GroupState
from lpmtui.model.events import Event, PlannedStep, StepOutcome
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Severity


class Record(Protocol):
    """An event with its place in the journal."""

    @property
    def seq(self) -> int:
        """Number within the job, from 1."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written, in the site's own time."""
        ...

    @property
    def event(self) -> Event:
        """The event that the line is about."""
        ...


States = tuple[tuple[str, str], ...]
"""`(node, state)` pairs of a resource group."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the memory transfer, in bytes. `size` is what the round began with."""

    number: int
    size: int
    remaining: int
    rate: float | None = None
    dirty_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of the memory transfer: bytes, and bytes per second."""

    at: datetime
    transmitted: int
    remaining: int
    rate: float | None = None
    dirty_rate: float | None = None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A resource group as it was seen; `node` names its host, empty where nobody can tell."""

    state: str
    node: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupHistory:
    """A resource group before, during and after a job.

    `before` and `after` are its states on every node in the snapshots, empty where none was taken. `first`
    is how it was before anything was done, in the words of `changes`.
    """

    name: str
    before: States = ()
    first: GroupChange | None = None
    changes: tuple[GroupChange, ...] = ()
    after: States = ()

    @property
    def now(self) -> GroupChange | None:
        """How it was seen last."""
        return self.changes[-1] if self.changes else self.first


@dataclass(frozen=True, slots=True)
class HealthChange:
    """An application's health as it was seen; None is unknown."""

    healthy: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationHistory:
    """An application's health from the first look on."""

    name: str
    changes: tuple[HealthChange, ...]

    @property
    def before(self) -> bool | None:
        """Its health at the first look."""
        return self.changes[0].healthy

    @property
    def now(self) -> bool | None:
        """Its health at the last look."""
        return self.changes[-1].healthy


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things before the move and at the last look."""

    before: int
    now: int


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command that was run; `exit_status` and `seconds` None where its end is not in the journal."""

    host: str
    argv: tuple[str, ...]
    started_at: datetime
    mutates: bool
    exit_status: int | None = None
    seconds: float | None = None
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class StepState:
    """A step and how far it is: empty, `running`, `undoing`, or the outcome with its reason.

    `changed`: it ran a command that changes something.
    """

    step: PlannedStep
    state: StepOutcome | Literal["", "running", "undoing"] = ""
    why: str = ""
    changed: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A step that the executor waits for an answer before; `seq` is the record's number."""

    seq: int
    step: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator asked of a running job, when, and who they are."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class TakeUp:
    """A later executor that carried the job on."""

    at: datetime
    by: str
    way: Way


@dataclass(frozen=True, slots=True)
class NoteLine:
    """Something worth telling that is not a finding."""

    at: datetime
    level: Severity
    text: str


_BUSY = (
    GroupState.ERROR,
    GroupState.TEMPORARY_ERROR,
    GroupState.ACQUIRING,
    GroupState.RELEASING,
    GroupState.UNKNOWN,
)


def summarise(states: Iterable[tuple[str, GroupState]], host: str = "") -> GroupChange:
    """A resource group in one state on one node.

    While a group is UNMANAGED every node says so, and only `host`, where it ran before, tells where it is.
    A group that is ONLINE on several nodes names them all.
    """
    listed = tuple(states)
    online = [node for node, state in listed if state is GroupState.ONLINE]
    if online:
        return GroupChange(GroupState.ONLINE.value, ",".join(online))
    if any(state is GroupState.UNMANAGED for _, state in listed):
        return GroupChange(GroupState.UNMANAGED.value, host)
    for node, state in listed:
        if state in _BUSY:
            return GroupChange(state.value, node)
    return GroupChange(listed[0][1].value if listed else GroupState.UNKNOWN.value, "")
