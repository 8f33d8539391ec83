"""`lpmtui abort`: stop a migration that runs, and bring everything back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from lpmtui.cli import streams
from lpmtui.cli.follow import follow
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import Refused
from lpmtui.model.events import Note

if TYPE_CHECKING:
    from lpmtui.journal import Entry


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and what `abort` takes besides the common options."""
    parser.add_argument("id", metavar="ID", help="the migration, as `lpmtui status` numbers it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
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
    from lpmtui.procedure.steps.rollback import NO_WAY_BACK
    from lpmtui.procedure.takeover_plan import NO_WAY_BACK as STARTED_THERE

    if isinstance(entry.event, Note) and entry.event.text in (NO_WAY_BACK, STARTED_THERE):
        raise Refused(
            "It is too late to stop it: the migration goes on to its end.",
            subject=f"migration {entry.migration}",
            remedy=f"Follow it with: lpmtui follow {entry.migration}. Then move the partition back.",
        )
