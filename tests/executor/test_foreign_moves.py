"""Moves that others start, as lpmtui records them by looking on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from executor_bench import ME, Bench

from lpmtui.commands.aix import ErrorLabel
from lpmtui.executor.client import abort
from lpmtui.executor.foreign_moves import ForeignMoves
from lpmtui.executor.seen_moves import LoggedMove, logged_moves, record_logged_moves, rows_of_others
from lpmtui.journal import JobState
from lpmtui.journal.phrases import outcome
from lpmtui.model.command import Command
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import Note, PhaseEntered, Progress
from lpmtui.model.move import JobOrigin, Outcome, Phase

LIMIT_S = 900.0
Words = tuple[str, ...]


def migrlpar(
    what: str, partition: str = "dbnode1", source: str = "power-a", target: str = "power-b"
) -> Command:
    where = ("-t", target) if what == "m" else ()
    return Command("hmc1", ("migrlpar", "-o", what, "-m", source, *where, "-p", partition), mutates=True)


class Onlooker:
    """A watcher at work while somebody else's command runs."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.begun: list[str] = []
        self.watcher = ForeignMoves(bench.context, ME, self.begun.append)

    def look_on(
        self,
        command: Command | None,
        *,
        at: Phase | None = None,
        then: Command | None = None,
        looks_before: int = 6,
    ) -> None:
        clock = self.bench.site.clock
        for _ in range(looks_before):
            self.watcher.look()
        running = self.bench.site.start(command) if command else None
        end = clock.monotonic() + LIMIT_S
        while clock.monotonic() < end:
            clock.sleep(1.0)
            self.watcher.look()
            if at and then and self.begun and self.state.phase is at:
                self.bench.site.run(then)
                at = None
            if running is not None:
                running.poll()
            if self.begun and self.state.outcome.final:
                return
        raise AssertionError(f"not over after {LIMIT_S} s: {self.bench.events()[-3:]}")

    @property
    def state(self) -> JobState:
        return self.bench.store.state(self.begun[0])


def test_a_move_by_the_hmcs_own_command_is_recorded_with_stages_freeze_and_comparison(bench: Bench) -> None:
    onlooker = Onlooker(bench)
    onlooker.look_on(migrlpar("m"))
    state = onlooker.state
    assert (state.origin, state.outcome, state.exit_status) == (JobOrigin.OTHER, Outcome.SUCCEEDED, 0)
    assert (state.partition, state.source, state.target, state.cluster) == (
        "dbnode1",
        "power-a",
        "power-b",
        "dbcluster",
    )
    assert {Phase.PRE_MIGRATION, Phase.MEMORY, Phase.SUSPENSION, Phase.POST_MIGRATION} <= set(bench.phases())
    assert state.freeze.inside_s is not None
    assert state.timeouts
    assert state.drift == ()
    assert outcome(state) == "Moved, not by lpmtui; compared"
    assert not bench.wire.commands[1:], "lpmtui changed something"


def test_a_move_seen_from_its_middle_on_ends_when_the_cluster_has_settled(bench: Bench) -> None:
    running = bench.site.start(migrlpar("m"))
    bench.site.clock.sleep(60.0)
    onlooker = Onlooker(bench)
    onlooker.look_on(None, looks_before=0)
    state = onlooker.state
    assert (state.outcome, state.drift) == (Outcome.SUCCEEDED, ())
    assert "how everything was before is not known" in state.why
    assert "compared" not in outcome(state)
    running.close()


def test_within_one_poll_status_shows_it(bench: Bench) -> None:
    running = bench.site.start(migrlpar("m"))
    bench.site.clock.sleep(60.0)
    (row,) = rows_of_others(bench.site, bench.site.picture(health=False), [])
    assert (row.id, row.partition, row.source, row.target) == ("", "dbnode1", "power-a", "power-b")
    assert row.origin is JobOrigin.OTHER
    assert rows_of_others(bench.site, bench.site.picture(health=False), [row]) == [row]
    running.close()


def test_a_move_that_somebody_stops_did_not_happen(bench: Bench) -> None:
    onlooker = Onlooker(bench)
    onlooker.look_on(migrlpar("m"), at=Phase.MEMORY, then=migrlpar("s"))
    state = onlooker.state
    assert state.outcome is Outcome.ROLLED_BACK
    assert "is on power-a" in state.why
    assert outcome(state) == "Did not move; not by lpmtui; compared"


def test_a_move_of_lpmtui_itself_is_not_taken_for_one_of_others(bench: Bench) -> None:
    onlooker = Onlooker(bench)
    onlooker.watcher.look()
    bench.heartbeat.also(onlooker.watcher.look)
    finished = bench.migrate("tools1", "power-c")
    assert finished is not None
    assert finished.exit_status == ExitStatus.DONE
    bench.site.clock.sleep(5.0)
    onlooker.watcher.look()
    assert onlooker.begun == []


def test_two_watchers_record_a_move_once(bench: Bench) -> None:
    first, second = Onlooker(bench), Onlooker(bench)
    first.watcher.look()
    second.watcher.look()
    assert (first.watcher.watching, second.watcher.watching) == (True, False)
    first.watcher.close()
    second.watcher.look()
    assert second.watcher.watching


def test_the_next_watcher_goes_on_with_the_record_where_the_last_one_left(bench: Bench) -> None:
    first, second = Onlooker(bench), Onlooker(bench)
    first.watcher.look()
    running = bench.site.start(migrlpar("m"))
    while not (first.begun and first.state.phase is Phase.MEMORY and len(first.state.samples) > 3):
        bench.site.clock.sleep(1.0)
        first.watcher.look()
    first.watcher.close()
    second.look_on(None, looks_before=0)
    assert running.poll() is not None
    assert second.begun == first.begun
    assert second.state.outcome is Outcome.SUCCEEDED
    phases = [event.phase for event in bench.events() if isinstance(event, PhaseEntered)]
    assert len(phases) == len(set(phases))
    numbers = [event.round for event in bench.events() if isinstance(event, Progress)]
    assert numbers == sorted(numbers)


def test_what_nobody_saw_is_found_in_the_error_log_once(bench: Bench) -> None:
    bench.site.run(migrlpar("m"))
    bench.site.clock.sleep(200.0)
    picture = bench.site.picture(health=False)
    (number,) = record_logged_moves(bench.context, picture)
    state = bench.store.state(number)
    assert (state.partition, state.target, state.outcome) == ("dbnode1", "power-b", Outcome.SUCCEEDED)
    assert outcome(state) == "Moved, not by lpmtui"
    assert state.started is not None
    assert state.ended is not None
    assert 30 < (state.ended - state.started).total_seconds() < 600
    assert record_logged_moves(bench.context, picture) == []
    assert any(isinstance(event, Note) and "error log of dbnode1" in event.text for event in bench.events())


def test_a_move_of_others_cannot_be_stopped_by_lpmtui(bench: Bench) -> None:
    onlooker = Onlooker(bench)
    running = bench.site.start(migrlpar("m"))
    bench.site.clock.sleep(60.0)
    onlooker.watcher.look()
    with pytest.raises(Refused, match="not started by lpmtui") as refused:
        abort(bench.store, onlooker.begun[0])
    assert "migrlpar -o s -m power-a -p dbnode1" in refused.value.remedy
    running.close()


def test_a_move_that_lpmtui_made_is_not_found_again_in_the_error_log(bench: Bench) -> None:
    bench.migrate("dbnode1", "power-c")
    assert record_logged_moves(bench.context, bench.site.picture(health=False)) == []


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("SD", [(0, 1, True)]),
        ("SA", [(0, 1, False)]),
        ("DSD", [(1, 2, True)]),
        ("SSD", [(1, 2, True)]),
        ("SDDSA", [(0, 1, True), (3, 4, False)]),
        ("S", []),
        ("", []),
    ],
)
def test_each_start_in_an_error_log_has_the_end_that_follows(
    labels: str, expected: list[tuple[int, int, bool]]
) -> None:
    names = {"S": ErrorLabel.STARTED, "D": ErrorLabel.DONE, "A": ErrorLabel.ABORTED}
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    entries = [(names[label], noon + timedelta(minutes=place)) for place, label in enumerate(labels)]
    moves = [
        LoggedMove(noon + timedelta(minutes=a), noon + timedelta(minutes=b), done) for a, b, done in expected
    ]
    assert list(logged_moves(entries)) == moves
