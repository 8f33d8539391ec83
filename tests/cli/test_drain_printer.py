"""A drain that is followed on a terminal: its events as lines, and below them how far it is."""

from __future__ import annotations

import io

from drain_samples import BEGIN, VIEWS
from rich.console import Console

from lpmtui.cli.live_printer import DrainPrinter
from lpmtui.job_view.drain_view import DrainView
from lpmtui.journal import Entry
from lpmtui.model.drain import DrainMoveBegun
from lpmtui.model.errors import JournalTrouble
from lpmtui.model.events import Event

BEGUN = DrainMoveBegun("webnode1", "power-a", "power-b", "3")


def printed(view: DrainView | None, event: Event = BEGUN) -> str:
    """What stands on a terminal while a drain looks like that; None where its journal cannot be read."""
    heard = io.StringIO()
    console = Console(file=heard, force_terminal=True, width=80, height=24, color_system=None)

    def look() -> DrainView:
        if view is None:
            raise JournalTrouble("The journal cannot be read.")
        return view

    with DrainPrinter(look, console) as printer:
        printer.show(Entry(1, BEGIN, "1", event))
    return heard.getvalue()


def test_what_moves_now_stands_below_the_events() -> None:
    text = printed(VIEWS["running"])
    assert "12:00:00 webnode1: power-a -> power-b begins as job 3" in text
    assert "1 of 3 moved, 1 moving, 1 to come" in text
    assert "AFTER the window ends at 12:05:11." in text
    assert "Memory, round 1, 0 %" in text
    assert "done, frozen for" not in text


def test_nothing_stands_below_once_it_is_over_or_where_the_journal_cannot_be_read() -> None:
    for view in (VIEWS["ended"], None):
        text = printed(view)
        assert "begins as job 3" in text
        assert "moved" not in text


def test_what_came_from_outside_does_not_steer_the_terminal() -> None:
    text = printed(VIEWS["running"], DrainMoveBegun("[bold]x\x1b[2J", "power-a", "power-b", "3"))
    assert "[bold]x" in text
    assert "\x1b[2J" not in text
