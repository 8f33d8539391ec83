"""Every event survives its way through JSON, and keeps its public name."""

import json
from dataclasses import fields
from typing import Any

import pytest

from lpmtui.model.events import (
    KINDS,
    ApplicationSeen,
    AttachedSeen,
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
    Recorded,
    StepFinished,
    StepStarted,
    SuspensionMeasured,
    event_name,
    from_body,
    read_as,
    to_body,
)
from lpmtui.model.move import Move, Outcome, Phase, ProcedureKind, Severity

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
    Recorded("key", {"list": [1, "two", None]}),
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


def test_what_a_newer_writer_adds_is_passed_over() -> None:
    assert from_body("step-started", {"step": "a", "colour": "green"}) == StepStarted("a")


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("unheard-of", {}, KeyError),
        ("step-started", {}, TypeError),
        ("phase", {"phase": "?", "inferred": 1}, ValueError),
    ],
)
def test_what_cannot_be_read_is_an_error(name: str, body: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        from_body(name, body)


def test_a_request_comes_back_with_its_enums() -> None:
    move = Move("p", "t", procedure=ProcedureKind.PLAIN, extra={"a": "b"})
    assert read_as(Move, json.loads(json.dumps(to_body(move)))) == move
