"""The executor as a process of its own: it outlives whoever asked, and says what became of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lpmtui.config import Config
from lpmtui.executor import Way, abort, follow, is_alive, silent_for, submit, submit_recovery
from lpmtui.executor.locks import Held, holder_of
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Busy, LpmtuiError, NeedsAttention, Refused, UsageError
from lpmtui.model.events import Finished, PhaseEntered
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.simulator.api import SimulatedSite

SPEED = 60.0
TOOLS = Move("tools1", "power-c")


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    SimulatedSite.reset(tmp_path / "simulator.db", speed=SPEED).close()
    yield tmp_path
    for number in range(1, 4):
        _end(tmp_path, str(number))


@pytest.fixture
def store(state_dir: Path) -> Iterator[Journal]:
    with Journal.open(state_dir) as opened:
        yield opened


def _pid(state_dir: Path, migration: str) -> int:
    holder = holder_of(state_dir, Held("migration", migration))
    return holder.pid if holder else 0


def _end(state_dir: Path, migration: str) -> None:
    pid = _pid(state_dir, migration)
    if pid:
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(state_dir, migration))


def wait_until(met: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def begin(store: Journal, state_dir: Path, move: Move = TOOLS) -> str:
    return submit(Config(), None, move, state_dir=state_dir)


def run_at(state_dir: Path, speed: float) -> None:
    """Change the world's speed: slow where a test has to be in time, fast where it waits."""
    world = SimulatedSite.open(state_dir / "simulator.db")
    world.set_speed(speed)
    world.close()


def reached(store: Journal, phase: Phase) -> bool:
    told = [entry.event for entry in store.events("1")]
    return any(isinstance(event, PhaseEntered) and event.phase is phase for event in told)


def test_a_submitted_move_runs_in_a_session_of_its_own_and_is_followed_to_its_end(
    store: Journal, state_dir: Path
) -> None:
    assert begin(store, state_dir) == "1"
    assert is_alive(state_dir, "1")
    assert os.getsid(_pid(state_dir, "1")) == _pid(state_dir, "1") != os.getsid(0)
    entries = list(follow(store, "1", poll=0.02))
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1].event == Finished(Outcome.SUCCEEDED, 0)
    wait_until(lambda: not is_alive(state_dir, "1"))


_ASKER = """
import sys
from pathlib import Path
from lpmtui.config import Config
from lpmtui.executor import follow, submit
from lpmtui.model.move import Move
from lpmtui.journal import Journal
directory = Path(sys.argv[1])
store = Journal.open(directory)
migration = submit(Config(), None, Move("tools1", "power-c"), state_dir=directory)
print(migration, flush=True)
for entry in follow(store, migration):
    pass
"""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_killing_whoever_asked_does_not_stop_it(
    store: Journal, state_dir: Path, number: signal.Signals
) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", _ASKER, str(state_dir)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert asker.stdout is not None
    assert asker.stdout.readline() == "1\n"
    wait_until(lambda: reached(store, Phase.VALIDATE))
    os.killpg(asker.pid, number)
    asker.communicate()
    assert list(follow(store, "1", poll=0.02))[-1].event == Finished(Outcome.SUCCEEDED, 0)


def test_a_hang_up_of_the_executor_itself_is_ignored(store: Journal, state_dir: Path) -> None:
    begin(store, state_dir)
    wait_until(lambda: reached(store, Phase.VALIDATE))
    os.kill(_pid(state_dir, "1"), signal.SIGHUP)
    assert list(follow(store, "1", poll=0.02))[-1].event == Finished(Outcome.SUCCEEDED, 0)


def test_an_executor_that_is_gone_is_noticed_and_another_one_brings_it_to_its_end(
    store: Journal, state_dir: Path
) -> None:
    run_at(state_dir, 10)
    begin(store, state_dir)
    wait_until(lambda: reached(store, Phase.TARGET_PARTITION))
    run_at(state_dir, SPEED)
    os.kill(_pid(state_dir, "1"), signal.SIGKILL)
    with pytest.raises(NeedsAttention, match="is gone") as caught:
        list(follow(store, "1", poll=0.02))
    assert caught.value.remedy == "See where everything stands with: lpmtui recover 1"
    assert [row.id for row in store.migrations(active_only=True)] == ["1"]
    with pytest.raises(NeedsAttention, match="is gone"):
        abort(store, "1")
    assert submit_recovery(store, "1", Way.RESUME, state_dir=state_dir) == "1"
    assert list(follow(store, "1", poll=0.02))[-1].event == Finished(Outcome.SUCCEEDED, 0)


def test_told_to_end_by_the_machine_it_leaves_in_order_and_nothing_is_lost(
    store: Journal, state_dir: Path
) -> None:
    run_at(state_dir, 10)
    begin(store, state_dir)
    wait_until(lambda: reached(store, Phase.TARGET_PARTITION))
    os.kill(_pid(state_dir, "1"), signal.SIGTERM)
    with pytest.raises(NeedsAttention):
        list(follow(store, "1", poll=0.02))
    assert "told to end (SIGTERM)" in store.events("1")[-1].event.text  # type: ignore[union-attr]
    run_at(state_dir, SPEED)
    submit_recovery(store, "1", Way.RESUME, state_dir=state_dir)
    assert list(follow(store, "1", poll=0.02))[-1].event == Finished(Outcome.SUCCEEDED, 0)


def test_an_abort_from_outside_brings_it_back(store: Journal, state_dir: Path) -> None:
    run_at(state_dir, 10)
    begin(store, state_dir, Move("dbnode1", "power-c"))
    wait_until(lambda: reached(store, Phase.PRE_MIGRATION))
    abort(store, "1", requested_by="bob")
    run_at(state_dir, SPEED)
    (*_, last) = follow(store, "1", poll=0.02)
    assert isinstance(last.event, Finished)
    assert last.event.outcome is Outcome.ROLLED_BACK
    with pytest.raises(Refused, match="over already"):
        abort(store, "1")


def test_a_second_move_of_the_same_partition_is_busy(store: Journal, state_dir: Path) -> None:
    run_at(state_dir, 2)
    begin(store, state_dir)
    with pytest.raises(Busy, match=r"partition tools1 is held by .* \(migration 1\) since"):
        begin(store, state_dir, Move("tools1", "power-a"))
    assert [row.id for row in store.migrations()] == ["1"]


def test_of_two_that_race_for_one_partition_one_wins_and_the_other_is_told(state_dir: Path) -> None:
    run_at(state_dir, 2)

    def race(target: str) -> str | Busy:
        with Journal.open(state_dir) as own:
            try:
                return begin(own, state_dir, Move("tools1", target))
            except Busy as busy:
                return busy

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(race, ["power-a", "power-c"]))
    assert sorted(type(result).__name__ for result in results) == ["Busy", "str"]
    with Journal.open(state_dir, read_only=True) as own:
        assert len(own.migrations()) == 1


def test_a_second_move_in_the_same_cluster_is_busy_and_another_cluster_is_not(
    store: Journal, state_dir: Path
) -> None:
    run_at(state_dir, 5)
    begin(store, state_dir, Move("dbnode1", "power-c"))
    with pytest.raises(Busy, match=r"cluster dbcluster is held by .* \(migration 1\) since"):
        begin(store, state_dir, Move("dbnode2", "power-c"))
    assert begin(store, state_dir, Move("webnode1", "power-b")) == "2"


@pytest.mark.parametrize(
    ("move", "error", "words"),
    [
        (Move("tools1", "nowhere"), UsageError, "no managed system 'nowhere'"),
        (Move("tools1", "power-b"), Refused, "on power-b already"),
    ],
)
def test_what_the_executor_refuses_reaches_whoever_asked(
    store: Journal, state_dir: Path, move: Move, error: type[LpmtuiError], words: str
) -> None:
    with pytest.raises(error, match=words):
        begin(store, state_dir, move)
    assert store.migrations() == []


def test_an_executor_that_cannot_start_says_where_its_last_words_are(store: Journal, state_dir: Path) -> None:
    (state_dir / "simulator.db").write_bytes(b"no world at all " * 100)
    with pytest.raises(LpmtuiError) as caught:
        begin(store, state_dir)
    assert "simulator.db" in str(caught.value) or "executor.log" in str(caught.value)
    assert store.migrations() == []


def test_it_gives_signs_of_life(store: Journal, state_dir: Path) -> None:
    assert silent_for(state_dir, "1") is None
    begin(store, state_dir)
    wait_until(lambda: reached(store, Phase.VALIDATE))
    wait_until(lambda: (silent_for(state_dir, "1") or 99) < 1.0)


def test_following_an_unknown_migration_names_those_that_exist(store: Journal) -> None:
    with pytest.raises(UsageError, match="There has been none yet"):
        list(follow(store, "1"))


def test_a_drain_and_its_move_are_killed_and_a_recovery_ends_both(store: Journal, state_dir: Path) -> None:
    run_at(state_dir, 2.0)
    drain = Drain("power-a", stay=("dbnode1",))
    number = submit(Config(), None, drain, state_dir=state_dir)
    wait_until(lambda: bool(store.state(number).moves))
    for job in (number, "2"):
        os.kill(_pid(state_dir, job), signal.SIGKILL)
        wait_until(lambda job=job: not is_alive(state_dir, job))  # type: ignore[misc]
    run_at(state_dir, 600.0)
    submit_recovery(store, number, Way.RESUME, state_dir=state_dir)
    assert [entry.event for entry in follow(store, number)][-1] == Finished(Outcome.SUCCEEDED, 0)
    assert [one.outcome for one in store.state(number).moves][-1] is Outcome.SUCCEEDED
    assert {store.state(one.job).parent for one in store.state(number).moves} == {number}
