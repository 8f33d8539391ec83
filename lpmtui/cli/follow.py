"""`lpmtui follow`: re-attach to a migration that runs, or see one that ended."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import words
from lpmtui.model.errors import ExitStatus

if TYPE_CHECKING:
    from lpmtui.journal import Entry


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and `--json`."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui status` and `history` number it")
    parser.add_argument("--step", action="store_true", help="answer for the steps of a guided migration")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Show the migration from its first event to its end; the status is the migration's."""
    if invocation.arguments.step:
        from lpmtui.cli import guided

        guided.require_terminal(invocation.arguments.id)
        return guided.follow_guided(invocation, invocation.arguments.id)
    return follow(invocation, invocation.arguments.id, json=invocation.arguments.json)


def follow(
    invocation: Invocation,
    migration: str,
    *,
    json: bool,
    after: int = 0,
    heed: Callable[[Entry], None] = lambda _entry: None,
) -> int:
    """Follow a migration to its end, from the event behind number `after`; `heed` gets each, and may raise.

    Leaving early leaves the migration alone, and says how to come back.
    """
    from lpmtui import executor
    from lpmtui.cli.event_printers import choose, follow_all

    with invocation.store() as store:
        store.migration(migration)
        try:

            def silent(seconds: float) -> None:
                words(executor.silence(migration, seconds))

            records = executor.follow(store, migration, on_silence=silent)
            told = (entry for entry in records if entry.seq > after)
            end = follow_all(_heeded(told, heed), choose(json=json))
        except (KeyboardInterrupt, BrokenPipeError):
            words(f"The migration goes on by itself. `lpmtui follow {migration}` shows it again.")
            raise
    return end.exit_status if end else ExitStatus.NEEDS_ATTENTION


def _heeded(entries: Iterable[Entry], heed: Callable[[Entry], None]) -> Iterator[Entry]:
    """Each entry is shown first and heeded then."""
    for entry in entries:
        yield entry
        heed(entry)
