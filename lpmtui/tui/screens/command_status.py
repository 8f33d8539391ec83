"""COMMAND STATUS: a run, its state, its output as it comes."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from lpmtui.keyboard.actions import ScreenKind
from lpmtui.session.panel_run import PanelRun, Prepare, RunState, carry_out
from lpmtui.tui.bindings import Bindings, screen_bindings
from lpmtui.tui.daemon_threads import aside
from lpmtui.tui.screens.pager_screen import PagerScreen
from lpmtui.tui.widgets.frame import KeyLegend
from lpmtui.tui.widgets.marked import Marked
from lpmtui.tui.widgets.pager import Pager

FAST_PATH = re.compile(r"\(fast path (\w+)\)")
LOOK_S = 0.1
RUNNING = "The command is still running: this screen can be left when it has ended."
INSTRUCTION = "Before command completion, additional instructions may appear below."
STATE_ROLES = {RunState.RUNNING: "running", RunState.OK: "good", RunState.FAILED: "bad"}


class StatusScreen(PagerScreen):
    """COMMAND STATUS: a run, its state, its output as it comes. It cannot be left while the command runs."""

    kind = ScreenKind.STATUS
    BINDINGS: ClassVar[Bindings] = screen_bindings(ScreenKind.STATUS)

    def __init__(self, fast_path: str, prepare: Prepare, after: str = "") -> None:
        super().__init__("COMMAND STATUS", fast_path)
        self.run_of = PanelRun()
        self.after = after
        self._prepare = prepare
        self._seen = (-1, -1, 0)
        self._timer: Timer | None = None

    def compose_main(self) -> ComposeResult:
        """The line with the state, and the output below it."""
        yield Static(self._state(), id="state")
        yield Static(INSTRUCTION, classes="instruction", markup=False)
        yield Marked(Pager())

    def _state(self) -> Content:
        run = self.run_of
        state = Content.styled(run.state.value.ljust(14), f"$smit-{STATE_ROLES[run.state]}")
        stdout = f"stdout: {_yes(run.has_stdout)}".ljust(22)
        return Content("Command: ") + state + Content(f"{stdout}stderr: {_yes(run.has_stderr)}")

    def on_mount(self) -> None:
        """Start the command as soon as the screen is there."""
        self._timer = self.set_interval(LOOK_S, self._look)
        self.run_worker(self._carry_out())

    async def _carry_out(self) -> None:
        console = self.console
        await aside(carry_out, console.session, console.logbook, self.run_of, self._prepare, self.after)
        if self._timer is not None:
            self._timer.stop()
        if self.is_attached:
            self._look()

    def _look(self) -> None:
        run = self.run_of
        version, cuts, written = self._seen
        if run.version == version:
            return
        lines = run.snapshot()
        closed = len(lines) if not run.running else max(0, len(lines) - run.is_open)
        if run.cuts == cuts or cuts < 0:
            self.pager.add(lines[written:closed])
        else:
            self.pager.replace(lines[:closed])
        self._seen = (run.version, run.cuts, closed)
        self.query_one("#state", Static).update(self._state())
        self.query_one(KeyLegend).refresh()
        if run.running:
            self.pager.scroll_end(animate=False)
        elif not self.word:
            self.pager.scroll_home(animate=False)
            self._offer_next()

    def _offer_next(self) -> None:
        key = self.console.keys.key_of("next-panel")
        title = self.console.session.catalogue.title_of(self.next_panel) if self.next_panel else ""
        self.say(f"{key} goes to: {title}." if title else "", role="age")
        self.query_one(KeyLegend).refresh()

    def action_cancel(self) -> None:
        """Back to the dialog, its values kept; not while the command runs."""
        if self.run_of.running:
            self.say(RUNNING, ring=True)
        else:
            self.console.back()

    @property
    def next_panel(self) -> str:
        """The fast path that the words after a success name; empty where none is named, or it failed."""
        named = FAST_PATH.search(self.after)
        return named[1] if named is not None and self.run_of.state is RunState.OK else ""

    def enabled(self, name: str) -> bool:
        """A key that does nothing now is not in the legend."""
        if name == "stop":
            return self.run_of.can_stop
        return bool(self.next_panel) if name == "next-panel" else super().enabled(name)

    def action_stop(self) -> None:
        """Stop a command that changes nothing; what it has found stays."""
        if self.run_of.can_stop:
            self.run_of.stop()
        elif self.run_of.running:
            self.say("It may change the site: it is not stopped half-way.", ring=True)

    def action_next_panel(self) -> None:
        """Go to the panel that has to follow."""
        if self.next_panel:
            self.console.open_panel(self.next_panel)

    def action_command(self) -> None:
        """Show the command that runs or ran."""
        self.console.show_commands([built.line() for built in self.run_of.built])


def _yes(there: bool) -> str:  # noqa: FBT001 - one word from one fact
    return "yes" if there else "no"
