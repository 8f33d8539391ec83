"""A drain as text at widths of real terminals. `UPDATE_GOLDEN=1` writes the pictures: look at each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from drain_samples import DB, ERP, PLAN, PROPOSAL, VIEWS, WEB, WINDOWED, folded, move, seen

from lpmtui.job_view import drain_progress
from lpmtui.job_view.drain_plan_details import detail_lines, move_details, plan_words
from lpmtui.job_view.drain_plan_lines import DrainProposal, RowKind, head_lines, met, plan_rows
from lpmtui.job_view.drain_timeline import axis_line, columns, move_line
from lpmtui.job_view.words import Role, Words
from lpmtui.model.drain import Drain, DrainMoveBegun, DrainMoveEnded
from lpmtui.model.events import Finished
from lpmtui.model.job import AbortAsked
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.plan import Plan, PlanFinding, ScheduledMove

GOLDEN = Path(__file__).parent / "golden"


def text(words: Words) -> str:
    return "".join(piece for piece, _ in words).rstrip()


def compare(name: str, lines: Iterable[str]) -> None:
    path = GOLDEN / f"{name}.txt"
    told = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def many(count: int) -> tuple[ScheduledMove, ...]:
    return tuple(
        move(
            f"lpar{n:04}",
            f"power-000{n % 7 + 2}",
            n * 40,
            n * 40 + 60,
            suspension_s=0.5,
            cluster=f"c{n // 2}",
        )
        for n in range(count)
    )


# --- the plan --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize(("name", "proposal"), [("plan", PROPOSAL), ("plan-window", WINDOWED)])
def test_a_plan_looks_as_it_should(name: str, proposal: DrainProposal, width: int) -> None:
    rows = plan_rows(proposal, width)
    lines = [text(words) for words in head_lines(proposal)]
    lines += [text(row.words) for row in rows]
    for row in rows:
        lines += [f"  {row.key}", *(f"    {text(words)}" for words in detail_lines(proposal, row, width - 4))]
    compare(f"{name}-{width}", lines)


@pytest.mark.parametrize("width", [80, 100, 140, 250])
@pytest.mark.parametrize("count", [0, 1, 2, 50, 200])
@pytest.mark.parametrize("window", [None, 1.0, 5000.0, 1e6])
def test_no_line_is_wider_than_the_terminal(width: int, count: int, window: float | None) -> None:
    shape = columns((*many(count), ERP), width, window)
    lines = [axis_line(shape), *(move_line(one, shape) for one in (*many(count), ERP))]
    assert {len(text(line)) <= width for line in lines} == {True}
    assert len({len("".join(piece for piece, _ in line)) for line in lines[1:]}) == 1


def test_bars_keep_the_order_of_their_moves() -> None:
    moves = many(20)
    shape = columns(moves, 80)
    bars = [text(move_line(one, shape)) for one in moves]
    starts = [bar.index("=") for bar in bars]
    assert starts == sorted(starts)
    assert all("=" in bar for bar in bars)


def test_two_hundred_moves_are_two_hundred_lines() -> None:
    rows = plan_rows(DrainProposal(Drain("power-0001"), Plan(8000.0, 8000.0, many(200)), checked=True), 80)
    assert sum(row.kind is RowKind.MOVE for row in rows) == 200
    assert len({row.key for row in rows}) == len(rows)


def test_the_end_of_the_window_stands_in_every_line() -> None:
    rows = [row for row in plan_rows(WINDOWED, 80) if row.kind is RowKind.MOVE]
    places = {text(row.words).index("|") for row in rows}
    assert len(places) == 1
    assert [("-" * 3 in text(row.words)) for row in rows] == [False, False, False, True]


def test_moves_of_one_cluster_stand_out_together() -> None:
    moves = (DB, move("dbnode2", "power-b", 121, 240, cluster="dbcluster"), WEB)
    rows = plan_rows(DrainProposal(Drain("power-a"), Plan(240.0, 240.0, moves)), 80, "dbnode2")
    lit = [row.partition for row in rows if any(role is Role.FOUND for _, role in row.words)]
    assert lit == ["dbnode1", "dbnode2"]


def test_a_refused_way_that_was_planned_anew_is_not_an_error_of_the_plan() -> None:
    assert met(PLAN) == {"dbnode1 -> power-b"}
    kinds = [text(row.words).split()[0] for row in plan_rows(PROPOSAL, 80) if row.kind is RowKind.FINDING]
    assert kinds == ["ERROR", "WARNING", "refused"]


def test_the_same_finding_of_many_moves_is_one_line() -> None:
    same = tuple(
        PlanFinding(f"lpar{n:04} -> power-b", "memory", Severity.WARNING, f"lpar{n:04} is large.")
        for n in range(30)
    )
    rows = plan_rows(DrainProposal(Drain("power-a"), Plan(findings=same), checked=True), 80)
    found = [row for row in rows if row.kind is RowKind.FINDING]
    assert [text(row.words) for row in found] == ["WARNING 30 moves: lpar0000 is large."]
    assert found[0].partition == ""


def test_while_the_checks_run_no_finding_is_claimed() -> None:
    rows = plan_rows(DrainProposal(Drain("power-a"), PLAN), 80)
    assert "are being checked" in text(rows[0].words)


def test_the_plan_is_said_in_sentences() -> None:
    compare("plan-words", plan_words(WINDOWED))


def test_details_hold_findings_with_reason_and_remedy() -> None:
    lines = [text(words) for words in move_details(PROPOSAL, "webnode1", 72)]
    assert "WARNING to power-b: It is tight." in lines
    assert {"  Why: So.", "  Remedy: Wait."} <= set(lines)


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("name", VIEWS)
def test_progress_looks_as_it_should(name: str, width: int) -> None:
    view = VIEWS[name]
    lines = [*drain_progress.head_lines(view), ()]
    card = drain_progress.drain_card(view, width - 4, ["F4=Report"])
    if card is not None:
        lines += [((card.title, card.role),), *card.lines, ()]
    lines += [*drain_progress.frame_lines(view, width), ()]
    for one, words in drain_progress.move_lines(view, width):
        lines += [words, *drain_progress.move_details(one, width)]
    lines += drain_progress.left_lines(view, width)
    told = [text(words) for words in lines]
    assert max(map(len, told)) <= width
    compare(f"progress-{name}-{width}", told)


def test_what_is_behind_puts_off_what_is_to_come() -> None:
    early, late = seen(at=150), seen(at=1150)
    waiting = [
        next(one for one in view.moves if one.name == "tools1" and not one.begun) for view in (early, late)
    ]
    assert waiting[0].begins is not None
    assert waiting[1].begins is not None
    assert waiting[1].begins - waiting[0].begins >= timedelta(seconds=900)
    assert late.expected_end is not None
    assert late.window_end is not None
    assert late.expected_end > late.window_end


def test_the_whole_is_done_when_every_planned_partition_has_arrived() -> None:
    assert 0.0 < seen().share < 1.0
    assert (seen().arrived, seen().partitions) == (1, 3)
    rest = [
        (200.0 + n, event)
        for n, name in enumerate(("webnode1", "tools1"))
        for event in (DrainMoveBegun(name, "power-a", "power-b", f"{n + 3}"),)
    ]
    done = [
        (300.0 + n, DrainMoveEnded(e.partition, e.target, e.job, Outcome.SUCCEEDED))
        for n, (_, e) in enumerate(rest)
    ]
    view = seen(*rest[1:], *done, (400.0, Finished(Outcome.SUCCEEDED, 0)), at=500)
    assert view.share == 1.0
    card = drain_progress.drain_card(view, 76, [])
    assert card is not None
    assert card.title == "Done: 3 of 3 partitions moved, each of them verified."


def test_what_was_stopped_as_asked_is_no_failure() -> None:
    stopped = folded((126, Finished(Outcome.ROLLED_BACK, 1, stopped=True)))
    why = "1 partition moved. Stopped as asked. Home again: lpmtui drain --return 1"
    view = replace(
        seen(
            (160, AbortAsked("ann")),
            (180, DrainMoveEnded("webnode1", "power-b", "3", Outcome.ROLLED_BACK, "Stopped as asked")),
            (181, Finished(Outcome.NEEDS_ATTENTION, 4, (), why)),
        ),
        jobs={"3": stopped},
    )
    lines = [text(words) for _, words in drain_progress.move_lines(view, 80)]
    assert any("stopped as asked, is back" in line for line in lines)
    card = drain_progress.drain_card(view, 76, [])
    assert card is not None
    assert (card.title, card.role) == (
        "Stopped as asked: 1 of 3 partitions moved; what was under way is back.",
        Role.WARNING,
    )
    assert sum("drain --return 1" in text(words) for words in card.lines) == 1
    assert "stopped as asked" in text(drain_progress.head_lines(view)[0])


def test_a_move_that_needs_a_person_is_named() -> None:
    view = seen(
        (180, DrainMoveEnded("webnode1", "power-b", "3", Outcome.NEEDS_ATTENTION, "Nobody knows.")),
        (181, Finished(Outcome.NEEDS_ATTENTION, 4)),
    )
    card = drain_progress.drain_card(view, 76, [])
    assert card is not None
    assert card.title == "! 1 of 3 partitions moved; a person is needed for webnode1."


def test_what_came_home_has_no_way_home() -> None:
    view = seen((200, DrainMoveEnded("webnode1", "power-b", "3", Outcome.SUCCEEDED)), at=300, alive=False)
    home = replace(
        view,
        state=replace(
            view.state, argv=("lpmtui", "drain", "--return", "1"), outcome=Outcome.SUCCEEDED, exit_status=0
        ),
    )
    card = drain_progress.drain_card(home, 76, [])
    assert card is not None
    assert [text(words) for words in card.lines] == []
    assert "home to power-b, power-c" in text(drain_progress.head_lines(home)[0])
