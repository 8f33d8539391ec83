"""Screens to read, with SMIT's find: texts, logs, and COMMAND STATUS with the output of commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.strip import Strip
from textual.widgets import Log, Static

from lpmtui.job_view.words import broken
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.command import printable
from lpmtui.session.panel_run import PanelRun, Prepare, RunState, carry_out
from lpmtui.smit.list_popup import find
from lpmtui.tui.bindings import SCROLL_BINDINGS
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import KeyLegend, Marked


class Pager(Log, inherit_bindings=False):
    """Textual's log with lines broken to the width, and with SMIT's find."""

    BINDINGS = SCROLL_BINDINGS
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pager--found"}
    DEFAULT_CSS = "Pager { scrollbar-size: 0 0; }"

    def __init__(self, *, words: bool = False) -> None:
        super().__init__(auto_scroll=False)
        self._words = words
        self._source: list[str] = []
        self._break_at = 0
        self._found: int | None = None
        self._sought = ""

    @property
    def source(self) -> Sequence[str]:
        """The lines as they were written, before they were broken."""
        return self._source

    def add(self, lines: Sequence[str]) -> None:
        """Add lines at the end, and go on showing the end where it was shown."""
        self._source += lines
        if self._break_at:
            self.write_lines([piece for line in lines for piece in self._pieces(line)], scroll_end=False)

    def replace(self, lines: Sequence[str]) -> None:
        """Write other lines in place of all there were."""
        self.clear()
        self._source = []
        self.add(lines)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew where the width is another one."""
        if event.size.width != self._break_at:
            self._break_at = event.size.width
            self.replace(list(self._source))

    def _pieces(self, line: str) -> list[str]:
        # Textual's log passes over an empty line.
        return [piece or " " for piece in broken(printable(line), self._break_at, words=self._words)]

    def find(self, word: str) -> bool:
        """Go to the next line that holds the text; False where there is none."""
        if word != self._sought:
            self._sought, self._found = word, None
        start = int(self.scroll_offset.y) - 1 if self._found is None else self._found
        self._found = find(self.lines, word, start)
        if self._found is not None:
            top = int(self.scroll_offset.y)
            if not top <= self._found < top + self.size.height:
                self.scroll_to(y=self._found, animate=False, immediate=True)
        self.refresh()
        return self._found is not None

    def render_line(self, y: int) -> Strip:
        """A line; the text that was found is marked wherever it stands."""
        strip = super().render_line(y)
        at = strip.text.casefold().find(self._sought.casefold()) if self._sought else -1
        if at < 0 or self._found is None:
            return strip
        start = cell_len(strip.text[:at])
        end = start + cell_len(strip.text[at : at + len(self._sought)])
        before, found, after = strip.divide([start, end, strip.cell_length])
        return Strip.join([before, found.apply_style(self.get_component_rich_style("pager--found")), after])


class PagerScreen(SmitScreen[None]):
    """Lines of which a page is seen."""

    CSS_PATH = "../styles/pager.tcss"

    def __init__(self, title: str, fast_path: str) -> None:
        super().__init__(title, fast_path)
        self.word = ""

    @property
    def pager(self) -> Pager:
        """The widget that shows the text."""
        return self.query_one(Pager)

    def action_find(self) -> None:
        """Ask for a text and go to it."""
        self.console.ask_line("Find", self.word, self._find)

    def _find(self, word: str) -> None:
        self.word = word
        self.action_find_next()

    def action_find_next(self) -> None:
        """The next line that holds the text."""
        found = self.pager.find(self.word)
        missed = bool(self.word) and not found
        self.say(f'"{self.word}" is not found.' if missed else "", ring=missed)


class TextScreen(PagerScreen):
    """A text that `load` gives; it blocks and runs on a thread. Logs are read from their end."""

    kind = ScreenKind.TEXT

    def __init__(
        self, fast_path: str, title: str, load: Callable[[], str], *, from_end: bool = False
    ) -> None:
        super().__init__(title, fast_path)
        self._load = load
        self._from_end = from_end

    def compose_main(self) -> ComposeResult:
        """The pager, between SMIT's marks."""
        yield Marked(Pager(words=not self._from_end))

    def on_mount(self) -> None:
        """Read the text on a thread, so that the screen is there at once."""
        self.later(self._load, then=self._loaded)

    def _loaded(self, text: str) -> None:
        self.pager.replace(text.splitlines())
        if self._from_end:
            self.pager.scroll_end(animate=False)

    def action_refresh(self) -> None:
        """Read the text again."""
        self.later(self._load, then=self._loaded)
        super().action_refresh()


FAST_PATH = re.compile(r"\(fast path (\w+)\)")
LOOK_S = 0.1
RUNNING = "The command is still running: this screen can be left when it has ended."
INSTRUCTION = "Before command completion, additional instructions may appear below."
STATE_ROLES = {RunState.RUNNING: "running", RunState.OK: "good", RunState.FAILED: "bad"}


class StatusScreen(PagerScreen):
    """COMMAND STATUS: a run, its state, its output as it comes. It cannot be left while the command runs."""

    kind = ScreenKind.STATUS

    def __init__(self, fast_path: str, prepare: Prepare, after: str = "") -> None:
        super().__init__("COMMAND STATUS", fast_path)
        self.run_of = PanelRun()
        self.after = after
        self._prepare = prepare
        self._seen = (-1, -1, 0)

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
        console = self.console
        work = (console.session, console.logbook, self.run_of, self._prepare, self.after)
        self.later(carry_out, *work, then=self._ended)

    def _ended(self, _: None) -> None:
        self._timer.stop()
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
    def changes_the_site(self) -> bool:
        """Whether a command that may change the site still runs."""
        return self.run_of.running and self.run_of.mutates

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
