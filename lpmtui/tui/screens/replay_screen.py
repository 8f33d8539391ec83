"""A journal played back on the screen of its job."""

from __future__ import annotations

from typing import ClassVar

from lpmtui.job_view.stage_lines import JobView
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.session.replay import Replay
from lpmtui.tui.bindings import Bindings, bind, screen_bindings
from lpmtui.tui.screens.migration_screen import MigrationScreen


class ReplayScreen(MigrationScreen):
    """The same screen, with keys for time."""

    kind = ScreenKind.REPLAY
    BINDINGS: ClassVar[Bindings] = [
        *screen_bindings(ScreenKind.REPLAY),
        bind("page-up", "scroll_job(-1)"),
        bind("page-down", "scroll_job(1)"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, replay: Replay) -> None:
        super().__init__(replay)
        self.replay = replay
        self.fast_path = "lpm_history"

    def on_mount(self) -> None:
        """The keys belong to time, not to scrolling."""
        self.query_one("#job").can_focus = False
        self.set_focus(None)

    def _say_state(self, view: JobView) -> None:
        self.say(self.replay.words, role="running")

    def enabled(self, name: str) -> bool:
        """All keys of a replay work at any time."""
        return name != "report" or (self.view is not None and not self.view.state.running)

    def action_scroll_job(self, by: int) -> None:
        """A page of the screen up or down."""
        job = self.query_one("#job")
        (job.scroll_page_down if by > 0 else job.scroll_page_up)(animate=False)

    def action_pause(self) -> None:
        """Halt, or go on."""
        self.replay.pause()
        self._look()

    def action_slower(self) -> None:
        """Play ten times slower."""
        self.replay.change_speed(-1)
        self._look()

    def action_faster(self) -> None:
        """Play ten times faster."""
        self.replay.change_speed(1)
        self._look()

    def action_forward(self) -> None:
        """On by a part of the whole."""
        self.replay.step(1)
        self._look()

    def action_backward(self) -> None:
        """Back by a part of the whole."""
        self.replay.step(-1)
        self._look()

    def action_to_begin(self) -> None:
        """To the start of the journal."""
        self.replay.go(0.0)
        self._look()

    def action_to_end(self) -> None:
        """Go to the end of the journal."""
        self.replay.go(self.replay.length_s)
        self._look()

    def action_to_freeze(self) -> None:
        """To where the partition was frozen."""
        self._jump(self.replay.go_to_freeze(), "No freeze is in this journal.")

    def action_to_trouble(self) -> None:
        """To the first thing that went wrong."""
        self._jump(self.replay.go_to_trouble(), "Nothing went wrong in this journal.")

    def _jump(self, found: bool, otherwise: str) -> None:  # noqa: FBT001 - what the search gave
        if found:
            self._look()
        else:
            self.answer(otherwise)
