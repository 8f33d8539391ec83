"""`lpmtui follow`, `abort` and `replay`: a job that runs, or one that ended, shown from its journal."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from lpmtui.cli import streams
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import words
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import Note

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


def abort_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and what `abort` takes besides the common options."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui status` numbers it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run_abort(invocation: Invocation) -> int:
    """Ask the migration's executor to stop it, and follow it to its end; the status is the migration's.

    Raises Refused where it is over, or as soon as the executor says that there is no way back.
    """
    from lpmtui import executor

    asked = invocation.arguments
    invocation.require_writable(f"migration {asked.id} is not stopped")
    with invocation.store(read_only=False) as store:
        row = store.migration(asked.id)
        question = f"Stop moving {row.what} to {row.target}, and bring everything back?"
        if not asked.yes and streams.on_terminal() and not streams.confirmed(question):
            raise Refused("It goes on.", subject=asked.id)
        seen = store.events(asked.id)[-1].seq
        executor.abort(store, asked.id)
    return follow(invocation, asked.id, json=asked.json, after=seen, heed=_refuse_too_late)


def _refuse_too_late(entry: Entry) -> None:
    from lpmtui.procedure.steps.migration import NO_WAY_BACK
    from lpmtui.procedure.takeover_plan import NO_WAY_BACK as STARTED_THERE

    if isinstance(entry.event, Note) and entry.event.text in (NO_WAY_BACK, STARTED_THERE):
        raise Refused(
            "It is too late to stop it: the migration goes on to its end.",
            subject=f"migration {entry.migration}",
            remedy=f"Follow it with: lpmtui follow {entry.migration}. Then move the partition back.",
        )


def replay_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job whose journal is played back."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui history` numbers it")
    parser.add_argument("--theme", metavar="NAME", help="colour theme, instead of the configured one")


def run_replay(invocation: Invocation) -> int:
    """Play it back until the operator leaves. Raises UsageError for an unknown id."""
    from lpmtui import tui

    asked = invocation.arguments
    with invocation.store() as store:
        store.migration(asked.id)
    return tui.run(
        invocation.config,
        invocation.site,
        invocation.state_dir,
        site_name=invocation.site_name,
        read_only=True,
        theme=asked.theme,
        replay=asked.id,
    )
