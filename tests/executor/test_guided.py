"""A guided walk: it asks before every step, waits, and is answered by whoever comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from executor_bench import ME, Bench

from lpmtui.executor import Way, client, start, take_up
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import JobState
from lpmtui.model.errors import LpmtuiError, NeedsAttention, Refused, UsageError
from lpmtui.model.events import Event, Finished, StepFinished
from lpmtui.model.job import AbortAsked, Answer, StepAnswered
from lpmtui.model.move import Move, Outcome
from lpmtui.procedure.steps.step import expectation_of

Says = Callable[[JobState], None]


def question(seen: JobState) -> int:
    assert seen.question is not None
    return seen.question.seq


def answering(bench: Bench, says: Says) -> Heartbeat:
    """A heartbeat at which somebody answers every open question."""

    def look() -> None:
        if not bench.store.migrations():
            return
        seen = bench.store.state("1")
        if seen.question:
            says(seen)

    heartbeat = Heartbeat()
    heartbeat.also(look)
    return heartbeat


def guided(bench: Bench, says: Says, partition: str = "tools1", target: str = "power-c") -> Finished | None:
    move = Move(partition, target)
    return start(bench.context, move, ME, guided=True, heartbeat=answering(bench, says))[1]


def yes(bench: Bench) -> Says:
    return lambda seen: client.reply(bench.store, "1", question(seen), Answer.DO, by="bob")


def test_every_step_is_asked_for_and_nothing_runs_before_the_answer(bench: Bench) -> None:
    asked: list[tuple[str, int]] = []

    def says(seen: JobState) -> None:
        asked.append((seen.step, len(bench.wire.commands)))
        yes(bench)(seen)

    assert guided(bench, says) == Finished(Outcome.SUCCEEDED, 0)
    assert asked[:2] == [("validate", 0), ("migrate", 0)]
    assert asked[-1][0] == "verify"
    assert [step for step, _ in bench.steps()] == ["validate", "migrate", "arrive", "verify"]
    assert "Migrate the partition: do, says bob." in [getattr(event, "text", "") for event in bench.events()]


def test_of_two_answers_to_one_question_the_second_is_refused(bench: Bench) -> None:
    append = bench.store.append
    refused: list[str] = []

    def says(seen: JobState) -> None:
        if refused:
            return yes(bench)(seen)

        def another_console_is_faster(migration: str, event: Event) -> int:
            bench.store.append = append  # type: ignore[method-assign]
            append(migration, StepAnswered(question(seen), Answer.DO, "", "bob"))
            return append(migration, event)

        bench.store.append = another_console_is_faster  # type: ignore[assignment,method-assign]
        with pytest.raises(Refused, match="no longer waits"):
            client.reply(bench.store, "1", question(seen), Answer.SKIP, why="by hand", by="ann")
        refused.append(seen.step)
        return None

    assert guided(bench, says) == Finished(Outcome.SUCCEEDED, 0)
    assert refused == ["validate"]
    assert bench.store.state("1").skipped == {}


def test_what_the_operator_is_told_before_a_step(bench: Bench) -> None:
    told: dict[str, tuple[str, ...]] = {}

    def says(seen: JobState) -> None:
        step = next(one.step for one in seen.steps if one.step.name == seen.step)
        told[step.name] = (step.title, step.why, *step.commands, step.seen)
        yes(bench)(seen)

    guided(bench, says)
    title, why, command, seen = told["migrate"]
    assert title == "Migrate the partition"
    assert why
    assert command == "hmc1: migrlpar -o m -m power-b -t power-c -p tools1"
    assert seen == expectation_of("migrate") != ""


def test_a_step_is_skipped_with_a_reason_only(bench: Bench) -> None:
    refused: list[str] = []

    def says(seen: JobState) -> None:
        if seen.step in client.NEVER_SKIPPED:
            with pytest.raises(UsageError) as caught:
                client.reply(bench.store, "1", question(seen), Answer.SKIP, why="I want to")
            refused.append(caught.value.title)
        if seen.step != "validate":
            yes(bench)(seen)
            return
        with pytest.raises(UsageError, match="with a reason only"):
            client.reply(bench.store, "1", question(seen), Answer.SKIP, why="  ")
        client.reply(bench.store, "1", question(seen), Answer.SKIP, why="validated by hand", by="bob")

    finished = guided(bench, says)
    assert finished == Finished(Outcome.SUCCEEDED, 0)
    ends = {event.step: event for event in bench.events() if isinstance(event, StepFinished)}
    assert (ends["validate"].outcome, ends["validate"].why) == ("skipped", "validated by hand")
    assert "The step migrate cannot be skipped." in refused
    assert "The step verify cannot be skipped." in refused
    assert not [command for command in bench.wire.commands if "v" in command.argv[2:3]]


def test_it_waits_as_long_as_nobody_answers_and_stopping_brings_everything_back(bench: Bench) -> None:
    begun = bench.site.clock.monotonic()

    def says(seen: JobState) -> None:
        if seen.step != "migrate":
            yes(bench)(seen)
        elif bench.site.clock.monotonic() - begun > 4000:
            bench.store.append("1", AbortAsked("bob"))

    finished = guided(bench, says)
    assert finished is not None
    assert finished.outcome is Outcome.ROLLED_BACK
    assert bench.where("tools1") == [("power-b", "Running")]
    assert not [command for command in bench.wire.commands if command.argv[1:3] == ("-o", "m")]


def test_the_first_answer_counts_and_the_second_is_told_so(bench: Bench) -> None:
    late: list[LpmtuiError] = []

    def says(seen: JobState) -> None:
        yes(bench)(seen)
        with pytest.raises(Refused, match="has been answered") as caught:
            client.reply(bench.store, "1", question(seen), Answer.SKIP, why="no")
        late.append(caught.value)

    assert guided(bench, says) == Finished(Outcome.SUCCEEDED, 0)
    assert len(late) >= 3


def test_another_login_takes_it_up_where_it_was_left(bench: Bench) -> None:
    """The executor is told to end while it waits; what was skipped stays skipped, what is done stays done."""

    def says(seen: JobState) -> None:
        if seen.step == "validate":
            client.reply(bench.store, "1", question(seen), Answer.SKIP, why="validated by hand")
        else:
            heartbeat.stop("SIGTERM")

    heartbeat = answering(bench, says)
    assert start(bench.context, Move("tools1", "power-c"), ME, guided=True, heartbeat=heartbeat)[1] is None
    left = bench.store.state("1")
    with pytest.raises(NeedsAttention, match="is gone"):
        client.reply(bench.store, "1", question(left), Answer.DO)

    asked: list[str] = []

    def then(seen: JobState) -> None:
        asked.append(seen.step)
        yes(bench)(seen)

    again = take_up(bench.context, "1", Way.RESUME, ME, guided=True, heartbeat=answering(bench, then))
    assert again == Finished(Outcome.SUCCEEDED, 0)
    assert asked[0] == "migrate"
    assert bench.store.state("1").skipped == {"validate": "validated by hand"}


def test_a_step_that_was_done_by_hand_meanwhile_is_not_done_again(bench: Bench) -> None:
    def says(seen: JobState) -> None:
        if seen.step == "migrate":
            bench.world.run("hmc1", ("migrlpar", "-o", "m", "-m", "power-b", "-t", "power-c", "-p", "tools1"))
            bench.world.advance(120)
        yes(bench)(seen)

    assert guided(bench, says) == Finished(Outcome.SUCCEEDED, 0)
    assert ("migrate", "already-done") in bench.steps()
    assert not [command for command in bench.wire.commands if command.argv[:3] == ("migrlpar", "-o", "m")]
