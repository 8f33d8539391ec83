"""The migration screen over a real journal: running, finished, left behind; leaving it stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import Operator, console, operate

from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.journal import Journal
from lpmtui.model.events import Finished, GroupSeen, PhaseEntered, Planned, Progress
from lpmtui.model.job import Requested
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.model.request import Requester
from lpmtui.model.units import GIB
from lpmtui.tui.screens import migration_screen
from lpmtui.tui.screens.job_list import JobListScreen

MOVE = Move("dbnode1", "power-b", "power-a")


@pytest.fixture(autouse=True)
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a journal says is seen at once."""
    monkeypatch.setattr(migration_screen, "LOOK_S", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path) as opened:
        yield opened


@contextmanager
def alive(tmp_path: Path, migration: str) -> Iterator[None]:
    """An executor's lock, held by this process."""
    lock = Lock.take(
        tmp_path, Held("migration", migration), Holder.me(Requester("tester", "here"), datetime.now(UTC))
    )
    try:
        yield
    finally:
        lock.release()


def begin(store: Journal) -> str:
    migration = store.begin(
        Requested.of_move(MOVE, site="simulator", cluster="dbcluster", requested_by="tester")
    )
    store.append(migration, Planned((), "automatic", "dbnode1", "power-a", "power-b"))
    store.append(migration, GroupSeen("db_rg", "ONLINE", "dbnode1"))
    store.append(migration, PhaseEntered(Phase.MEMORY, False))
    store.append(migration, Progress(1, 0, 64 * GIB, 1.1 * GIB))
    return migration


def test_it_follows_the_journal_and_leaving_it_stops_nothing(tmp_path: Path, store: Journal) -> None:
    app, _ = console(tmp_path)
    migration = begin(store)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.open_migration(migration)
        await me.see("dbnode1: power-a -> power-b")
        await me.see("Round 1")
        store.append(migration, Progress(2, 64 * GIB, 9 * GIB, 1.1 * GIB, 0.3 * GIB))
        await me.see("9.00 GiB were written during round 1 and are sent again.")
        store.append(migration, GroupSeen("db_rg", "UNMANAGED", ""))
        await me.see("UNMANAGED")
        await me.press("f3")
        await me.see("System Management")
        assert not store.migration(migration).outcome.final
        assert not store.abort_requested(migration)
        store.append(migration, Finished(Outcome.SUCCEEDED, 0))
        app.open_migration(migration)
        await me.see("Migration: OK")

    with alive(tmp_path, migration):
        operate(app, work)


def test_stopping_is_asked_and_only_written_down(tmp_path: Path, store: Journal) -> None:
    app, _ = console(tmp_path)
    migration = begin(store)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.open_migration(migration)
        await me.see("Round 1")
        await me.press("escape", "f5")
        await me.see("Stop the migration of dbnode1 from power-a to power-b")
        await me.press("f3")
        assert not store.abort_requested(migration)
        await me.press("f5")
        await me.see("ARE YOU SURE?")
        await me.press("enter")
        await me.see("Asked to stop.")

    with alive(tmp_path, migration):
        operate(app, work)
    assert store.abort_requested(migration)


@pytest.mark.parametrize("how", [{"read_only": True}, {"dry_run": True}])
def test_a_console_that_changes_nothing_stops_nothing(
    tmp_path: Path, store: Journal, how: dict[str, bool]
) -> None:
    app, _ = console(tmp_path, **how)
    migration = begin(store)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.open_migration(migration)
        await me.see("Round 1")
        await me.press("f5")
        await me.see("it only shows")
        assert "ARE YOU SURE?" not in me.text

    with alive(tmp_path, migration):
        operate(app, work)
    assert not store.abort_requested(migration)


def test_a_migration_that_nobody_carries_out_any_more_says_so(tmp_path: Path, store: Journal) -> None:
    app, _ = console(tmp_path)
    migration = begin(store)

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.open_migration(migration)
        await me.see("outcome UNKNOWN")
        await me.see(f"lpmtui recover {migration}")
        await me.press("f5")
        await me.see("there is nothing to stop")

    operate(app, work)


def test_the_list_of_migrations_shows_those_that_run_first(tmp_path: Path, store: Journal) -> None:
    app, _ = console(tmp_path)
    running, done = begin(store), begin(store)
    store.append(done, Finished(Outcome.ROLLED_BACK, 1))

    async def work(me: Operator) -> None:
        await me.see("System Management")
        app.push_screen(JobListScreen("lpm_show", "Show Migrations in Progress"))
        await me.see("rolled-back")
        rows = [line.split() for line in me.lines if "dbnode1" in line]
        assert [(row[0], row[-1]) for row in rows] == [(running, "Memory"), (done, "rolled-back")]
        await me.press("down", "enter")
        await me.see("failed, everything brought back")
        await me.press("f3")
        await me.see("Move cursor to desired item")

    with alive(tmp_path, running):
        operate(app, work)
