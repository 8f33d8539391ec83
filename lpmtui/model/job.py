"""A job: what lpmtui carries out under one number in the journal, and the facts that its journal keeps."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import JobKind, JobOrigin, Move
from lpmtui.model.request import Requester
from lpmtui.model.schema import Written
from lpmtui.model.snapshot import Drift, Snapshot


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about. `cluster` and `node` are empty for a partition in no cluster.

    `hmc` manages the source system and gets every command about the migration; `target_hmc` the target.
    `source_id` and `target_id` are the systems' serial numbers, `peers` the cluster's other nodes,
    `no_cluster_proof` what proves that a partition in no cluster is in none. `peer_address` and `peer_user`
    are how the source's HMC reaches the target's, where that is another one.
    """

    move: Move
    hmc: str
    target_hmc: str
    cluster: str = ""
    node: str = ""
    peers: tuple[str, ...] = ()
    source_id: str = ""
    target_id: str = ""
    no_cluster_proof: str = ""
    peer_address: str = ""
    peer_user: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """The cluster's nodes, the moving one first."""
        return (self.node, *self.peers) if self.node else ()


class Way(StrEnum):
    """Which way a job is taken up: forwards to the end, or back to where everything was."""

    RESUME = "resume"
    ROLLBACK = "rollback"


class Answer(StrEnum):
    """What an operator says before a step of a guided job. Stopping is an abort of the job instead."""

    DO = "do"
    SKIP = "skip"


NOBODY = Requester("")
"""Stands for a requester that nobody named."""
By = Annotated[Requester, Written(lambda said: Requester(said) if isinstance(said, str) else said)]
"""Who asks. A text, as older records have it, is a requester of that name."""


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
    requested_by: By = NOBODY
    origin: JobOrigin = JobOrigin.LPMTUI
    parent: str = ""

    @classmethod
    def of_move(
        cls, move: Move, *, site: str, cluster: str = "", requested_by: Requester = NOBODY
    ) -> Requested:
        """The request of a migration, with what of the move is known already."""
        names = (move.partition, move.target, move.source, site, cluster)
        kind = move.procedure.value if move.procedure else ""
        return cls(JobKind.MIGRATION, move.to_argv(), *names, kind, requested_by)


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
    """What the move was forecast to cost before it began, from its memory and the rate (bytes per second)."""

    suspension_s: Likely
    degraded_s: Likely | None = None
    total_s: Likely | None = None
    memory_bytes: float | None = None
    rate: Likely | None = None


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

    by: By
    way: Way


@dataclass(frozen=True, slots=True)
class CommandIssued:
    """A command that changes something, run outside any job; written before it runs."""

    by: By
    site: str
    host: str
    argv: tuple[str, ...]


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
