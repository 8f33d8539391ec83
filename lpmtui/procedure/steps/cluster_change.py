"""Changing a cluster in which somebody else's change may still be under way."""

from __future__ import annotations

import re
from functools import cache

from lpmtui.commands.powerha import clmgr
from lpmtui.model.cluster import ClusterState
from lpmtui.model.command import Query
from lpmtui.model.errors import CommandFailed
from lpmtui.model.events import Note
from lpmtui.model.fact_table import load_table
from lpmtui.model.move import Severity
from lpmtui.procedure.context import Context, T


@cache
def _busy() -> re.Pattern[str]:
    table = load_table(__file__, "busy.toml")
    return re.compile("|".join(table["patterns"]), re.IGNORECASE)


def wait_until_quiet(context: Context, *, more_s: float = 0.0) -> None:
    """Wait until no event runs in the cluster. Raises NeedsAttention after a while and `more_s`.

    What an earlier process began may bring the next event at any moment, so after that quiet has to last.
    """
    clock = context.site.clock
    to_last = context.limits.quiet_s if context.taken_up else 0.0
    since: float | None = None

    def quiet() -> bool:
        nonlocal since
        attributes = context.ask(clmgr.cluster(context.answering_node()))
        if attributes.state is ClusterState.UNSTABLE:
            since = None
            return False
        since = clock.monotonic() if since is None else since
        return clock.monotonic() - since >= to_last

    limit_s = context.limits.busy_s + more_s
    context.wait_for(f"A stable cluster {context.subject.cluster}", limit_s, quiet)


def change(context: Context, query: Query[T]) -> T:
    """Run a command that changes the cluster, waiting for a change that is under way.

    That may be one that an executor began which is no more. Raises what the command raises otherwise.
    """
    wait_until_quiet(context)
    deadline = context.site.clock.monotonic() + context.limits.busy_s
    told = False
    while True:
        try:
            return context.run(query)
        except CommandFailed as error:
            if not _busy().search(error.detail) or context.site.clock.monotonic() > deadline:
                raise
            if not told:
                told = True
                context.tell(Note(f"{error.title} Waiting for that.", Severity.WARNING))
        context.effects.pause(context.limits.look_s)
