"""Every event survives its way through JSON, and keeps its public name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lpmtui.model.cluster import GroupState, NodeState
from lpmtui.model.drain import DrainMoveBegun, DrainMoveEnded, DrainPlanned
from lpmtui.model.events import (
    KINDS,
    ApplicationSeen,
    AttachedSeen,
    BudgetSeen,
    CommandFinished,
    CommandStarted,
    Event,
    FindingMade,
    Finished,
    GroupSeen,
    Note,
    PhaseEntered,
    Planned,
    PlannedStep,
    Progress,
    StepFinished,
    StepStarted,
    SuspensionMeasured,
    WaitEnded,
    Waiting,
    event_name,
    from_body,
)
from lpmtui.model.job import (
    AbortAsked,
    Answer,
    CommandIssued,
    DriftFound,
    ForecastMade,
    FreezeMeasured,
    GuidedChanged,
    Likely,
    MigrationAnswered,
    MigrationBegun,
    Requested,
    SettingsSaved,
    SnapshotTaken,
    StepAnswered,
    StepAsked,
    Subject,
    SubjectResolved,
    TakenUp,
    Timeout,
    TimeoutsKnown,
    Way,
)
from lpmtui.model.lazy_dataclass import fields
from lpmtui.model.move import JobKind, JobOrigin, Move, Outcome, Phase, ProcedureKind, Severity
from lpmtui.model.plan import NotMoved, Plan, ScheduledMove
from lpmtui.model.request import Requester
from lpmtui.model.snapshot import ApplicationSnapshot, Drift, GroupSnapshot, NodeSnapshot, Place, Snapshot
from lpmtui.model.structured import read_as, to_body
from lpmtui.model.system import PartitionState

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SNAPSHOT = Snapshot(
    "2026-01-31T12:00:00.000Z",
    "p",
    (Place("s", PartitionState.RUNNING),),
    adapters=("eth 2",),
    cluster="c",
    nodes=(NodeSnapshot("n1", NodeState.NORMAL, machine="1", switch_armed=True),),
    groups=(GroupSnapshot("db_rg", (("n1", GroupState.ONLINE),), "n1", ("db_app",), None),),
    applications=(ApplicationSnapshot("db_app", healthy=True),),
    attributes=(("LPM_POLICY", ""),),
    caa=(("n1.x", "1"),),
)
EVENTS: tuple[Event, ...] = (
    Planned((PlannedStep("a", "A", ("hmc1: x",)), PlannedStep("b", "B")), "automatic", "p", "s", "t"),
    FindingMade("check", Severity.ERROR, "what", "why", "fix"),
    StepStarted("a"),
    StepFinished("a", "already-done"),
    CommandStarted("hmc1", ("migrlpar", "-o", "m"), mutates=True),
    CommandFinished("hmc1", ("migrlpar",), None, 1.5, "out", "err"),
    PhaseEntered(Phase.MEMORY, inferred=True, note="n"),
    Progress(2, 10, 5, None, 3.5),
    GroupSeen("db_rg", "ONLINE", "dbnode1"),
    ApplicationSeen("db_app", healthy=None),
    SuspensionMeasured(0.5, "freeze-meter"),
    AttachedSeen(None, 3, "power-a"),
    Note("text", Severity.WARNING),
    Waiting("the cluster to be stable", NOON, NOON, ("db_rg is ACQUIRING",)),
    WaitEnded("the cluster to be stable", met=False),
    BudgetSeen(0.5, "heartbeat", 600.0, 599.5, 12.0),
    Requested(
        JobKind.TAKEOVER, ("lpmtui", "takeover", "db_rg", "--to", "n2"), "n1", "n2", origin=JobOrigin.OTHER
    ),
    SubjectResolved(Subject(Move("p", "t", msp=("a", "b")), "hmc1", "hmc1", "c", "n1", ("n2",))),
    SnapshotTaken("before", SNAPSHOT),
    DriftFound((Drift("x", "1", "2", "fix"),)),
    ForecastMade(Likely(0.5, 2.0), Likely(1, 2), None, 64.0, Likely(8.0, 9.0)),
    TimeoutsKnown((Timeout("heartbeat", 600.0),)),
    FreezeMeasured(0.5, None),
    SettingsSaved((("LPM_POLICY", ""),)),
    MigrationBegun(2),
    MigrationAnswered(2),
    GuidedChanged(on=True),
    StepAsked("a"),
    StepAnswered(7, Answer.SKIP, "why", "bob"),
    AbortAsked("ann"),
    TakenUp(Requester("ann", "console", "pts/3", "10.0.0.9", "root"), Way.ROLLBACK),
    CommandIssued(Requester("ann"), "s", "hmc1", ("chsysstate",)),
    DrainPlanned(Plan(60.0, 50.0, (ScheduledMove("p", "s", "t", 0.0, 60.0, 0.5),), (NotMoved("q", "why"),))),
    DrainMoveBegun("p", "s", "t", "7"),
    DrainMoveEnded("p", "t", "7", Outcome.SUCCEEDED, ""),
    Finished(Outcome.ROLLED_BACK, 1, ("one", "two"), "why"),
)


@pytest.mark.parametrize("event", EVENTS, ids=event_name)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    body = json.loads(json.dumps(to_body(event)))
    assert from_body(event_name(event), body) == event


def test_every_kind_is_tried_here() -> None:
    assert {event_name(event) for event in EVENTS} == set(KINDS)


def test_public_names() -> None:
    assert set(KINDS) >= {
        "planned",
        "finding",
        "step-started",
        "step-finished",
        "phase",
        "progress",
        "resource-group",
        "application",
        "suspension",
        "finished",
    }


def test_no_event_has_a_field_that_the_stream_needs_for_itself() -> None:
    taken = {"seq", "at", "migration", "event"}
    assert [kind for kind in KINDS.values() if taken & {field.name for field in fields(kind)}] == []


def test_a_wait_is_told_in_the_words_of_the_interface() -> None:
    assert to_body(Waiting("rest", NOON, None, ("a",))) == {
        "for": "rest",
        "since": "2026-01-31T12:00:00.000Z",
        "until": None,
        "differs": ["a"],
    }


def test_what_a_newer_writer_adds_is_passed_over() -> None:
    assert from_body("step-started", {"step": "a", "colour": "green"}) == StepStarted("a")


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("unheard-of", {}, KeyError),
        ("step-started", {}, ValueError),
        ("phase", {"phase": "?", "inferred": True}, ValueError),
        ("phase", {"phase": "memory", "inferred": 1}, ValueError),
        ("progress", {"round": "1", "bytes_transmitted": 0, "bytes_remaining": 0}, ValueError),
        ("snapshot-taken", {"moment": "later", "snapshot": {}}, ValueError),
        ("planned", {"steps": [3]}, ValueError),
        ("planned", {"steps": 3}, ValueError),
        ("waiting", {"for": "x", "since": "yesterday"}, ValueError),
    ],
)
def test_what_cannot_be_read_is_an_error(name: str, body: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        from_body(name, body)


def test_a_request_comes_back_with_its_enums() -> None:
    move = Move("p", "t", procedure=ProcedureKind.PLAIN, msp=("a", "b"), mappings=("x", "y"))
    assert read_as(Move, json.loads(json.dumps(to_body(move)))) == move
