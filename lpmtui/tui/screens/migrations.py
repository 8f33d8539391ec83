"""Show Migrations in Progress, and the past ones below them."""

from __future__ import annotations

from lpmtui.journal import JobRow
from lpmtui.model.move import PHASE_TITLES, Outcome
from lpmtui.tui.actions import Kind
from lpmtui.tui.layout.rolling import follow, room
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.table import Column, TableView, draw_table, region_height
from lpmtui.tui.screens.base import SmitScreen

COLUMNS = (
    Column("Id", 2, 5),
    Column("Partition", 8, 14),
    Column("From", 23, 11),
    Column("To", 35, 11),
    Column("Started", 47, 14),
    Column("State", 62, 17),
)
LOOK_S = 1.0


def row_of(row: JobRow, *, alive: bool) -> tuple[str, ...]:
    """One migration as texts; times are local."""
    state = row.outcome.value
    if row.outcome in (Outcome.REQUESTED, Outcome.RUNNING):
        state = (PHASE_TITLES[row.phase] if row.phase else "requested") if alive else "UNKNOWN"
    started = row.started_at.astimezone().strftime("%b %d %H:%M")
    return (row.id, row.partition, row.source, row.target, started, state)


class MigrationsScreen(SmitScreen[None]):
    """All migrations, those that run first; Enter shows one."""

    kind = Kind.TABLE
    nothing = "No migration is known."

    def __init__(self, fast_path: str, title: str) -> None:
        super().__init__(fast_path)
        self.heading = title
        self.rows: list[tuple[JobRow, bool]] | None = None
        self.cursor = 0
        self.top = 0

    def on_mount(self) -> None:
        """Read the journal, now and then again."""
        self.set_interval(LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        self.later(self._ask, then=self._asked)

    def _ask(self) -> list[tuple[JobRow, bool]]:
        from lpmtui.executor import is_alive

        session = self.console_app.session
        rows = [row for row in session.store().migrations() if self._wanted(row)]
        shown = [(row, not row.outcome.final and is_alive(session.setup.state_dir, row.id)) for row in rows]
        return sorted(shown, key=lambda one: (one[0].outcome.final, -int(one[0].id)))

    def _wanted(self, row: JobRow) -> bool:
        """Whether a migration is listed."""
        return True

    def open(self, migration: str) -> None:
        """Show one of them."""
        from lpmtui.tui.launching import open_migration

        open_migration(self.console_app, migration)

    def _asked(self, rows: list[tuple[JobRow, bool]]) -> None:
        chosen = self.rows[self.cursor][0].id if self.rows else None
        self.rows = rows
        ids = [row.id for row, _ in rows]
        self.cursor = ids.index(chosen) if chosen in ids else 0
        self.repaint()

    def draw(self, sheet: Sheet) -> None:
        """Draw the table."""
        rows = self.rows or []
        seen = room(len(rows), region_height(sheet.height, len(self.legend)), 2)
        self.top = follow(self.top, self.cursor, seen, len(rows))
        view = TableView(
            self.heading,
            "Move cursor to desired migration and press Enter.",
            COLUMNS,
            [row_of(row, alive=alive) for row, alive in rows],
            self.nothing if self.rows is not None else "",
            self.cursor,
            self.top,
            self.console_app.session.badge(),
            self.legend,
            self.waiting,
        )
        draw_table(sheet, view)

    def _move(self, step: int) -> None:
        self.cursor = max(0, min(len(self.rows or ()) - 1, self.cursor + step))
        self.repaint()

    def _page(self) -> int:
        return region_height(self.app.size.height, len(self.legend))

    def act_up(self) -> None:
        """The one above."""
        self._move(-1)

    def act_down(self) -> None:
        """The one below."""
        self._move(1)

    def act_page_up(self) -> None:
        """A page back."""
        self._move(-self._page())

    def act_page_down(self) -> None:
        """A page on."""
        self._move(self._page())

    def act_top(self) -> None:
        """The first one."""
        self._move(-len(self.rows or ()))

    def act_bottom(self) -> None:
        """The last one."""
        self._move(len(self.rows or ()))

    def act_refresh(self) -> None:
        """Read the journal again."""
        self._look()
        super().act_refresh()

    def act_do(self) -> None:
        """Show the migration under the cursor."""
        if self.rows:
            self.open(self.rows[self.cursor][0].id)
