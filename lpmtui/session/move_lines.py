"""The moves that are under way or need a person, as lines of the pane that shows the live site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.job_view.words import Role
from lpmtui.session.site_summary import MoveLine

if TYPE_CHECKING:
    from lpmtui.journal import Journal

MOST_MOVES = 5
"""A pane shows at most so many moves."""


def move_lines(journal: Journal, state_dir: Path) -> tuple[MoveLine, ...]:
    """The moves that have not come to their end, the newest first."""
    from lpmtui.executor import is_alive
    from lpmtui.model.move import PHASE_TITLES, Outcome

    lines = []
    for row in journal.migrations():
        if row.outcome is Outcome.NEEDS_ATTENTION:
            lines.append(MoveLine(row.id, f"{row.partition} -> {row.target}", "needs a person", Role.BAD))
        if row.outcome.final:
            continue
        alive = is_alive(state_dir, row.id)
        state = (
            (PHASE_TITLES[row.phase] if row.phase else row.outcome.value)
            if alive
            else "UNKNOWN: needs a person"
        )
        what = f"{row.what} -> {row.target}"
        lines.append(MoveLine(row.id, what, state, Role.RUNNING if alive else Role.BAD))
    return tuple(reversed(lines[-MOST_MOVES:]))
