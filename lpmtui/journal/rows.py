"""What the journal's file holds: records chained by digests, and the row of each job for the lists."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lpmtui.model.clock import parse_rfc3339, rfc3339
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import JobKind, JobOrigin, Outcome, Phase

if TYPE_CHECKING:
    from lpmtui.journal.job_state import JobState
    from lpmtui.model.events import Event


NAMES = (
    "kind",
    "origin",
    "site",
    "cluster",
    "partition",
    "source",
    "target",
    "procedure",
    "requested_by",
    "phase",
    "started_at",
    "finished_at",
    "outcome",
    "exit_status",
    "why",
)
"""Columns of the list of jobs without the id, in the order of `row_values`."""
COLUMNS = ", ".join(("id", *NAMES))
"""All columns, in the order of `read_row`."""
START = ""
"""What stands for a digest before the first record."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the journal; `seq` counts from 1 in each job, `at` is in the site's own time."""

    seq: int
    at: datetime
    migration: str
    event: Event


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as the journal tells it so far."""

    id: str
    partition: str
    source: str
    target: str
    phase: Phase | None
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome
    exit_status: int | None
    site: str
    cluster: str
    procedure: str
    requested_by: str = ""
    why: str = ""
    kind: JobKind = JobKind.MIGRATION
    origin: JobOrigin = JobOrigin.LPMTUI

    @property
    def what(self) -> str:
        """What moves: the partition, or all that a drain moves."""
        return self.partition or self.kind.value


def row_values(state: JobState) -> tuple[str | int | None, ...]:
    """A job's row as the values of `NAMES`."""
    assert state.started is not None
    return (
        state.kind.value,
        state.origin.value,
        state.site,
        state.cluster,
        state.partition,
        state.source,
        state.target,
        state.procedure,
        str(state.requested_by),
        state.phase.value if state.phase else None,
        rfc3339(state.started),
        rfc3339(state.ended) if state.ended else None,
        state.outcome.value,
        state.exit_status,
        state.why,
    )


def read_row(values: tuple[Any, ...]) -> JobRow:
    """A job from its columns. Raises ValueError for words that nobody wrote there."""
    number, kind, origin, site, cluster, partition, source, target, procedure, requested_by, *rest = values
    phase, started_at, finished_at, outcome, exit_status, why = rest
    return JobRow(
        id=str(number),
        partition=partition,
        source=source,
        target=target,
        phase=Phase(phase) if phase else None,
        started_at=parse_rfc3339(started_at),
        finished_at=parse_rfc3339(finished_at) if finished_at else None,
        outcome=Outcome(outcome),
        exit_status=exit_status,
        site=site,
        cluster=cluster,
        procedure=procedure,
        requested_by=requested_by,
        why=why,
        kind=JobKind(kind),
        origin=JobOrigin(origin),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """One record as it is stored. `number` counts over all jobs, `seq` within `job`."""

    number: int
    job: int
    seq: int
    at: str
    event: str
    body: str
    digest: str


def digest(before: str, job: int, seq: int, at: str, event: str, body: str) -> str:
    """SHA-256 over the digest before and the record's own columns, as hexadecimal digits."""
    import hashlib  # loads OpenSSL; whoever only reads the list of jobs needs none of it

    text = json.dumps([before, job, seq, at, event, body], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(links: Iterable[Link]) -> Link | None:
    """The first record that is not as it was written, or has lost the one before it; None where all hold.

    Records that were cut off behind the last one leave no trace in the chain.
    """
    before = START
    for link in links:
        if digest(before, link.job, link.seq, link.at, link.event, link.body) != link.digest:
            return link
        before = link.digest
    return None
