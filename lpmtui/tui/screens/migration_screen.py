"""One job: a move, a take-over, running or long past. Leaving this screen never stops it."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import ProgressBar, Sparkline, Static

from lpmtui.job_view import stage_lines, state_lines
from lpmtui.job_view.stage_lines import JobView, ResultCard, result_card
from lpmtui.job_view.state_lines import status_line
from lpmtui.job_view.words import Role, Words
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.keyboard.terminal import is_remote
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import JobKind
from lpmtui.model.move import Phase
from lpmtui.session.replay import JobSource
from lpmtui.tui.bindings import Bindings, screen_bindings
from lpmtui.tui.daemon_threads import aside
from lpmtui.tui.screens.popup import TextScroll
from lpmtui.tui.screens.smit_screen import WIDE, SmitScreen
from lpmtui.tui.widgets.frame import Title, styled
from lpmtui.tui.widgets.pager import Pager

LOOK_S = 1.0
REMOTE_LOOK_S = 2.0
"""Seconds between two looks where every repaint goes over a line that may be slow."""
BROAD = 130
"""Columns from which on there is room to show what was different during the job."""
NO_COMMANDS = "No command that changes anything was run yet."
HINT = "PgDn shows rounds, time-outs and the log."
SAY_S = 4.0
"""So long an answer to a key stands before the state takes its place again."""
_PHASES = tuple(phase.value for phase in Phase)
_RESUMED = frozenset(_PHASES[_PHASES.index(Phase.RESUME.value) :])


class MigrationScreen(SmitScreen[None]):
    """The picture of one job, kept up with its journal."""

    kind = ScreenKind.MIGRATION
    BINDINGS: ClassVar[Bindings] = screen_bindings(ScreenKind.MIGRATION)
    CSS_PATH = "../styles/migration.tcss"

    def __init__(self, source: JobSource) -> None:
        super().__init__(stage_lines.TITLES[JobKind.MIGRATION], "lpm_show")
        self.source = source
        self.view: JobView | None = None
        self._spin = 0
        self._busy = False
        self._answered = False
        self._shown_log = 0
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

    # --- looking ----------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read the journal, and go on reading it while the job runs."""
        self.query_one(Pager).can_focus = False
        self.set_interval(REMOTE_LOOK_S if is_remote(os.environ) else LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        over = self.view is not None and not self.view.state.running and not self.view.alive
        if self._busy or (over and not self.source.moves):
            return
        self._busy = True
        self._spin += 1
        self.run_worker(self._read())

    async def _read(self) -> None:
        try:
            view = await aside(self.source.look, self._spin if self._spins else None)
        except LpmtuiError as error:
            self.say(str(error), role="bad")
        else:
            if self.is_attached:
                self.show(view)
        finally:
            self._busy = False

    @property
    def _spins(self) -> bool:
        return self.console.session.setup.config.console.animation

    # --- showing ----------------------------------------------------------------------------------------

    def show(self, view: JobView, *, anew: bool = False) -> None:
        """Show a job as of one moment; `anew`: although it has not changed."""
        before, self.view = self.view, view
        self.query_one(Title).text = stage_lines.TITLES.get(view.state.kind, self.heading)
        fresh = anew or before is None or before.state is not view.state or before.alive != view.alive
        state = view.state
        with self.app.batch_update():
            self._put("#head", stage_lines.head_lines(view))
            self._put("#stages", stage_lines.stage_lines(view))
            self._put("#brief", stage_lines.brief_lines(view))
            self._put("#budget", self._budget(view))
            if fresh:
                during = self.app.size.width >= BROAD
                self._put("#comparison", state_lines.comparison_lines(state, during=during))
                self._show_memory(view)
                self._show_log(view)
                self._show_card(view)
            self._say_state(view)
            self.show_site()
        if fresh:
            self._warn(view)

    def _put(self, selector: str, lines: list[Words]) -> None:
        self.query_one(selector, Static).update(styled(lines))

    def _budget(self, view: JobView) -> list[Words]:
        budget = state_lines.budget_line(view.state, view.now)
        reason = state_lines.reason_line(view.state)
        return [budget or ((reason, Role.PENDING),)]

    def _show_memory(self, view: JobView) -> None:
        state, latest = view.state, view.state.round
        self.query_one("#memory").display = state_lines.moving(state) and not view.abandoned
        if latest is not None:
            self.query_one("#bar-name", Static).update(f"Round {latest.number}")
            self.query_one("#bar", ProgressBar).update(progress=state_lines.done_share(latest))
            self._put("#figures", [state_lines.figure_line(state)])
        self._put("#rounds", state_lines.round_lines(state))
        self._put("#margins", state_lines.margin_lines(state, self._side_width))
        rates = self.query_one("#rates", Sparkline)
        rates.data = state_lines.rates(state)
        rates.display = bool(state.samples)
        self._put("#rates-name", state_lines.rate_heading(state))

    def _show_log(self, view: JobView) -> None:
        lines = state_lines.log_lines(view.state)
        pager = self.query_one(Pager)
        if list(pager.source) == lines[: len(pager.source)]:
            pager.add(lines[len(pager.source) :])
        else:
            pager.replace(lines)
        pager.scroll_end(animate=False)

    def _show_card(self, view: JobView) -> None:
        key = self.console.keys.key_of("report") if self.enabled("report") else ""
        card = result_card(view, self.app.size.width - 4, key)
        box = self.query_one("#card", Static)
        if card is not None and not box.display:
            self.query_one("#job").scroll_home(animate=False)
        box.display = card is not None
        box.set_class(card is not None and card.bad, "-bad")
        if card is not None:
            box.update(_card_content(card))

    def _say_state(self, view: JobView) -> None:
        if self._answered:
            return
        text, role = status_line(view)
        narrow = self.app.size.width < WIDE and view.state.running
        if text or not narrow:
            self.say(text, role=role.value)
        else:
            self.say(HINT, role="age")

    def _warn(self, view: JobView) -> None:
        unhealthy = frozenset(view.state.unhealthy)
        if view.alive and unhealthy - self._unhealthy:
            self.app.bell()
        self._unhealthy = unhealthy
        for legend in self.query("KeyLegend"):
            legend.refresh()

    def answer(self, text: str) -> None:
        """Answer a key; the state comes back after a moment."""
        self.say(text, ring=True)
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
        if name == "stop":
            return view is not None and not self._no_stop(view)
        if name == "report":
            return view is not None and not view.state.running
        return super().enabled(name)

    def _no_stop(self, view: JobView) -> str:
        """Why it cannot be stopped; empty where it can."""
        state = view.state
        if not state.running or not view.alive:
            return "It no longer runs: there is nothing to stop."
        if state.stopping:
            return "It is being stopped already."
        stage = state.stage
        if stage is not None and stage.key in _RESUMED:
            return (
                f"Too late to stop: {state.partition} has resumed on {state.target}; it goes on to the end."
            )
        return self.console.session.setup.hands_off

    def action_refresh(self) -> None:
        """Read the journal now."""
        self._look()
        super().action_refresh()

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

    def action_stop(self) -> None:
        """Stop the job and bring everything back, after a question."""
        view = self.view
        if view is None:
            return
        if why := self._no_stop(view):
            self.answer(why)
            return
        state, setup = view.state, self.console.session.setup
        job = "migration" if state.kind is JobKind.MIGRATION else state.kind.value
        way = f"{state.partition or 'everything'} from {state.source} to {state.target or 'other systems'}"
        what = (
            f"Stop the {job} of {way}, site {setup.site_name} ({setup.mark}).",
            "What was changed for it is brought back. Once the partition is suspended it goes on.",
        )
        self.console.confirm(what, opener="stop", then=self._stop)

    def _stop(self) -> None:
        from lpmtui.executor import abort

        session, number = self.console.session, self.source.id
        self.console.work(
            lambda: abort(session.journal(), number), then=lambda _: self.answer("Asked to stop.")
        )


def _card_content(card: ResultCard) -> Content:
    return styled([((card.title, card.role),), *card.lines])
