"""The journal: an append-only record of every job, and the one fold from its events to what anybody shows.

A name is imported when it is asked for: the list of jobs, which every `status` shows, needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpmtui.journal.job_state import JobState
    from lpmtui.journal.rows import Entry, JobRow
    from lpmtui.journal.state import fold
    from lpmtui.journal.writer import Journal

__all__ = ["Entry", "JobRow", "JobState", "Journal", "fold"]

_MODULES = {"Entry": "rows", "JobRow": "rows", "JobState": "job_state", "Journal": "writer", "fold": "state"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
