"""Events as lines, and as JSON."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from lpmtui.cli.event_printers import JsonPrinter, LinePrinter, follow_all
from lpmtui.cli.live_printer import LivePrinter
from lpmtui.journal import Entry
from lpmtui.model.events import (
    ApplicationSeen,
    AttachedSeen,
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
)
from lpmtui.model.job import AbortAsked
from lpmtui.model.move import Outcome, Phase, Severity
from lpmtui.model.units import GIB
from lpmtui.report.event_text import tell

MOMENT = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)

STORY: tuple[Event, ...] = (
    AbortAsked("ann"),
    Planned((PlannedStep("validate", "Validate"),), "automatic", "dbnode1", "power-a", "power-b"),
    FindingMade("clock", Severity.WARNING, "The clocks differ by 3 s.", fix="Set them."),
    StepStarted("migrate"),
    CommandStarted("hmc1", ("migrlpar",), mutates=True),
    PhaseEntered(Phase.MEMORY, inferred=False),
    Progress(1, 10 * GIB, 54 * GIB, rate=1.1 * GIB, dirty_rate=0.2 * GIB),
    Progress(1, 60 * GIB, 4 * GIB),
    Progress(2, 65 * GIB, 1 * GIB),
    PhaseEntered(Phase.SUSPENSION, inferred=True),
    SuspensionMeasured(0.42, "freeze-meter"),
    GroupSeen("db_rg", "UNMANAGED", "dbnode1"),
    ApplicationSeen("db_app", healthy=None),
    AttachedSeen(4, 1, "power-b"),
    Note("[bold]a line[/bold] \x1b[31m of a log"),
    StepFinished("migrate", "failed", "it broke"),
    Finished(Outcome.SUCCEEDED, 0, ("serial number: 1 -> 2",)),
)
ENTRIES = [Entry(n, MOMENT + timedelta(seconds=n), "7", event) for n, event in enumerate(STORY, 1)]


def test_one_line_per_stage_and_per_round(capsys: pytest.CaptureFixture[str]) -> None:
    end = follow_all(ENTRIES, LinePrinter())
    assert end == STORY[-1]
    lines = [line.partition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "dbnode1: power-a -> power-b, automatic procedure, 1 steps",
        "WARNING clock: The clocks differ by 3 s. Set them.",
        "Memory",
        "Memory, round 1: 10.0 GiB sent, 54.0 GiB to go, 1.10 GiB/s, dirtied at 205 MiB/s",
        "Memory, round 2: 65.0 GiB sent, 1.00 GiB to go",
        "Suspension (inferred)",
        "Suspended for 0.42 s (freeze-meter)",
        "Resource group db_rg: UNMANAGED on dbnode1",
        "Application db_app: unknown",
        "Attached on power-b: 4 virtual adapters, 1 user",
        "[bold]a line[/bold] ␛[31m of a log",
        "Step migrate failed: it broke",
        "Done, and verified",
        " differs: serial number: 1 -> 2",
    ]


def test_json_lines_carry_every_public_event(capsys: pytest.CaptureFixture[str]) -> None:
    follow_all(ENTRIES, JsonPrinter())
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["event"] for one in told][:3] == ["planned", "finding", "step-started"]
    assert not {"abort-asked", "command-started"} & {one["event"] for one in told}
    (step,) = told[0]["steps"]
    assert (step["name"], step["title"], step["commands"]) == ("validate", "Validate", [])
    assert told[-1] == {
        "seq": 17,
        "at": "2026-01-31T12:00:17.000Z",
        "migration": "7",
        "event": "finished",
        "outcome": "succeeded",
        "exit_status": 0,
        "drift": ["serial number: 1 -> 2"],
        "why": "",
        "verified": True,
        "stopped": False,
    }


def test_the_live_view_shows_rounds_that_never_run_backwards() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, height=30, color_system=None)
    follow_all(ENTRIES, LivePrinter(console))
    text = screen.getvalue()
    assert "Round 1" in text
    assert "Round 2" in text
    assert "1.00 GiB to go" in text
    assert "[bold]a line[/bold] ␛[31m" in text
    assert "Done, and verified" in text


def test_a_story_without_an_end_has_no_outcome() -> None:
    assert follow_all(ENTRIES[:3], LinePrinter()) is None


def test_every_kind_of_event_can_be_told() -> None:
    assert all(isinstance(tell(event), str) for event in STORY)
