"""The journal: an append-only record of every migration, and what is read from it."""

from __future__ import annotations

from lpmtui.journal.rows import Entry, MigrationRow
from lpmtui.journal.writer import Journal

__all__ = ["Entry", "Journal", "MigrationRow"]
