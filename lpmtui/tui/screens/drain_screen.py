"""A drain as it goes on: systems, moves, the whole against its window. Leaving this screen never stops it."""

from __future__ import annotations

import os
import shlex

from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from lpmtui.job_view import drain_progress
from lpmtui.job_view.drain_view import DrainView, MoveNow
from lpmtui.job_view.stage_lines import TITLES, JobView
from lpmtui.journal import phrases
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.keyboard.terminal import is_remote
from lpmtui.model.drain import Drain
from lpmtui.model.move import JobKind
from lpmtui.session.console_session import ConsoleSession
from lpmtui.session.drain_control import DrainWatch
from lpmtui.tui.screens.job_screen import JobScreen
from lpmtui.tui.screens.migration_screen import LOOK_S, REMOTE_LOOK_S, SAY_S
from lpmtui.tui.widgets import Marked, Title, WordList, styled

HOMEWARD = "Bring Home What a Drain Moved"
"""The title of a drain that brings home what another moved."""


def drain_screen(session: ConsoleSession, number: str) -> DrainScreen:
    """The screen of one drain of this site."""
    return DrainScreen(DrainWatch(session, number))


class DrainScreen(JobScreen):
    """The picture of one drain, kept up with its journal and those of its moves."""

    kind = ScreenKind.DRAIN
    CSS_PATH = "../styles/drain.tcss"

    def __init__(self, source: DrainWatch) -> None:
        super().__init__(source, TITLES[JobKind.DRAIN], "lpm_drain")
        self.drain: DrainView | None = None
        self.moves: list[MoveNow | None] = []
        self._answered = False

    def compose_main(self) -> ComposeResult:
        """Head, card, systems; the moves; all about the move under the cursor."""
        yield Static("", id="drain-head")
        yield Static("", id="card")
        yield Static("", id="systems")
        yield Marked(WordList("moves"))
        yield Static("", id="detail")

    def on_mount(self) -> None:
        """Read the journals, and go on reading them: `recover` may take up a drain that is over."""
        self.set_interval(REMOTE_LOOK_S if is_remote(os.environ) else LOOK_S, self._look_again)
        self.look()

    def _look_again(self) -> None:
        if self.console.session.setup.config.console.animation:
            self.spin = (self.spin or 0) + 1
        self.look()

    def on_resize(self) -> None:
        """Another width has other columns."""
        super().on_resize()
        if self.drain is not None:
            self.show(self.drain)

    # --- showing ----------------------------------------------------------------------------------------

    def show(self, view: JobView) -> None:
        """Show the drain as of one moment."""
        assert isinstance(view, DrainView)
        self.view = self.drain = view
        self.query_one(Title).text = HOMEWARD if view.homeward else TITLES[JobKind.DRAIN]
        width = self.app.size.width
        with self.app.batch_update():
            self.put("#drain-head", drain_progress.head_lines(view))
            self.put("#systems", drain_progress.frame_lines(view, width))
            self._show_card(view, width)
            self._show_moves(view, width)
            self._show_detail()
            self._say_state(view)
        self.refresh_legend()
        self.show_site()

    def _show_card(self, view: DrainView, width: int) -> None:
        labels = [self.console.keys.label(name) for name in ("drain-report", "home") if self.enabled(name)]
        card = drain_progress.drain_card(view, width - 4, labels)
        box = self.query_one("#card", Static)
        box.display = card is not None
        self.query_one("#main").set_class(card is not None, "-over")
        if card is not None:
            box.set_class(card.bad, "-bad")
            box.update(styled([((card.title, card.role),), *card.lines]))

    def _show_moves(self, view: DrainView, width: int) -> None:
        """The lines that changed, or all of them where the moves are others; the cursor stays on its move."""
        found = drain_progress.move_lines(view, width)
        kept = self.chosen
        before = [one.key if one else "" for one in self.moves]
        fresh: list[MoveNow | None] = [one for one, _ in found]
        lines = [words for _, words in found]
        left = drain_progress.left_lines(view, width)
        fresh += [None] * len(left)
        lines += left
        other = [one.key if one else "" for one in fresh] != before
        self.moves = fresh
        table = self.query_one(WordList)
        rebuilt = table.put(lines, [one is not None for one in fresh])
        if (rebuilt or other) and any(fresh):
            same = (n for n, one in enumerate(fresh) if one and kept and one.name == kept.name)
            table.point_at(next(same, 0))

    @property
    def chosen(self) -> MoveNow | None:
        """The move under the cursor."""
        at = self.query_one(WordList).highlighted
        return self.moves[at] if at is not None and at < len(self.moves) else None

    def _show_detail(self) -> None:
        self.put("#detail", drain_progress.move_details(self.chosen, self.app.size.width - 1))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another move: what is below the list is about it."""
        event.stop()
        self._show_detail()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A move was clicked."""
        event.stop()
        self.action_open_move()

    def _say_state(self, view: DrainView) -> None:
        if self._answered:
            return
        state = view.state
        if view.abandoned or not state.running:
            self.say("")
        elif state.stopping:
            self.say("Stopping as asked: moves that run are brought back, no further one begins.")
        elif state.waiting is not None:
            self.say(phrases.waiting(state.waiting))
        else:
            last = state.notes[-1].text if state.notes else ""
            self.say(last, role="age")

    def answer(self, text: str) -> None:
        """Answer a key; the state comes back after a moment."""
        super().answer(text)
        self._answered = True
        self.set_timer(SAY_S, self._state_again)

    def _state_again(self) -> None:
        self._answered = False
        if self.drain is not None:
            self._say_state(self.drain)

    # --- actions ----------------------------------------------------------------------------------------

    def enabled(self, name: str) -> bool:
        """A key that does nothing now is not in the legend."""
        over = self.drain is not None and not self.drain.state.running
        if name == "drain-report":
            return over
        if name == "home":
            return over and self.drain is not None and self.drain.arrived > 0 and not self.drain.homeward
        if name == "open-move":
            return bool(self.chosen and self.chosen.begun and self.chosen.begun.job)
        return super().enabled(name)

    def action_open_move(self) -> None:
        """Show the move under the cursor on a screen of its own."""
        one = self.chosen
        if one is None:
            return
        if one.begun is None:
            self.answer(f"{one.name} has not begun yet.")
        elif not one.begun.job:
            self.answer(f"{one.name} was refused before it began: there is no job to show.")
        else:
            self.console.open_migration(one.begun.job)

    def action_command(self) -> None:
        """Show the command of the drain and those of the moves that have begun."""
        if self.drain is not None:
            moves = [job.argv for job in self.drain.jobs.values() if job.argv]
            self.console.show_commands(shlex.join(one) for one in (self.drain.state.argv, *moves))

    def action_drain_report(self) -> None:
        """The report of a drain that is over."""
        if self.drain is None or self.drain.state.running:
            self.answer("There is a report as soon as it is over.")
        else:
            self.console.open_report(self.source.id)

    def action_home(self) -> None:
        """Plan the way home of what the drain has moved."""
        if not self.enabled("home"):
            self.answer("There is nothing to bring home yet.")
            return
        self.console.open_plan(Drain(returns=self.source.id))

    def stop_question(self, view: JobView) -> tuple[str, ...]:
        """What runs is brought back, what has arrived stays there."""
        assert isinstance(view, DrainView)
        setup = self.console.session.setup
        return (
            f"Stop drain {view.id} of {view.state.source}, site {setup.site_name} ({setup.mark}).",
            "Moves that run are brought back; once a partition is suspended it goes on.",
            f"{view.arrived} of {view.partitions} have arrived and stay there; a key plans their way home.",
        )
