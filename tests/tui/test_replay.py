"""A journal played back: any point at once, the freeze and the trouble found, the screen driven by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console import Operator, console, operate

from lpmtui.journal import Journal, fold
from lpmtui.model.events import (
    ApplicationSeen,
    Finished,
    PhaseEntered,
    Planned,
    Progress,
    SuspensionMeasured,
)
from lpmtui.model.job import Requested
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.model.units import GIB
from lpmtui.session.replay import Replay

BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
READINGS = 10_000


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="module")
def journal(state_dir: Path) -> Iterator[Journal]:
    """A move of a little more than ten thousand records, a second apart; nobody adds to it."""
    with Journal.open(state_dir) as opened:
        move = Move("dbnode1", "power-b", source="power-a")
        opened.begin(Requested.of_move(move, site="simulator", cluster="c", requested_by="ann"), at=BEGIN)
        events = [
            Planned((), "automatic", "dbnode1", "power-a", "power-b"),
            PhaseEntered(Phase.MEMORY, False),
            *(Progress(1 + n // 5000, n, GIB - n, 1000.0) for n in range(READINGS)),
            ApplicationSeen("db_app", False),
            PhaseEntered(Phase.SUSPENSION, False),
            SuspensionMeasured(0.5, "hmc"),
            Finished(Outcome.SUCCEEDED, 0),
        ]
        with opened._writing():
            for second, event in enumerate(events, 1):
                opened._add(1, BEGIN + timedelta(seconds=second), event)
        opened.append("1", Finished(Outcome.SUCCEEDED, 0), at=BEGIN + timedelta(seconds=len(events) + 1))
        yield opened


@pytest.mark.parametrize("share", [0.0, 0.31, 0.5, 0.97, 1.0])
def test_any_point_looks_as_it_did(journal: Journal, share: float) -> None:
    replay = Replay(journal, "1")
    replay.pause()
    replay.go(replay.length_s * share)
    shown = replay.look().state
    whole = fold(journal.events("1")[: shown.seq])
    assert (shown.rounds, shown.transmitted, shown.stages) == (whole.rounds, whole.transmitted, whole.stages)
    assert shown.samples[-60:] == whole.samples[-60:]
    assert shown.outcome is whole.outcome


def test_a_long_journal_is_opened_at_any_point_within_a_tenth_of_a_second(journal: Journal) -> None:
    best = float("inf")
    for share in (0.9, 0.5, 0.99):
        begin = time.process_time()
        replay = Replay(journal, "1")
        replay.go(replay.length_s * share)
        replay.look()
        best = min(best, time.process_time() - begin)
    assert best < 0.1


def test_time_runs_as_fast_as_one_likes_and_stands_still(journal: Journal) -> None:
    now = [0.0]
    replay = Replay(journal, "1", lambda: now[0])
    replay.change_speed(1)
    now[0] = 2.0
    replay.look()
    assert replay.position_s == pytest.approx(200)
    replay.pause()
    now[0] = 9.0
    replay.look()
    assert replay.position_s == pytest.approx(200)


def test_the_freeze_and_the_trouble_are_found(journal: Journal) -> None:
    replay = Replay(journal, "1")
    assert replay.go_to_trouble()
    assert replay.look().state.unhealthy == ("db_app",)
    assert replay.go_to_freeze()
    stage = replay.look().state.stage
    assert stage is not None
    assert stage.key == Phase.SUSPENSION


def test_the_screen_is_driven_by_keys(journal: Journal, state_dir: Path) -> None:
    app, _ = console(state_dir)

    async def work(me: Operator) -> None:
        app.open_replay("1")
        await me.see("Replay 10x")
        await me.press("space", "t")
        await me.see("Replay paused")
        await me.see("NOT HEALTHY")
        await me.press("end")
        await me.see("Enter=Report")
        await me.press("home")
        await me.see("0:00:00 of 2:46:")

    operate(app, work)
