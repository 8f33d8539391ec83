"""One job: a move, a take-over, running or long past; and its journal played back."""

from __future__ import annotations

import os

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import ProgressBar, Sparkline, Static

from lpmtui.job_view import stage_lines, state_lines
from lpmtui.job_view.words import Role
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.keyboard.terminal import is_remote
from lpmtui.model.move import JobKind
from lpmtui.session.replay import JobSource, Replay
from lpmtui.tui.bindings import PAGE_BINDINGS
from lpmtui.tui.screens.job_screen import JobScreen
from lpmtui.tui.screens.pager_screen import Pager
from lpmtui.tui.screens.smit_screen import WIDE
from lpmtui.tui.widgets import TextScroll, Title, styled

LOOK_S = 1.0
REMOTE_LOOK_S = 2.0
"""Seconds between two looks where every repaint goes over a line that may be slow."""
BROAD = 130
"""Columns from which on there is room to show what was different during the job."""
NO_COMMANDS = "No command that changes anything was run yet."
HINT = "PgDn shows rounds, time-outs and the log."
SAY_S = 4.0
"""So long an answer to a key stands before the state takes its place again."""


class MigrationScreen(JobScreen):
    """The picture of one job, kept up with its journal."""

    kind = ScreenKind.MIGRATION
    CSS_PATH = "../styles/migration.tcss"

    def __init__(self, source: JobSource) -> None:
        super().__init__(source, stage_lines.TITLES[JobKind.MIGRATION], "lpm_show")
        self._answered = False
        self._unhealthy: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        """As every screen, and a few lines for a terminal that is too small for it."""
        yield from super().compose()
        yield Static("", id="brief")

    def compose_main(self) -> ComposeResult:
        """Head and card; stages beside the comparison; memory; rounds and time-outs; the log."""
        yield Static("", id="head")
        with TextScroll(id="job"):
            yield Static("", id="card")
            with Container(id="parts"):
                with Vertical(id="part-now"):
                    with Horizontal(id="part-stages"):
                        yield Static("", id="stages")
                        yield Static("", id="comparison")
                    with Vertical(id="memory"):
                        with Horizontal(id="bar-line"):
                            yield Static("", id="bar-name")
                            yield ProgressBar(total=1.0, show_eta=False, id="bar")
                            yield Static("", id="bar-end")
                        yield Static("", id="figures")
                        yield Static("", id="budget")
                with Vertical(id="part-more"):
                    yield Static("", id="rounds")
                    yield Static("", id="rates-name")
                    yield Sparkline([], id="rates")
                    yield Static("", id="margins")
                with Vertical(id="part-log"):
                    yield Static("Commands and events", id="log-name", markup=False)
                    yield Pager(words=True)

    @property
    def _side_width(self) -> int:
        """Columns of what stands beside the stages, or below them on a narrow terminal."""
        width = self.app.size.width
        return width - 90 if width >= BROAD else width - 82 if width >= WIDE else width

    def on_resize(self) -> None:
        """Another width shows other columns; a high terminal more of the log."""
        width, height = self.app.size
        self.set_class(width >= BROAD, "-broad")
        self.query_one(Pager).styles.height = max(6, height - 28) if width >= WIDE else 12
        if self.view is not None:
            self.show(self.view, anew=True)

    def on_mount(self) -> None:
        """Read the journal, and go on reading it: `recover` may take up a job that is over."""
        self.query_one(Pager).can_focus = False
        self.set_interval(REMOTE_LOOK_S if is_remote(os.environ) else LOOK_S, self._look_again)
        self.look()

    def _look_again(self) -> None:
        if self.console.session.setup.config.console.animation:
            self.spin = (self.spin or 0) + 1
        self.look()

    # --- showing ----------------------------------------------------------------------------------------

    def show(self, view: stage_lines.JobView, *, anew: bool = False) -> None:
        """Show a job as of one moment; `anew`: although it has not changed."""
        before, self.view = self.view, view
        self.query_one(Title).text = stage_lines.TITLES.get(view.state.kind, self.heading)
        fresh = anew or before is None or before.state is not view.state or before.alive != view.alive
        state = view.state
        with self.app.batch_update():
            self.put("#head", stage_lines.head_lines(view))
            self.put("#stages", stage_lines.stage_lines(view))
            self.put("#brief", stage_lines.brief_lines(view))
            end = state_lines.expected_end(state, view.now)
            self.put("#bar-end", [((f"  end about {end}" if end else "", Role.LABEL),)])
            if fresh:
                during = self.app.size.width >= BROAD
                self.put("#comparison", state_lines.comparison_lines(state, during=during))
                self._show_memory(view)
                self._show_log(view)
                self._show_card(view)
            self._say_state(view)
            self.show_site()
        if fresh:
            self._warn(view)

    def _show_memory(self, view: stage_lines.JobView) -> None:
        state, latest = view.state, view.state.round
        self.query_one("#memory").display = state_lines.moving(state) and not view.abandoned
        if latest is not None:
            self.query_one("#bar-name", Static).update(f"Round {latest.number}")
            self.query_one("#bar", ProgressBar).update(progress=state_lines.done_share(latest))
            self.put("#figures", [state_lines.figure_line(state)])
            reason = ((state_lines.reason_line(state), Role.PENDING),)
            self.put("#budget", [state_lines.budget_line(state) or reason])
        self.put("#rounds", state_lines.round_lines(state))
        self.put("#margins", state_lines.margin_lines(state, self._side_width))
        rates = self.query_one("#rates", Sparkline)
        rates.data = state_lines.rates(state)
        rates.display = bool(state.samples)
        self.put("#rates-name", state_lines.rate_heading(state))

    def _show_log(self, view: stage_lines.JobView) -> None:
        lines = state_lines.log_lines(view.state)
        pager = self.query_one(Pager)
        if list(pager.source) == lines[: len(pager.source)]:
            pager.add(lines[len(pager.source) :])
        else:
            pager.replace(lines)
        pager.scroll_end(animate=False)

    def _show_card(self, view: stage_lines.JobView) -> None:
        key = self.console.keys.key_of("report") if self.enabled("report") else ""
        card = stage_lines.result_card(view, self.app.size.width - 4, key)
        box = self.query_one("#card", Static)
        if card is not None and not box.display:
            self.query_one("#job").scroll_home(animate=False)
        box.display = card is not None
        box.set_class(card is not None and card.bad, "-bad")
        if card is not None:
            box.update(styled([((card.title, card.role),), *card.lines]))

    def _say_state(self, view: stage_lines.JobView) -> None:
        if self._answered:
            return
        text, role = state_lines.status_line(view)
        if text or not self.query_one(TextScroll).max_scroll_y:
            self.say(text, role=role.value)
        else:
            self.say(HINT, role="age")

    def _warn(self, view: stage_lines.JobView) -> None:
        unhealthy = frozenset(view.state.unhealthy)
        if view.alive and unhealthy - self._unhealthy:
            self.app.bell()
        self._unhealthy = unhealthy
        self.refresh_legend()

    def answer(self, text: str) -> None:
        """Answer a key; the state comes back after a moment."""
        super().answer(text)
        self._answered = True
        self.set_timer(SAY_S, self._state_again)

    def _state_again(self) -> None:
        self._answered = False
        if self.view is not None:
            self._say_state(self.view)

    # --- actions ----------------------------------------------------------------------------------------

    def enabled(self, name: str) -> bool:
        """A key that does nothing now is not in the legend."""
        view = self.view
        if name == "report":
            return view is not None and not view.state.running
        return super().enabled(name)

    def action_command(self) -> None:
        """Show the commands that changed something so far."""
        commands = state_lines.commands(self.view.state) if self.view else []
        self.console.show_commands(commands or [NO_COMMANDS])

    def action_report(self) -> None:
        """The report of a job that is over."""
        if self.view is None or self.view.state.running:
            self.answer("There is a report as soon as it is over.")
        else:
            self.console.open_report(self.view.id)


class ReplayScreen(MigrationScreen):
    """The same screen, with keys for time."""

    kind = ScreenKind.REPLAY
    BINDINGS = PAGE_BINDINGS

    AUTO_FOCUS = ""

    def __init__(self, replay: Replay) -> None:
        super().__init__(replay)
        self.replay = replay
        self.fast_path = "lpm_history"

    def on_mount(self) -> None:
        """The keys belong to time, not to scrolling."""
        self.query_one(TextScroll).can_focus = False
        self.set_focus(None)

    def _say_state(self, view: stage_lines.JobView) -> None:
        self.say(self.replay.words, role="running")

    def enabled(self, name: str) -> bool:
        """All keys of a replay work at any time."""
        return name != "report" or (self.view is not None and not self.view.state.running)

    def action_page_up(self) -> None:
        """A page of the screen up."""
        self.query_one(TextScroll).scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """A page of the screen down."""
        self.query_one(TextScroll).scroll_page_down(animate=False)

    def action_pause(self) -> None:
        """Halt, or go on."""
        self.replay.pause()
        self.look()

    def action_slower(self) -> None:
        """Play ten times slower."""
        self.replay.change_speed(-1)
        self.look()

    def action_faster(self) -> None:
        """Play ten times faster."""
        self.replay.change_speed(1)
        self.look()

    def action_forward(self) -> None:
        """On by a part of the whole."""
        self.replay.step(1)
        self.look()

    def action_backward(self) -> None:
        """Back by a part of the whole."""
        self.replay.step(-1)
        self.look()

    def action_to_begin(self) -> None:
        """To the start of the journal."""
        self.replay.go(0.0)
        self.look()

    def action_to_end(self) -> None:
        """Go to the end of the journal."""
        self.replay.go(self.replay.length_s)
        self.look()

    def action_to_freeze(self) -> None:
        """To where the partition was frozen."""
        self._jump(self.replay.go_to_freeze(), "No freeze is in this journal.")

    def action_to_trouble(self) -> None:
        """To the first thing that went wrong."""
        self._jump(self.replay.go_to_trouble(), "Nothing went wrong in this journal.")

    def _jump(self, found: bool, otherwise: str) -> None:  # noqa: FBT001 - what the search gave
        if found:
            self.look()
        else:
            self.answer(otherwise)
