"""Questions before a migration is stopped, and an application that is not healthy, at the console."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import Operator, console, operate

from lpmtui.executor.locks import Held, Holder, Lock
from lpmtui.journal import Journal
from lpmtui.model.errors import NeedsAttention, Refused, UsageError
from lpmtui.model.events import ApplicationSeen, Finished, PhaseEntered
from lpmtui.model.job import Requested
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.model.request import Requester
from lpmtui.session import job_control
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole
from lpmtui.tui.screens import migration_screen


@pytest.fixture(autouse=True)
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a journal says is seen at once."""
    monkeypatch.setattr(migration_screen, "LOOK_S", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path) as opened:
        move = Move("dbnode1", "power-b", source="power-a")
        opened.begin(Requested.of_move(move, site="simulator", cluster="dbcluster", requested_by="ann"))
        opened.append("1", PhaseEntered(Phase.MEMORY, inferred=False))
        yield opened


@pytest.fixture
def alive(store: Journal, tmp_path: Path) -> Iterator[None]:
    me = Holder.me(Requester("ann", "here"), datetime(2026, 1, 31, tzinfo=UTC))
    lock = Lock.take(tmp_path, Held("migration", "1"), me)
    yield
    lock.release()


def abort(number: str = "1") -> BuiltCommand:
    return BuiltCommand(HostRole.LPMTUI, ("lpmtui", "abort", number, "--yes"), mutates=True)


@pytest.mark.usefixtures("alive")
def test_the_question_before_a_stop_names_the_object_and_what_will_happen(tmp_path: Path) -> None:
    app, _ = console(tmp_path)
    said = job_control.preview(app.session, abort())
    assert said[0] == "Stop migration 1 of dbnode1 from power-a to power-b. Its stage is: Memory."
    assert said[1] == "What was changed for it is brought back, and that is verified."
    assert said[-1] == "Site simulator (SIMULATOR)."


@pytest.mark.usefixtures("alive")
def test_after_the_resume_the_question_says_that_there_is_no_way_back(store: Journal, tmp_path: Path) -> None:
    store.append("1", PhaseEntered(Phase.NETWORK, inferred=True))
    app, _ = console(tmp_path)
    assert "NO WAY BACK" in " ".join(job_control.preview(app.session, abort()))


def test_what_cannot_be_stopped_is_refused_before_the_question(store: Journal, tmp_path: Path) -> None:
    app, _ = console(tmp_path)
    with pytest.raises(UsageError, match="no migration '7'"):
        job_control.preview(app.session, abort("7"))
    with pytest.raises(NeedsAttention, match="is gone"):
        job_control.preview(app.session, abort())
    store.append("1", Finished(Outcome.SUCCEEDED, 0))
    with pytest.raises(Refused, match="nothing to stop"):
        job_control.preview(app.session, abort())


@pytest.mark.usefixtures("alive")
def test_an_application_that_fails_is_shown_loudly_and_rings_once(
    store: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = console(tmp_path)
    rung: list[str] = []
    monkeypatch.setattr(app, "bell", lambda: rung.append("ring"))

    async def work(operator: Operator) -> None:
        app.open_migration("1")
        await operator.see("Memory")
        store.append("1", ApplicationSeen("db_app", healthy=True))
        store.append("1", ApplicationSeen("db_app", healthy=False))
        await operator.see("NOT HEALTHY: db_app")
        store.append("1", ApplicationSeen("other", healthy=True))
        await operator.see("other")
        assert rung == ["ring"]
        store.append("1", ApplicationSeen("db_app", healthy=True))
        await operator.see("NOT HEALTHY", gone=True)

    operate(app, work)
