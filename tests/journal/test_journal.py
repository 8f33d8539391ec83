"""The journal: what is written stays, in order, and the list of jobs is nothing but its fold."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.journal import Journal, fold
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import UsageError
from lpmtui.model.events import (
    KINDS,
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
)
from lpmtui.model.job import AbortAsked, Requested, TakenUp, Way
from lpmtui.model.move import Move, Outcome, Phase, Severity
from lpmtui.model.request import Requester

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MOVE = Move("dbnode1", "power-b", source="power-a", policy=LpmPolicy.UNMANAGE)


def create(store: Journal, move: Move = MOVE) -> str:
    requested = Requested.of_move(
        move, site="demo", cluster="dbcluster", requested_by=Requester("root", "console")
    )
    return store.begin(requested, at=NOON)


TEXT = st.text(max_size=12)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Planned,
        steps=st.lists(st.builds(PlannedStep, TEXT, TEXT, st.tuples(TEXT)), max_size=2).map(tuple),
        procedure=TEXT,
        source=TEXT,
        target=TEXT,
    ),
    st.builds(FindingMade, TEXT, st.sampled_from(Severity), TEXT),
    st.builds(StepStarted, TEXT),
    st.builds(StepFinished, TEXT, st.sampled_from(["done", "failed", "undone"]), TEXT),
    st.builds(PhaseEntered, st.sampled_from(Phase), st.booleans()),
    st.builds(
        Progress,
        st.integers(1, 9),
        st.integers(0, 2**40),
        st.integers(0, 2**40),
        st.none() | st.floats(0, 1e9),
    ),
    st.builds(GroupSeen, TEXT, TEXT, TEXT),
    st.builds(TakenUp, st.builds(Requester, TEXT, TEXT), st.sampled_from(Way)),
    st.builds(AbortAsked, TEXT),
    st.builds(Note, TEXT),
    st.builds(Finished, st.sampled_from([Outcome.SUCCEEDED, Outcome.NEEDS_ATTENTION]), st.integers(0, 6)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=12))
def test_what_is_appended_is_read_back_and_folding_it_gives_the_list_of_jobs(events: list[Event]) -> None:
    with Journal.in_memory() as store:
        migration = create(store)
        for index, event in enumerate(events):
            assert store.append(migration, event, at=NOON + timedelta(seconds=index)) == index + 2
        entries = store.events(migration)
        assert [entry.event for entry in entries[1:]] == events
        assert [entry.seq for entry in entries] == list(range(1, len(events) + 2))
        state, row = fold(entries), store.migration(migration)
        assert state == store.state(migration)
        assert (row.outcome, row.exit_status, row.why) == (state.outcome, state.exit_status, state.why)
        assert (row.started_at, row.finished_at, row.phase) == (state.started, state.ended, state.phase)
        assert (row.partition, row.source, row.target) == (state.partition, state.source, state.target)
        assert (row.site, row.cluster, row.requested_by) == ("demo", "dbcluster", "root on console")


def test_every_kind_of_event_can_be_journalled() -> None:
    assert {"planned", "finding", "progress", "finished", "requested", "resource-group"} <= set(KINDS)


def test_ids_count_up_and_active_migrations_are_those_without_an_outcome(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        one, two = create(store), create(store, Move("tools1", "power-c", source="power-b"))
        assert (one, two) == ("1", "2")
        store.append(one, Finished(Outcome.SUCCEEDED, 0))
        assert [row.id for row in store.migrations()] == ["1", "2"]
        assert [row.id for row in store.migrations(active_only=True)] == ["2"]


def test_events_after_a_number_are_the_news(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        migration = create(store)
        seen = store.append(migration, Note("one"))
        store.append(migration, Note("two"))
        assert [entry.event for entry in store.events(migration, after=seen)] == [Note("two")]


@pytest.mark.parametrize("name", ["7", "x", "", "-1", "1.0", "9" * 30, "\u0661"])
def test_an_unknown_migration_is_named_together_with_those_that_exist(tmp_path: Path, name: str) -> None:
    with Journal.open(tmp_path) as store:
        create(store)
        with pytest.raises(UsageError, match=r"There is no migration .* Known: 1\."):
            store.migration(name)
        with pytest.raises(UsageError, match="There is no migration"):
            store.append(name, Note("lost"))


def test_the_journal_refuses_to_be_changed_or_shortened(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        create(store)
        raw = sqlite3.connect(store.path)
        for statement in ("UPDATE record SET body = '{}'", "DELETE FROM record"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)
        raw.close()


def test_an_abort_holds_until_the_migration_is_taken_up_again(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        migration = create(store)
        assert not store.abort_requested(migration)
        store.append(migration, AbortAsked("ann"))
        assert store.abort_requested(migration)
        store.append(migration, TakenUp(Requester("ann"), Way.RESUME))
        assert not store.abort_requested(migration)


def test_threads_that_append_at_once_lose_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        migration = create(store)

        def write(who: int) -> None:
            with Journal.open(tmp_path) as own:
                for count in range(10):
                    own.append(migration, Note(f"{who}:{count}"))
                    store.append(migration, Note(f"{who}:{count} shared"))

        threads = [threading.Thread(target=write, args=(who,)) for who in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert [entry.seq for entry in store.events(migration)] == list(range(1, 62))


_WRITER = """
import sys
from pathlib import Path
from lpmtui.model.events import Note
from lpmtui.journal import Journal
store = Journal.open(Path(sys.argv[1]))
count = 0
while True:
    count += 1
    store.append("1", Note(str(count)))
    print(count, flush=True)
"""


def test_a_writer_killed_without_warning_has_lost_nothing_it_was_told_is_written(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as store:
        create(store)
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    promised = [int(writer.stdout.readline()) for _ in range(20)]
    writer.kill()
    promised += [int(line) for line in writer.stdout]
    writer.wait()
    writer.stdout.close()
    with Journal.open(tmp_path, read_only=True) as store:
        kept = [entry.event.text for entry in store.events("1") if isinstance(entry.event, Note)]
    assert [int(text) for text in kept][: len(promised)] == promised
