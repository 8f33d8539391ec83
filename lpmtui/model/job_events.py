"""Facts about a job that its journal keeps: the request, what was before and after, what operators said.

A later executor and every reader go by them; the JSON stream of `migrate` and `follow` leaves them out.
"""

from __future__ import annotations

from typing import Literal

from lpmtui.model.job import Answer, JobKind, JobOrigin, Subject, Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.model.snapshot import Drift, Snapshot


@dataclass(frozen=True, slots=True)
class Requested:
    """The first record of a job: who asked for what. `argv` is the request as `lpmtui` takes it.

    `partition` is what moves; in a takeover the failed node's partition. `target` is a system, in a takeover
    the standby node. `parent` is the number of the drain that a move belongs to, empty for one that is asked
    for by itself. `at` of the record is the site's time.
    """

    kind: JobKind
    argv: tuple[str, ...]
    partition: str
    target: str
    source: str = ""
    site: str = ""
    cluster: str = ""
    procedure: str = ""
    requested_by: str = ""
    origin: JobOrigin = JobOrigin.LPMTUI
    parent: str = ""

    @classmethod
    def of_move(cls, move: Move, *, site: str, cluster: str = "", requested_by: str = "") -> Requested:
        """The request of a migration, with what of the move is known already."""
        return cls(
            JobKind.MIGRATION,
            move.to_argv(),
            move.partition,
            move.target,
            move.source,
            site,
            cluster,
            move.procedure.value if move.procedure else "",
            requested_by,
        )


@dataclass(frozen=True, slots=True)
class SubjectResolved:
    """The names of the request, found on the site."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """How everything was at one moment: before the job touched anything, or after it."""

    moment: Literal["before", "after"]
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class DriftFound:
    """What differs between the snapshots before and after; empty where nothing does."""

    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """A forecast in seconds: the median, and what 95 of 100 cases stay within."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class ForecastMade:
    """What the move was forecast to cost before it began."""

    suspension_s: Likely
    degraded_s: Likely | None = None
    total_s: Likely | None = None


@dataclass(frozen=True, slots=True)
class Timeout:
    """A time-out that a freeze may trip, in seconds."""

    name: str
    limit_s: float


@dataclass(frozen=True, slots=True)
class TimeoutsKnown:
    """The time-outs in force while the partition is frozen."""

    timeouts: tuple[Timeout, ...] = ()


@dataclass(frozen=True, slots=True)
class FreezeMeasured:
    """The freeze meter's longest gap in seconds: by the partition's own clock, and as seen from here."""

    inside_s: float | None
    outside_s: float | None


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    """Cluster settings as they are to be given back: attribute and value."""

    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MigrationBegun:
    """migrlpar is about to be started; `attempt` counts from 1."""

    attempt: int


@dataclass(frozen=True, slots=True)
class MigrationAnswered:
    """The migrlpar of that attempt ended, and its end was seen."""

    attempt: int


@dataclass(frozen=True, slots=True)
class GuidedChanged:
    """Whether an operator is asked before every step from here on."""

    on: bool


@dataclass(frozen=True, slots=True)
class StepAsked:
    """The executor waits for an operator before this step; the record's number is the question's."""

    step: str


@dataclass(frozen=True, slots=True)
class StepAnswered:
    """What an operator said to the question of that number, why, and who they are."""

    asked: int
    answer: Answer
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AbortAsked:
    """An operator asks to stop the job and to bring everything back."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A later executor carries the job on."""

    by: str
    way: Way


@dataclass(frozen=True, slots=True)
class CommandIssued:
    """A command that changes something, run outside any job; written before it runs."""

    by: str
    site: str
    host: str
    argv: tuple[str, ...]


def of_commands() -> Requested:
    """The first record of the entry that holds the commands of panels."""
    return Requested(JobKind.COMMANDS, ("lpmtui",), "", "")


JobEvent = (
    Requested
    | SubjectResolved
    | SnapshotTaken
    | DriftFound
    | ForecastMade
    | TimeoutsKnown
    | FreezeMeasured
    | SettingsSaved
    | MigrationBegun
    | MigrationAnswered
    | GuidedChanged
    | StepAsked
    | StepAnswered
    | AbortAsked
    | TakenUp
    | CommandIssued
)
