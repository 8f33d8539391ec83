"""COMMAND STATUS."""

from __future__ import annotations

from textual.timer import Timer

from lpmtui.tui.actions import Kind
from lpmtui.tui.background import aside
from lpmtui.tui.layout.messages import show_command
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.status import StatusView, draw_status, seen_lines
from lpmtui.tui.output import ScreenLines
from lpmtui.tui.running import Prepare, Run, carry_out
from lpmtui.tui.screens.paging import END, PagingScreen

LOOK_S = 0.1
RUNNING = "The command is still running: this screen can be left when it has ended."


class StatusScreen(PagingScreen[None]):
    """A run: its state, its output as it comes. It cannot be left while the command runs."""

    kind = Kind.STATUS

    def __init__(self, fast_path: str, prepare: Prepare, after: str = "") -> None:
        super().__init__(fast_path)
        self.run_of = Run()
        self.after = after
        self.lines: ScreenLines = ScreenLines()
        self._prepare = prepare
        self._seen_version = -1
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Start running."""
        self._timer = self.set_interval(LOOK_S, self._look)
        self.run_worker(self._carry_out())

    async def _carry_out(self) -> None:
        app = self.console_app
        await aside(carry_out, app.session, app.logbook, self.run_of, self._prepare, self.after)
        self._look()
        if self._timer is not None:
            self._timer.stop()

    def _look(self) -> None:
        if self.run_of.version == self._seen_version:
            return
        self._seen_version = self.run_of.version
        if self.run_of.running:
            self.top = END
        elif self.found is None:
            self.top = 0
            self.message = ""
        self.repaint()

    def page(self) -> int:
        """How many lines of output are seen at a time."""
        return seen_lines(len(self.lines), self.app.size.height, len(self.legend))

    def draw(self, sheet: Sheet) -> None:
        """Draw state and output; while it runs the newest lines are seen, afterwards the first ones."""
        run = self.run_of
        self.lines.update(run.snapshot(), sheet.width, run.cuts)
        self.keep_inside()
        view = StatusView(
            run.state,
            run.has_stdout,
            run.has_stderr,
            self.lines,
            self.top,
            self.word if self.found is not None else "",
            self.console_app.session.badge(),
            self.legend,
            self.message,
            self.waiting,
        )
        draw_status(sheet, view)

    def act_cancel(self) -> None:
        """Back to the dialog, its values kept; not while the command runs."""
        if self.run_of.running:
            self.message = RUNNING
            self.repaint()
        else:
            self.console_app.back()

    def act_command(self) -> None:
        """Show the command that runs or ran."""
        commands = [built.line() for built in self.run_of.built]
        self.console_app.pop_up(lambda legend: show_command(commands, legend))

    def act_help(self) -> None:
        """Help for the panel whose command this is."""
        self.console_app.show_help(self.fast_path)
