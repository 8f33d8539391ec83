"""A guided migration: shows where it is, and answers before each step. Leaving it lets it wait."""

from __future__ import annotations

from lpmtui.journal import JobRow
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import Answer
from lpmtui.tui.actions import Kind
from lpmtui.tui.background import aside
from lpmtui.tui.guide_state import Guide, read
from lpmtui.tui.layout.guide import FIRST_STEP, RIGHT, GuideView, details, draw_guide
from lpmtui.tui.layout.messages import are_you_sure, show_command
from lpmtui.tui.layout.sheet import Sheet
from lpmtui.tui.screens.base import SmitScreen
from lpmtui.tui.screens.entry import EntryScreen

LOOK_S = 0.5
NOT_NOW = "No step waits for an answer now."


class GuideScreen(SmitScreen[None]):
    """One guided migration, kept up with its journal."""

    kind = Kind.GUIDE

    def __init__(self, migration: str) -> None:
        super().__init__("lpm_guide")
        self.migration = migration
        self.guide = Guide()
        self.row: JobRow | None = None
        self.alive = True
        self.cursor: int | None = None
        self.top = 0
        self.message = ""
        self.loud = False
        self._seen = 0
        self._busy = False

    def on_mount(self) -> None:
        """Read the journal, and go on reading it."""
        self.set_interval(LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        if not self._busy and not (self.guide.finished and not self.alive):
            self._busy = True
            self.run_worker(self._read())

    async def _read(self) -> None:
        before = (self.guide.current, self.guide.asked)
        try:
            await aside(self._ask)
        except LpmtuiError as error:
            self.message, self.loud = str(error), True
        finally:
            self._busy = False
        if (self.guide.current, self.guide.asked) != before:
            self.cursor, self.top, self.message = None, 0, ""
        self.repaint()

    def _ask(self) -> None:
        from lpmtui.executor import is_alive

        session = self.console_app.session
        self.alive = is_alive(session.setup.state_dir, self.migration)
        entries = session.store().events(self.migration, self._seen)
        self.row = session.store().migration(self.migration)
        if entries:
            self.guide = read(entries, self.guide)
            self._seen = entries[-1].seq

    @property
    def shown(self) -> int:
        """The place of the step whose details are shown: the cursor's, else the current one."""
        if self.cursor is not None:
            return self.cursor
        return self.guide.at if self.guide.at >= 0 else len(self.guide.steps) - 1

    @property
    def view(self) -> GuideView:
        """What is drawn."""
        row = self.row
        way = f"{row.partition}: {row.source} -> {row.target}, {row.procedure} procedure" if row else ""
        session = self.console_app.session
        return GuideView(
            self.migration,
            way,
            self.guide,
            self.shown,
            self.top,
            self.alive,
            session.badge(),
            self.legend,
            self.message,
            self.loud,
            self.waiting,
        )

    def draw(self, sheet: Sheet) -> None:
        """Draw the guide as of now."""
        draw_guide(sheet, self.view)

    # --- moving about -----------------------------------------------------------------------------------

    def _move(self, step: int) -> None:
        self.cursor = max(0, min(len(self.guide.steps) - 1, self.shown + step))
        self.top = 0
        self.repaint()

    def _roll(self, step: int) -> None:
        room = self.app.size.height - FIRST_STEP - len(self.legend) - 3
        lines = len(details(self.view, self.app.size.width - RIGHT))
        self.top = max(0, min(lines - room, self.top + step * room))
        self.repaint()

    def act_up(self) -> None:
        """The step above."""
        self._move(-1)

    def act_down(self) -> None:
        """The step below."""
        self._move(1)

    def act_top(self) -> None:
        """The first step."""
        self._move(-len(self.guide.steps))

    def act_bottom(self) -> None:
        """The last step."""
        self._move(len(self.guide.steps))

    def act_page_up(self) -> None:
        """A page of the explanation back."""
        self._roll(-1)

    def act_page_down(self) -> None:
        """A page of the explanation on."""
        self._roll(1)

    # --- answers ----------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.message, self.loud = text, False
        self.repaint()

    def act_do(self) -> None:
        """Do the step that is waited for, after a question where it changes something."""
        if not self._open():
            return
        step = self.guide.steps[self.guide.at].step
        asked = self.guide.asked
        if not step.commands:
            self._reply(asked, Answer.DO)
            return
        what = (f"{self._route()}, {self._site()}: {step.title}.", "", *step.commands)
        self.console_app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key),
            opener="do",
            then=lambda: self._reply(asked, Answer.DO),
        )

    def act_skip(self) -> None:
        """Leave the step out, with a reason."""
        if not self._open():
            return
        asked = self.guide.asked

        def given(why: str | None) -> None:
            if why is not None:
                self._reply(asked, Answer.SKIP, why)

        self.app.push_screen(EntryScreen(self, "Why is this step skipped?"), given)

    def act_halt(self) -> None:
        """Stop the migration and bring everything back, after a question."""
        if self.guide.finished is not None or not self.alive:
            self._say("It does not run any more: there is nothing to stop.")
            return
        if hands_off := self.console_app.session.setup.hands_off:
            self._say(hands_off)
            return
        what = (
            f"Stop the migration of {self._route()}, {self._site()}.",
            "What was changed for it is brought back. From the resume on the target on it cannot be stopped.",
        )
        self.console_app.confirm(
            lambda legend, key: are_you_sure(what, legend, key=key), opener="halt", then=self._stop
        )

    def _open(self) -> bool:
        if hands_off := self.console_app.session.setup.hands_off:
            self._say(hands_off)
            return False
        if not self.guide.waits or not self.alive:
            self._say(NOT_NOW)
            return False
        if self.cursor not in (None, self.guide.at):
            self.cursor = None
            self._say("This is the step that is waited for: look at it, then press the key again.")
            return False
        return True

    def _route(self) -> str:
        row = self.row
        return f"{row.partition} from {row.source} to {row.target}" if row else self.migration

    def _site(self) -> str:
        setup = self.console_app.session.setup
        return f"site {setup.site_name} ({setup.mark})"

    def _reply(self, asked: int, answer: Answer, why: str = "") -> None:
        from lpmtui.executor.guide import reply

        store = self.console_app.session.store()
        self.console_app.work(
            lambda: reply(store, self.migration, asked, answer, why=why), then=lambda _: self._look()
        )

    def _stop(self) -> None:
        from lpmtui.executor import abort

        store = self.console_app.session.store()
        self.console_app.work(
            lambda: abort(store, self.migration), then=lambda _: self._say("Asked to stop.")
        )

    def act_show(self) -> None:
        """The stages of the migration."""
        from lpmtui.tui.screens.migration import MigrationScreen

        self.app.push_screen(MigrationScreen(self.migration))

    def act_command(self) -> None:
        """The commands of the step that is shown."""
        steps = self.guide.steps
        commands = steps[self.shown].step.commands if steps else ()
        shown = commands or ("This step runs no command that changes anything.",)
        self.console_app.pop_up(lambda legend: show_command(shown, legend))

    def act_refresh(self) -> None:
        """Read the journal now."""
        self._look()
        super().act_refresh()
