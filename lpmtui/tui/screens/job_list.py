"""Lists of jobs: those in progress and past ones, guided ones, the history. Enter opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from lpmtui.job_view.words import Role, padded
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.command import printable
from lpmtui.model.move import PHASE_TITLES, JobOrigin, Outcome
from lpmtui.tui.bindings import TABLE_BINDINGS
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import Marked, styled

if TYPE_CHECKING:
    from lpmtui.journal import JobRow

COLUMNS = (("Id", 5), ("Partition", 14), ("From", 11), ("To", 11), ("Started", 13), ("State", 17))
LOOK_S = 1.0
INSTRUCTION = "Move cursor to desired item and press Enter."
ROLES = {
    Outcome.SUCCEEDED: Role.GOOD,
    Outcome.ROLLED_BACK: Role.WARNING,
    Outcome.NEEDS_ATTENTION: Role.BAD,
    Outcome.REFUSED: Role.WARNING,
}


class JobTable(DataTable[object], inherit_bindings=False):
    """Textual's table without its own looks."""

    BINDINGS = TABLE_BINDINGS


class JobListScreen(SmitScreen[None]):
    """All jobs, those that run first; Enter shows one."""

    kind = ScreenKind.TABLE
    CSS_PATH = "../styles/job_list.tcss"
    nothing = "No migration is known."
    beside = True

    def __init__(self, fast_path: str, title: str) -> None:
        super().__init__(title, fast_path)
        self.rows: list[tuple[JobRow, bool]] = []

    def compose_main(self) -> ComposeResult:
        """The table, or that there is nothing."""
        yield Static(INSTRUCTION, classes="instruction", markup=False)
        yield Marked(JobTable(cursor_type="row", zebra_stripes=False, id="jobs"))
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        """Read the journal, now and then again."""
        table = self.query_one(JobTable)
        for name, width in COLUMNS:
            table.add_column(name, width=width, key=name)
        self.set_interval(LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        self.later(self._ask, then=self._show)

    def _ask(self) -> list[tuple[JobRow, bool]]:
        from lpmtui.executor import is_alive

        session = self.console.session
        rows = [row for row in session.journal().migrations() if self.wanted(row)]
        shown = [(row, not row.outcome.final and is_alive(session.setup.state_dir, row.id)) for row in rows]
        return sorted(shown, key=lambda one: (one[0].outcome.final, -int(one[0].id)))

    def wanted(self, row: JobRow) -> bool:
        """Whether a job is listed."""
        return True

    def _show(self, rows: list[tuple[JobRow, bool]]) -> None:
        self.query_one("#nothing", Static).update("" if rows else self.nothing)
        if rows == self.rows:
            return
        table = self.query_one(JobTable)
        chosen = self.chosen
        self.rows = rows
        table.clear()
        for row, alive in rows:
            table.add_row(*_cells(row, alive=alive), key=row.id)
        if chosen is not None and any(row.id == chosen.id for row, _ in rows):
            table.move_cursor(row=table.get_row_index(chosen.id), animate=False)

    @property
    def chosen(self) -> JobRow | None:
        """The job under the cursor."""
        at = self.query_one(JobTable).cursor_row
        return self.rows[at][0] if 0 <= at < len(self.rows) else None

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """A job was clicked."""
        self.action_do()

    def action_do(self) -> None:
        """Show the job under the cursor."""
        if self.chosen is not None:
            self.console.open_migration(self.chosen.id)

    def action_refresh(self) -> None:
        """Read the journal now."""
        self._look()
        super().action_refresh()


class GuidedListScreen(JobListScreen):
    """Guided jobs in progress; Enter shows where one is."""

    nothing = "No guided migration is in progress."

    def wanted(self, row: JobRow) -> bool:
        """Only those that ask for answers."""
        return not row.outcome.final and self.console.session.journal().state(row.id).guided

    def action_do(self) -> None:
        """Show where the job under the cursor is."""
        if self.chosen is not None:
            self.console.open_guide(self.chosen.id)


class HistoryScreen(JobListScreen):
    """Past jobs: report, the screen of each, its journal played back, files to keep."""

    kind = ScreenKind.HISTORY
    nothing = "There has been no migration yet."

    def wanted(self, row: JobRow) -> bool:
        """Those that are over."""
        return row.outcome.final

    def action_report(self) -> None:
        """The report of the job under the cursor."""
        if self.chosen is not None:
            self.console.open_report(self.chosen.id)

    def action_show(self) -> None:
        """The stages of the job under the cursor."""
        if self.chosen is not None:
            self.console.open_migration(self.chosen.id)

    def action_replay(self) -> None:
        """Play the journal of the job under the cursor back."""
        if self.chosen is not None:
            self.console.open_replay(self.chosen.id)

    def action_save(self) -> None:
        """Save the report of the job under the cursor as a file."""
        if self.chosen is not None:
            self.console.save_report(self.chosen.id)


def _cells(row: JobRow, *, alive: bool) -> tuple[object, ...]:
    """One job as cells; times are local."""
    started = row.started_at.astimezone().strftime("%b %d %H:%M")
    texts = (row.id, row.what, row.source, row.target, started)
    fixed = [printable(padded(text, width)) for text, (_, width) in zip(texts, COLUMNS, strict=False)]
    return (*fixed, styled([(_state(row, alive=alive),)]))


def _state(row: JobRow, *, alive: bool) -> tuple[str, Role]:
    if row.outcome.final:
        mark = "! " if row.outcome is Outcome.NEEDS_ATTENTION else ""
        return f"{mark}{row.outcome.value}", ROLES.get(row.outcome, Role.TEXT)
    if not alive:
        return "UNKNOWN", Role.BAD
    state = PHASE_TITLES[row.phase] if row.phase else row.outcome.value
    return (f"others: {state}" if row.origin is JobOrigin.OTHER else state), Role.RUNNING
