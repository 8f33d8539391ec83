"""`lpmtui follow`: re-attach to a migration that runs, or see one that ended."""

from __future__ import annotations

import argparse

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.speech import words
from lpmtui.model.errors import ExitStatus


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui status` and `history` number it")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Show the migration from its first event to its end; the status is the migration's."""
    return follow(invocation, invocation.arguments.id, json=invocation.arguments.json)


def follow(invocation: Invocation, migration: str, *, json: bool, after: int = 0) -> int:
    """Follow a migration to its end, from the event behind number `after`.

    Leaving early leaves the migration alone, and says how to come back.
    """
    from lpmtui import executor
    from lpmtui.cli.followers import choose, follow_all

    with invocation.store() as store:
        store.migration(migration)
        try:
            told = (entry for entry in executor.follow(store, migration) if entry.seq > after)
            end = follow_all(told, choose(json=json))
        except (KeyboardInterrupt, BrokenPipeError):
            words(f"The migration goes on by itself. `lpmtui follow {migration}` shows it again.")
            raise
    return end.exit_status if end else ExitStatus.NEEDS_ATTENTION
