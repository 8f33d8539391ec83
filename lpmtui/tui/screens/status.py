"""COMMAND STATUS."""

from __future__ import annotations

from textual.timer import Timer

from lpmtui.smit.listing import find
from lpmtui.tui.actions import Kind
from lpmtui.tui.background import aside
from lpmtui.tui.layout.messages import show_command
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.layout.status import StatusView, draw_status, seen_lines
from lpmtui.tui.output import ScreenLines
from lpmtui.tui.running import Prepare, Run, carry_out
from lpmtui.tui.screens.base import SmitScreen

LOOK_S = 0.1
END = 10**9
"""A line far behind the last one: drawing brings it back."""
RUNNING = "The command is still running: this screen can be left when it has ended."


class StatusScreen(SmitScreen[None]):
    """A run: its state, its output as it comes. It cannot be left while the command runs."""

    kind = Kind.STATUS

    def __init__(self, fast_path: str, prepare: Prepare, after: str = "") -> None:
        super().__init__(fast_path)
        self.run_of = Run()
        self._prepare = prepare
        self.after = after
        self.lines = ScreenLines()
        self.top = 0
        self.message = ""
        self._word = ""
        self._found: int | None = None
        self._seen_version = -1
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Start running."""
        self._timer = self.set_interval(LOOK_S, self._look)
        self.run_worker(self._carry_out())

    async def _carry_out(self) -> None:
        app = self.console_app
        await aside(carry_out, app.session, app.logs, self.run_of, self._prepare, self.after)
        self._look()
        if self._timer is not None:
            self._timer.stop()

    def _look(self) -> None:
        if self.run_of.version == self._seen_version:
            return
        self._seen_version = self.run_of.version
        if self.run_of.running:
            self.top = END
        elif self._found is None:
            self.top = 0
            self.message = ""
        self.repaint()

    def draw(self, sheet: Sheet) -> None:
        """Draw state and output; while it runs the newest lines are seen, afterwards the first ones."""
        run = self.run_of
        self.lines.update(run.snapshot(), sheet.width, run.cuts)
        seen = seen_lines(len(self.lines), sheet.height, len(self.legend))
        self.top = max(0, min(self.top, len(self.lines) - seen))
        view = StatusView(
            run.state,
            run.has_stdout,
            run.has_stderr,
            self.lines,
            self.top,
            self._word if self._found is not None else "",
            self.console_app.session.badge(),
            self.legend,
            self.message,
            self.waiting,
        )
        draw_status(sheet, view)

    # --- actions ----------------------------------------------------------------------------------------

    def _page(self) -> int:
        return seen_lines(len(self.lines), self.app.size.height, len(self.legend))

    def _scroll(self, step: int) -> None:
        self.top = max(0, self.top + step)
        self.repaint()

    def act_up(self) -> None:
        """A line up."""
        self._scroll(-1)

    def act_down(self) -> None:
        """A line down."""
        self._scroll(1)

    def act_page_up(self) -> None:
        """A page up."""
        self._scroll(-self._page())

    def act_page_down(self) -> None:
        """A page down."""
        self._scroll(self._page())

    def act_top(self) -> None:
        """The first line."""
        self._scroll(-len(self.lines))

    def act_bottom(self) -> None:
        """The last line."""
        self._scroll(len(self.lines))

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

    def act_find(self) -> None:
        """Ask for a text and go to it."""
        self.console_app.ask_line(self, "Find", self._word, self._find)

    def _find(self, word: str) -> None:
        self._word, self._found = word, None
        self.act_find_next()

    def act_find_next(self) -> None:
        """The next line that holds the text."""
        start = self.top - 1 if self._found is None else self._found
        found = find(self.lines, self._word, start)
        self.message = "" if found is not None else f'"{self._word}" is not found.' if self._word else ""
        if found is not None:
            self._found = found
            if not self.top <= found < self.top + self._page():
                self.top = found
        self.repaint()
