"""One corpus of journals, folded once: what each surface shows of it, and what a reader relies on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import corpus
import pytest

from lpmtui.journal import Entry, JobState, Journal, fold
from lpmtui.journal.phrases import outcome, title
from lpmtui.journal.rows import NAMES, row_values
from lpmtui.journal.stages import StageState
from lpmtui.model.events import Finished, PhaseEntered
from lpmtui.model.job import TakenUp, Way
from lpmtui.model.move import JobKind, Outcome, Phase


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def until(entries: list[Entry], kind: type, *, nth: int = 0) -> list[Entry]:
    """The records up to one of a kind, and that one."""
    places = [place for place, entry in enumerate(entries) if isinstance(entry.event, kind)]
    return entries[: places[nth] + 1]


def stage(state: JobState, phase: Phase) -> StageState:
    return next(one.state for one in state.stages if one.key == phase)


@pytest.mark.parametrize("name", corpus.NAMES_OF_CORPUS)
def test_every_surface_shows_what_was_reviewed(name: str) -> None:
    """`python tests/journal/corpus.py --goldens` writes the files anew; look at the difference."""
    assert corpus.surfaces(corpus.read(name)) == corpus.golden(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", corpus.NAMES_OF_CORPUS)
def test_folding_on_is_folding_at_once_and_the_list_of_jobs_shows_the_same(name: str) -> None:
    entries = corpus.read(name)
    whole = fold(entries)
    state = JobState()
    for entry in entries:
        state = fold([entry], state)
    assert state == whole
    with Journal.in_memory() as journal:
        first, *rest = entries
        number = journal.begin(first.event, at=first.at)  # type: ignore[arg-type]
        for entry in rest:
            journal.append(number, entry.event, at=entry.at)
        assert journal.state(number) == whole
        row = journal.migration(number)
    shown = dict(zip(NAMES, row_values(whole), strict=True))
    assert (row.outcome.value, row.exit_status, row.kind.value) == (
        shown["outcome"],
        shown["exit_status"],
        shown["kind"],
    )


def test_a_job_that_was_taken_up_runs_again_and_the_stage_that_was_interrupted_with_it() -> None:
    entries = corpus.read("kill-and-resume")
    taken_up = fold(until(entries, TakenUp))
    assert taken_up.running
    assert [one.way for one in taken_up.taken_up] == [Way.RESUME]
    assert stage(taken_up, Phase.MEMORY) is StageState.RUNNING
    end = fold(entries)
    assert end.outcome is Outcome.SUCCEEDED
    assert stage(end, Phase.MEMORY) is StageState.DONE
    assert end.ended is not None
    assert end.started is not None
    assert end.elapsed_s(end.ended) == (end.ended - end.started).total_seconds()


def test_after_a_recovery_from_a_failure_the_clock_runs_on_and_no_old_failure_stays() -> None:
    """A job that needed a person is taken up: elapsed counts on, the failed stage runs again."""
    entries = corpus.read("rollback")
    failed = fold(entries)
    assert stage(failed, Phase.MEMORY) is StageState.FAILED
    assert failed.ended is not None
    later = failed.ended + timedelta(hours=1)
    again = fold([Entry(failed.seq + 1, later, "1", TakenUp("bob", Way.RESUME))], failed)
    assert again.ended is None
    assert again.elapsed_s(later + timedelta(seconds=5)) > 3600
    assert stage(again, Phase.MEMORY) is StageState.RUNNING
    assert stage(again, Phase.VERIFICATION) is StageState.PENDING
    on = [
        Entry(failed.seq + 2, later, "1", PhaseEntered(Phase.SUSPENSION, inferred=True)),
        Entry(failed.seq + 3, later, "1", Finished(Outcome.SUCCEEDED, 0)),
    ]
    assert stage(fold(on, again), Phase.MEMORY) is StageState.DONE


def test_a_takeover_shows_its_own_steps_and_no_stage_of_a_migration() -> None:
    state = fold(corpus.read("takeover"))
    assert state.kind is JobKind.TAKEOVER
    assert [one.key for one in state.stages] == [one.step.name for one in state.steps]
    assert not {one.key for one in state.stages} & {phase.value for phase in Phase}
    assert title("2", state) == "Takeover 2: db_rg of the failed node dbnode1, to dbnode2"
    assert {one.state for one in state.stages} == {StageState.DONE}


def test_a_stop_that_was_asked_for_is_no_failure() -> None:
    state = fold(corpus.read("abort"))
    assert outcome(state) == "Stopped as asked, verified back on power-a"
    assert stage(state, Phase.MEMORY) is StageState.STOPPED
    assert StageState.FAILED not in {one.state for one in state.stages}


def test_a_plain_procedure_has_no_stages_of_a_cluster() -> None:
    state = fold(corpus.read("guided-with-skips"))
    assert not {one.key for one in state.stages} & {Phase.PRE_MIGRATION.value, Phase.POST_MIGRATION.value}
    assert state.skipped == {"validate": "validated by hand"}


def test_a_site_whose_clock_is_years_away_takes_as_long_as_it_takes() -> None:
    here, there = fold(corpus.read("success")), fold(corpus.read("foreign-clock"))
    assert here.ended is not None
    assert there.ended is not None
    assert there.elapsed_s(there.ended) == pytest.approx(here.elapsed_s(here.ended), abs=60)
    assert there.ended - here.ended > timedelta(days=1000)
