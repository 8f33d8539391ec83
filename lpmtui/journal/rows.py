"""The rows of the list of migrations, and how the events make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from lpmtui.model.clock import parse_rfc3339, rfc3339
from lpmtui.model.events import Event, Finished, PhaseEntered, Planned, Recorded, StepStarted
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, Outcome, Phase

REQUEST = "request"
"""Key of the journal's first record: who asked for what, where."""
ABORT = "abort-requested"
"""Key of the record with which an operator asks to stop; its value says who."""
TAKEN_UP = "taken-up"
"""Key of the record with which a later executor takes the migration up again."""

COLUMNS = (
    "id, site, cluster, partition, source, target, procedure, requested_by,"
    " phase, started_at, finished_at, outcome, exit_status, why"
)
"""Columns of the read model, in the order of `read_row` and `row_values`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the journal; `seq` counts from 1 in each migration, `at` is in the site's own time."""

    seq: int
    at: datetime
    migration: str
    event: Event


@dataclass(frozen=True, slots=True)
class MigrationRow:
    """One migration as the journal tells it so far."""

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


def request_body(move: Move, *, site: str, cluster: str, requested_by: str) -> dict[str, Any]:
    """The value of the first record of a migration."""
    return {"move": move, "site": site, "cluster": cluster, "requested_by": requested_by}


def project(row: MigrationRow, at: datetime, event: Event) -> MigrationRow:
    """The read model after one more record. Pure: replaying the journal gives the same row again."""
    match event:
        case Planned():
            return replace(
                row,
                procedure=event.procedure or row.procedure,
                source=event.source or row.source,
                target=event.target or row.target,
            )
        case StepStarted() if not row.outcome.final:
            return replace(row, outcome=Outcome.RUNNING)
        case PhaseEntered():
            return replace(row, phase=event.phase)
        case Recorded(key=key) if key == TAKEN_UP:
            return replace(row, outcome=Outcome.RUNNING, finished_at=None, exit_status=None, why="")
        case Finished():
            return replace(
                row, outcome=event.outcome, exit_status=event.exit_status, finished_at=at, why=event.why
            )
        case _:
            return row


def read_row(values: tuple[Any, ...]) -> MigrationRow:
    """A row of the read model from its columns. Raises ValueError for words that nobody wrote there."""
    number, site, cluster, partition, source, target, procedure, requested_by, *rest = values
    phase, started_at, finished_at, outcome, exit_status, why = rest
    return MigrationRow(
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
    )


def row_values(row: MigrationRow) -> tuple[str | int | None, ...]:
    """A row as its columns, without the id."""
    return (
        row.site,
        row.cluster,
        row.partition,
        row.source,
        row.target,
        row.procedure,
        row.requested_by,
        row.phase.value if row.phase else None,
        rfc3339(row.started_at),
        rfc3339(row.finished_at) if row.finished_at else None,
        row.outcome.value,
        row.exit_status,
        row.why,
    )
