"""The journal: an append-only record of every job, and the one fold from its events to what anybody shows."""

from __future__ import annotations

from lpmtui.journal.job_state import JobState
from lpmtui.journal.rows import Entry, JobRow
from lpmtui.journal.state import fold
from lpmtui.journal.writer import Journal

__all__ = ["Entry", "JobRow", "JobState", "Journal", "fold"]
