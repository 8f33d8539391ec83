"""`lpmtui watch`: observes the moves that others start, and records them; touches nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from lpmtui.cli.event_printers import choose
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import words
from lpmtui.executor import JobContext, Requester
from lpmtui.executor.foreign_moves import ForeignMoves
from lpmtui.executor.seen_moves import record_logged_moves
from lpmtui.journal import Entry, Journal
from lpmtui.model.errors import Busy, ExitStatus, Unreachable


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `--once` and `--json`, beside the common options."""
    parser.add_argument("--once", action="store_true", help="look once, record what is found, and leave")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Watch until somebody presses Ctrl-C. Raises Busy where another process watches this site."""
    invocation.require_writable("nothing is recorded")
    with invocation.store(read_only=False) as journal, invocation.site() as site:
        context = JobContext(site, journal, invocation.state_dir, invocation.config.lpm)
        try:
            _watch(invocation, context, journal)
        except KeyboardInterrupt:
            words("No process watches any more. What is open goes on with the next: lpmtui watch")
    return ExitStatus.DONE


def _watch(invocation: Invocation, context: JobContext, journal: Journal) -> None:
    asked = invocation.arguments
    numbers: dict[str, int] = {}

    def begun(number: str) -> None:
        numbers[number] = 0

    watcher = ForeignMoves(context, Requester.here().holder(context.site.clock), begun)
    try:
        _first_look(watcher, invocation.site_name)
        for number in record_logged_moves(context, context.site.picture(health=False)):
            numbers[number] = 0
        with choose(json=asked.json) as printer:
            while True:
                for entry in _news(journal, numbers):
                    printer.show(entry)
                if asked.once:
                    return
                options = context.options
                context.site.clock.sleep(options.poll_s if watcher.followed else options.watch_s)
                _look(watcher)
    finally:
        watcher.close()


def _first_look(watcher: ForeignMoves, site: str) -> None:
    watcher.look()
    if not watcher.watching:
        raise Busy(f"Another process watches site {site} already.", subject=site)
    words(f"Watching site {site} for moves that others start. Leave with Ctrl-C.")


def _look(watcher: ForeignMoves) -> None:
    try:
        watcher.look()
    except Unreachable as error:
        words(f"{error} Looking again.")


def _news(journal: Journal, numbers: dict[str, int]) -> Iterator[Entry]:
    """What was written about the recorded jobs since the last call."""
    for number, seen in list(numbers.items()):
        for entry in journal.events(number, seen):
            numbers[number] = entry.seq
            yield entry
