"""The store: an append-only journal of every migration, and what is read from it."""

from __future__ import annotations

from lpmtui.store.journal import Store
from lpmtui.store.rows import Entry, MigrationRow

__all__ = ["Entry", "MigrationRow", "Store"]
