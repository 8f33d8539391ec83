"""The guided migration: its picture, and an operator who answers at the console."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import Operator, console, operate

from lpmtui.executor import client
from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.job_view.stage_lines import JobView
from lpmtui.journal import JobState, Journal
from lpmtui.journal.job_parts import OpenQuestion, StepState
from lpmtui.model.events import (
    CommandStarted,
    Event,
    Finished,
    Planned,
    PlannedStep,
    StepFinished,
    StepStarted,
)
from lpmtui.model.job import Answer, GuidedChanged, Requested, StepAsked
from lpmtui.model.move import Move, Outcome
from lpmtui.model.request import Requester

GOLDEN = Path(__file__).parent / "golden"
STOP = "dbnode1: /usr/es/sbin/cluster/utilities/clmgr stop node dbnode1 WHEN=now MANAGE=unmanage"
MIGRATE = "hmc1: migrlpar -o m -m power-a -t power-b -p dbnode1"
STEPS = (
    PlannedStep(
        "validate", "Let the HMC validate the move", ("hmc1: migrlpar -o v",), "To be sure.", "A line."
    ),
    PlannedStep(
        "unmanage",
        "Unmanage the node's resource groups",
        (STOP,),
        "A node that is frozen looks like one that has failed.",
        "The groups are UNMANAGED on every node.",
    ),
    PlannedStep(
        "migrate",
        "Migrate the partition",
        (MIGRATE,),
        "Memory is sent while the partition runs.",
        "The partition is frozen for a moment.",
    ),
    PlannedStep("verify", "Compare everything with how it was before", (), "A look.", ""),
)
AT_MIGRATE: tuple[Event, ...] = (
    GuidedChanged(on=True),
    Planned(STEPS, "manual", "dbnode1", "power-a", "power-b"),
    StepStarted("validate"),
    StepFinished("validate", "skipped", "validated by hand"),
    StepStarted("unmanage"),
    CommandStarted("dbnode1", ("clmgr", "stop"), mutates=True),
    StepFinished("unmanage", "done"),
    StepStarted("migrate"),
    StepAsked("migrate"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    """The journal of a guided migration that waits before its third step."""
    with Journal.open(tmp_path) as opened:
        move = Move("dbnode1", "power-b", source="power-a")
        opened.begin(Requested.of_move(move, site="simulator", cluster="dbcluster", requested_by="ann"))
        for event in AT_MIGRATE:
            opened.append("1", event)
        yield opened


@pytest.fixture
def waiting(store: Journal, tmp_path: Path) -> Iterator[Journal]:
    """The same, with an executor that lives."""
    me = Holder.me(Requester("ann", "here"), datetime(2026, 1, 31, tzinfo=UTC))
    lock = Lock.take(tmp_path, Held("migration", "1"), me)
    yield store
    lock.release()


def test_text_from_outside_cannot_steer_the_terminal(waiting: Journal, tmp_path: Path) -> None:
    app, _ = console(tmp_path)
    step = PlannedStep("x", "\x1b[2J", ("h: \x1b]0;t\x07",), "\x9b31m", "[bold]")
    question = OpenQuestion(1, "x", datetime(2026, 1, 31, tzinfo=UTC))
    state = JobState(steps=(StepState(step),), step="x", question=question, partition="\x1b[31m")

    async def work(operator: Operator) -> None:
        app.open_guide("1")
        await operator.see("It waits for you")
        app.screen.show(JobView("1", state, None))  # type: ignore[attr-defined]
        text = await operator.see("[bold]")
        assert "\x1b" not in text
        assert "\x9b" not in text

    operate(app, work)


def test_enter_does_the_step_after_a_question_that_names_it(waiting: Journal, tmp_path: Path) -> None:
    app, _ = console(tmp_path)

    async def work(operator: Operator) -> None:
        app.open_guide("1")
        await operator.see("In force while it waits:")
        await operator.press("enter")
        await operator.see(
            "dbnode1 from power-a to power-b, site simulator (SIMULATOR): Migrate the partition."
        )
        await operator.press("enter")
        await operator.see("The step runs.")

    operate(app, work)
    records = waiting.events("1")
    answer = client.answer_to(records, 10)
    assert answer is not None
    assert answer.answer is Answer.DO


@pytest.mark.parametrize("how", [{"read_only": True}, {"dry_run": True}])
def test_a_console_that_changes_nothing_answers_nothing(
    waiting: Journal, tmp_path: Path, how: dict[str, bool]
) -> None:
    app, _ = console(tmp_path, **how)
    before = waiting.events("1")

    async def work(operator: Operator) -> None:
        app.open_guide("1")
        await operator.see("In force while it waits:")
        for action in ("do", "skip", "stop"):
            app.smit_screens[-1].say("")
            await operator.press(app.keys.keys[action][0])
            await operator.see("it only shows")

    operate(app, work)
    assert waiting.events("1") == before
    assert not waiting.abort_requested("1")


def test_a_skip_asks_for_the_reason_and_some_steps_cannot_be_skipped(
    waiting: Journal, tmp_path: Path
) -> None:
    app, _ = console(tmp_path)

    async def work(operator: Operator) -> None:
        app.open_guide("1")
        await operator.see("It waits for you")
        await operator.press("f7")
        await operator.see("A step that is left out is not done later either.")
        await operator.press("enter", *"later", "enter")
        await operator.see("The step migrate cannot be skipped.")

    operate(app, work)
    assert waiting.state("1").question


def test_another_console_finds_it_in_the_list_and_sees_who_else_answered(
    waiting: Journal, tmp_path: Path
) -> None:
    app, _ = console(tmp_path)

    async def work(operator: Operator) -> None:
        from lpmtui.tui.screens.job_list import GuidedListScreen

        app.push_screen(GuidedListScreen("lpm_guide_continue", "Continue a Guided Migration"))
        await operator.see("dbnode1")
        await operator.press("enter")
        await operator.see("It waits for you")
        client.reply(waiting, "1", 10, Answer.DO, by="bob")
        await operator.see("The step runs.")
        waiting.append("1", Finished(Outcome.SUCCEEDED, 0))
        await operator.see("It ended: Done, and verified.")
        await operator.press("enter")
        await operator.see("No step waits for an answer now.")

    operate(app, work)


def test_a_guide_whose_executor_is_gone_says_where_to_go_on(store: Journal, tmp_path: Path) -> None:
    app, _ = console(tmp_path)

    async def work(operator: Operator) -> None:
        app.open_guide("1")
        await operator.see("No process carries it out any more. lpm_recover")
        await operator.press("f5")
        await operator.see("there is nothing to stop")

    operate(app, work)
