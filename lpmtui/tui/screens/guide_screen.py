"""A guided job: shows where it is, and answers before each step. Leaving it lets it wait."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lpmtui.job_view import guide_lines, state_lines
from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Role
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.job import Answer
from lpmtui.session.replay import JobSource
from lpmtui.tui.bindings import Bindings, bind, screen_bindings
from lpmtui.tui.daemon_threads import aside
from lpmtui.tui.screens.popup import TextScroll
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets.frame import styled
from lpmtui.tui.widgets.marked import ItemList

LOOK_S = 0.5
NOT_NOW = "No step waits for an answer now."


class StepList(ItemList, inherit_bindings=False):
    """The steps; the page keys belong to the explanation beside them."""

    BINDINGS: ClassVar[Bindings] = [
        bind("up", "cursor_up"),
        bind("down", "cursor_down"),
        bind("top", "first"),
        bind("bottom", "last"),
    ]


class GuideScreen(SmitScreen[None]):
    """One guided job, kept up with its journal."""

    kind = ScreenKind.GUIDE
    BINDINGS: ClassVar[Bindings] = [
        *screen_bindings(ScreenKind.GUIDE),
        bind("page-up"),
        bind("page-down"),
    ]
    CSS_PATH = "../styles/guide.tcss"

    def __init__(self, source: JobSource) -> None:
        super().__init__("Guided Migration, Step by Step", "lpm_guide")
        self.source = source
        self.view: JobView | None = None
        self._busy = False
        self._followed = -1

    def compose_main(self) -> ComposeResult:
        """Where it stands; the steps; everything about one of them."""
        yield Static("", id="way", markup=False)
        yield Static("", id="standing")
        with Horizontal(id="guide"):
            yield StepList(markup=False, id="steps")
            with TextScroll(id="details-scroll"):
                yield Static("", id="details")

    def on_mount(self) -> None:
        """Read the journal, and go on reading it."""
        self.query_one("#details-scroll").can_focus = False
        self.set_interval(LOOK_S, self._look)
        self._look()

    def _look(self) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._read())

    async def _read(self) -> None:
        try:
            view = await aside(self.source.look)
        except LpmtuiError as error:
            self.say(str(error), role="bad")
        else:
            fresh = self.view is None or view.state is not self.view.state or view.alive != self.view.alive
            if fresh and self.is_attached:
                self.show(view)
        finally:
            self._busy = False

    # --- showing ----------------------------------------------------------------------------------------

    def show(self, view: JobView) -> None:
        """Show the job as of one moment; the cursor follows the step that waits."""
        self.view = view
        state = view.state
        way = f"{state.partition}: {state.source} -> {state.target}, {state.procedure} procedure"
        self.query_one("#way", Static).update(styled([((f"{way}   (migration {view.id})", Role.LABEL),)]))
        text, role = guide_lines.standing(view)
        self.query_one("#standing", Static).update(styled([((text, role),)]))
        steps = self.query_one(StepList)
        prompts = [styled([guide_lines.step_line(view, at)]) for at in range(len(state.steps))]
        if steps.option_count != len(prompts):
            steps.clear_options()
            steps.add_options(Option(prompt) for prompt in prompts)
        else:
            for at, prompt in enumerate(prompts):
                steps.replace_option_prompt_at_index(at, prompt)
        current = guide_lines.current(view)
        if current != self._followed and prompts:
            self._followed = current
            steps.point_at(current)
        self._show_details()
        for legend in self.query("KeyLegend"):
            legend.refresh()

    def _show_details(self) -> None:
        view = self.view
        if view is None:
            return
        scroll = self.query_one("#details-scroll")
        width = scroll.size.width
        over = not view.state.running and self.shown == guide_lines.current(view)
        lines = guide_lines.summary(view, width) if over else guide_lines.details(view, self.shown, width)
        self.query_one("#details", Static).update(styled(lines))

    @property
    def shown(self) -> int:
        """The place of the step whose details are shown."""
        at = self.query_one(StepList).highlighted
        return 0 if at is None else at

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another step: its details."""
        self.query_one("#details-scroll").scroll_home(animate=False)
        self._show_details()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click on a step only shows it."""

    def on_resize(self) -> None:
        """Break the texts anew."""
        self.call_after_refresh(self._show_details)

    def action_page_up(self) -> None:
        """A page of the explanation back."""
        self.query_one(TextScroll).scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """A page of the explanation on."""
        self.query_one(TextScroll).scroll_page_down(animate=False)

    # --- answers ----------------------------------------------------------------------------------------

    def enabled(self, name: str) -> bool:
        """A key that does nothing now is not in the legend."""
        view = self.view
        if name in ("do", "skip"):
            return view is not None and view.alive and view.state.question is not None
        if name == "stop":
            return view is not None and view.alive and view.state.running
        return super().enabled(name)

    def action_do(self) -> None:
        """Do the step that is waited for, after a question where it changes something."""
        asked = self._asked()
        if asked is None or self.view is None:
            return
        step = self.view.state.steps[guide_lines.current(self.view)].step
        if not step.commands:
            self._reply(asked, Answer.DO)
            return
        what = (f"{self._route()}, {self._site()}: {step.title}.", "", *step.commands)
        self.console.confirm(what, opener="do", then=lambda: self._reply(asked, Answer.DO))

    def action_skip(self) -> None:
        """Leave the step out, after what that risks was read, with a reason."""
        asked = self._asked()
        if asked is None or self.view is None:
            return
        step = self.view.state.steps[guide_lines.current(self.view)].step
        what = (
            f"Leave out: {step.title}.",
            "",
            f"What it is for: {step.why}" if step.why else "",
            *guide_lines.RISKS,
        )
        ask = "Why is this step skipped?"

        def reason() -> None:
            self.console.ask_line(ask, "", lambda why: self._reply(asked, Answer.SKIP, why))

        self.console.confirm(what, opener="skip", then=reason)

    def action_stop(self) -> None:
        """Stop the job and bring everything back, after a question."""
        view = self.view
        if view is None or not view.state.running or not view.alive:
            self.say("It no longer runs: there is nothing to stop.", ring=True)
            return
        if hands_off := self.console.session.setup.hands_off:
            self.say(hands_off, ring=True)
            return
        what = (
            f"Stop the migration of {self._route()}, {self._site()}.",
            "What was changed for it is brought back. After the resume on the target it cannot be stopped.",
        )
        self.console.confirm(what, opener="stop", then=self._stop)

    def _asked(self) -> int | None:
        """The number of the open question; None, with the reason said, where no answer can be given."""
        view = self.view
        if hands_off := self.console.session.setup.hands_off:
            self.say(hands_off, ring=True)
            return None
        if view is None or view.state.question is None or not view.alive:
            self.say(NOT_NOW, ring=True)
            return None
        if self.shown != guide_lines.current(view):
            self.query_one(StepList).point_at(guide_lines.current(view))
            self.say("The job waits for this step: read it, then press the key again.", ring=True)
            return None
        self.say("")
        return view.state.question.seq

    def _route(self) -> str:
        state = self.view.state if self.view else None
        return f"{state.partition} from {state.source} to {state.target}" if state else self.source.id

    def _site(self) -> str:
        setup = self.console.session.setup
        return f"site {setup.site_name} ({setup.mark})"

    def _reply(self, asked: int, answer: Answer, why: str = "") -> None:
        from lpmtui.executor.client import reply

        session, number = self.console.session, self.source.id
        self.console.work(
            lambda: reply(session.journal(), number, asked, answer, why=why), then=lambda _: self._look()
        )

    def _stop(self) -> None:
        from lpmtui.executor import abort

        session, number = self.console.session, self.source.id
        self.console.work(lambda: abort(session.journal(), number), then=lambda _: self.say("Asked to stop."))

    def action_show(self) -> None:
        """The stages of the job."""
        self.console.open_migration(self.source.id)

    def action_command(self) -> None:
        """The commands of the step that is shown."""
        steps = self.view.state.steps if self.view else ()
        commands = steps[self.shown].step.commands if steps else ()
        self.console.show_commands(commands or state_lines.NO_STEP_COMMANDS)

    def action_refresh(self) -> None:
        """Read the journal now."""
        self._look()
        super().action_refresh()
