"""A full disk delays the journal of a running migration: nothing is lost, nothing done unjournalled."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from executor_bench import Bench

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.journal import Journal, fold
from lpmtui.model.clock import SystemClock
from lpmtui.model.command import Command
from lpmtui.model.errors import ConfigurationError, JournalFull, JournalTrouble
from lpmtui.model.events import Finished, Note, Progress
from lpmtui.model.job import Requested
from lpmtui.model.move import Move, Outcome, Phase


def no_room(store: Journal) -> None:
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")


def room(store: Journal) -> None:
    store._connection.execute("PRAGMA max_page_count = 1000000")


def fill(store: Journal, migration: str) -> None:
    """Fill the pages that are there already."""
    no_room(store)
    for size in (3000, 300, 30):

        def write(text: str = "x" * size) -> None:
            for _ in range(1000):
                store.append(migration, Note(text))

        with pytest.raises(JournalFull):
            write()


@pytest.fixture
def store(tmp_path: Path) -> Journal:
    opened = Journal.open(tmp_path)
    opened.begin(Requested.of_move(Move("p", "b"), site="s", cluster="", requested_by="me"))
    return opened


def test_what_is_observed_waits_in_order_and_an_intent_waits_until_it_is_written(store: Journal) -> None:
    fill(store, "1")
    written = store.events("1")[-1].seq
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            room(store)

    scribe = JournalWriter(store, "1", SystemClock(), sleep=sleep)
    for count in range(5):
        scribe.observe(Note(f"{count} {'y' * 500}"))
    assert store.events("1")[-1].seq == written
    scribe.insist(Note("intent"))
    assert len(naps) == 3
    texts = [entry.event.text.split()[0] for entry in store.events("1", written)]  # type: ignore[union-attr]
    assert texts == ["0", "1", "2", "3", "4", "intent"]
    store.close()


def test_an_intent_that_cannot_be_written_is_an_error(store: Journal) -> None:
    fill(store, "1")
    scribe = JournalWriter(store, "1", SystemClock(), sleep=lambda _seconds: None, patience_s=0.05)
    with pytest.raises(JournalFull):
        scribe.insist(Note("z" * 5000))
    store.close()


def test_a_disk_that_is_full_for_a_while_does_not_harm_a_running_migration(bench: Bench) -> None:
    full_since: list[float] = []

    def trip(_command: Command) -> None:
        rows = bench.store.migrations()
        if rows and rows[-1].phase is Phase.MEMORY and not full_since:
            full_since.append(bench.world.now())
            no_room(bench.store)
        elif full_since and bench.world.now() > full_since[0] + 40:
            room(bench.store)

    append, refused = bench.store.append, []

    def spied(migration, event, *, at=None):  # type: ignore[no-untyped-def]
        try:
            return append(migration, event, at=at)
        except JournalFull:
            refused.append(event)
            raise

    bench.store.append = spied  # type: ignore[method-assign]
    bench.wire.trips.append(trip)
    assert bench.migrate("dbnode1", "power-c") == Finished(Outcome.SUCCEEDED, 0)
    entries = bench.store.events("1")
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    read = [entry.at for entry in entries if isinstance(entry.event, Progress)]
    longest = max((later - before).total_seconds() for before, later in pairwise(read))
    assert longest < 10
    assert refused


def test_a_journal_that_may_not_be_written_now_is_waited_for_like_a_full_disk(
    store: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = store.append

    def refuse(*_: object, **__: object) -> int:
        raise ConfigurationError("The journal cannot be written: read-only file system.")

    monkeypatch.setattr(store, "append", refuse)
    writer = JournalWriter(
        store, "1", SystemClock(), sleep=lambda _seconds: monkeypatch.setattr(store, "append", append)
    )
    writer.observe(Note("seen"))
    assert len(store.events("1")) == 1
    writer.insist(Note("begun"))
    assert [getattr(entry.event, "text", "") for entry in store.events("1")][1:] == ["seen", "begun"]


def test_what_could_not_be_committed_is_not_in_the_state(store: Journal) -> None:
    connection = store._connection

    class FullAtTheEnd:
        """Its disk is full when everything is to be written."""

        full = True

        def execute(self, text: str, *values: object) -> object:
            if text == "COMMIT" and self.full:
                self.full = False
                raise sqlite3.OperationalError("database or disk is full")
            return connection.execute(text, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(connection, name)

    store._connection = FullAtTheEnd()  # type: ignore[assignment]
    with pytest.raises(JournalTrouble):
        store.append("1", Note("twice"))
    assert store.append("1", Note("twice")) == 2
    state = store.state("1")
    assert [note.text for note in state.notes] == ["twice"]
    assert state == fold(store.events("1"))
