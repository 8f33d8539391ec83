"""Continue a Guided Migration: those that have not come to their end."""

from __future__ import annotations

from lpmtui.journal import JobRow
from lpmtui.tui.screens.migrations import MigrationsScreen


class GuidesScreen(MigrationsScreen):
    """Guided migrations in progress; Enter shows where one is."""

    nothing = "No guided migration is in progress."

    def _wanted(self, row: JobRow) -> bool:
        if row.outcome.final:
            return False
        return self.console_app.session.store().state(row.id).guided

    def open(self, migration: str) -> None:
        """Show one guided migration."""
        from lpmtui.tui.launching import open_guide

        open_guide(self.console_app, migration)
