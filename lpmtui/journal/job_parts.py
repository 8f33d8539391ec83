"""The parts of a job's state, a small record for each, and how events move them on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from lpmtui.model.cluster import GroupState
from lpmtui.model.events import (
    ApplicationSeen,
    CommandFinished,
    Event,
    GroupSeen,
    PlannedStep,
    Progress,
    StepOutcome,
)
from lpmtui.model.job import SnapshotTaken, Way
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Severity
from lpmtui.model.request import Requester

States = tuple[tuple[str, str], ...]
"""`(node, state)` pairs of a resource group."""
_BUSY = (
    GroupState.ERROR,
    GroupState.TEMPORARY_ERROR,
    GroupState.ACQUIRING,
    GroupState.RELEASING,
    GroupState.UNKNOWN,
)
_KEPT_SAMPLES = 2000
_KEPT_LINES = 200


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
    by: Requester
    way: Way


@dataclass(frozen=True, slots=True)
class NoteLine:
    """Something worth telling that is not a finding."""

    at: datetime
    level: Severity
    text: str


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


Groups = Mapping[str, GroupHistory]
Applications = Mapping[str, ApplicationHistory]


def snapshot_taken(known: Groups, event: SnapshotTaken) -> Groups:
    """The groups with their states in a snapshot before or after the job."""
    groups = dict(known)
    for found in event.snapshot.groups:
        states = tuple((node, group.value) for node, group in found.states)
        group = groups.get(found.name, GroupHistory(found.name))
        groups[found.name] = (
            replace(group, before=states, first=summarise(found.states, found.host))
            if event.moment == "before"
            else replace(group, after=states)
        )
    return groups


def group_seen(known: Groups, at: datetime, event: GroupSeen) -> Groups:
    """The groups after one was seen."""
    seen = GroupChange(event.state, event.node, at)
    group = known.get(event.group, GroupHistory(event.group))
    return {**known, event.group: replace(group, first=group.first or seen, changes=(*group.changes, seen))}


def application_seen(known: Applications, at: datetime, event: ApplicationSeen) -> Applications:
    """The applications after one was looked at."""
    earlier = known[event.name].changes if event.name in known else ()
    seen = ApplicationHistory(event.name, (*earlier, HealthChange(event.healthy, at)))
    return {**known, event.name: seen}


def counted(known: Count | None, count: int | None) -> Count | None:
    """A count after one more look; None is a look that told nothing."""
    if count is None:
        return known
    return Count(known.before if known else count, count)


def round_seen(rounds: tuple[Round, ...], event: Progress) -> tuple[Round, ...]:
    """The rounds of memory after one more reading."""
    size = event.bytes_remaining
    if rounds and rounds[-1].number == event.round:
        size = max(size, rounds[-1].size)
        rounds = rounds[:-1]
    return (*rounds, Round(event.round, size, event.bytes_remaining, event.rate, event.dirty_rate))


def sampled(samples: tuple[Sample, ...], at: datetime, event: Progress) -> tuple[Sample, ...]:
    """The last readings of the memory transfer with one more."""
    latest = Sample(at, event.bytes_transmitted, event.bytes_remaining, event.rate, event.dirty_rate)
    return (*samples[1 - _KEPT_SAMPLES :], latest)


def command_ended(commands: tuple[CommandRun, ...], event: CommandFinished) -> tuple[CommandRun, ...]:
    """The commands after one ended: one process runs them, so the end belongs to the last such start."""
    for place in range(len(commands) - 1, -1, -1):
        run = commands[place]
        if (run.host, run.argv, run.seconds) == (event.host, event.argv, None):
            ended = replace(run, exit_status=event.exit_status, seconds=event.seconds, stderr=event.stderr)
            return (*commands[:place], ended, *commands[place + 1 :])
    return commands


def step_changed(steps: tuple[StepState, ...], name: str, **changes: Any) -> tuple[StepState, ...]:
    """The steps with the fields of one changed."""
    return tuple(replace(one, **changes) if one.step.name == name else one for one in steps)


def noted(notes: tuple[NoteLine, ...], at: datetime, text: str, level: Severity) -> tuple[NoteLine, ...]:
    """The last lines with one more."""
    return (*notes[1 - _KEPT_LINES :], NoteLine(at, level, text))
