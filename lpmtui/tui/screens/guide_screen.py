"""A guided job: shows where it is, and answers before each step. Leaving it lets it wait."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import OptionList, Static

from lpmtui.job_view import guide_lines, stage_lines, state_lines
from lpmtui.job_view.words import Role
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.job import Answer
from lpmtui.session.replay import JobSource
from lpmtui.tui.bindings import LIST_BINDINGS, PAGE_BINDINGS
from lpmtui.tui.screens.job_screen import JobScreen
from lpmtui.tui.widgets import ItemList, TextScroll, styled

LOOK_S = 0.5
NOT_NOW = "No step waits for an answer now."


class StepList(ItemList, inherit_bindings=False):
    """The steps; the page keys belong to the explanation beside them."""

    BINDINGS = LIST_BINDINGS[:2] + LIST_BINDINGS[4:]


class GuideScreen(JobScreen):
    """One guided job, kept up with its journal."""

    kind = ScreenKind.GUIDE
    BINDINGS = PAGE_BINDINGS
    CSS_PATH = "../styles/guide.tcss"

    def __init__(self, source: JobSource) -> None:
        super().__init__(source, "Guided Migration, Step by Step", "lpm_guide")
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
        self.set_interval(LOOK_S, self.look)
        self.look()

    # --- showing ----------------------------------------------------------------------------------------

    def show(self, view: stage_lines.JobView) -> None:
        """Show the job where it has changed; the cursor follows the step that waits."""
        before, self.view = self.view, view
        if before is not None and before.state is view.state and before.alive == view.alive:
            return
        state = view.state
        way = f"{state.partition}: {state.source} -> {state.target}, {state.procedure} procedure"
        self.put("#way", [((f"{way}   (migration {view.id})", Role.LABEL),)])
        self.put("#standing", [(guide_lines.standing(view),)])
        steps = self.query_one(StepList)
        prompts = [styled([guide_lines.step_line(view, at)]) for at in range(len(state.steps))]
        if steps.option_count != len(prompts):
            steps.clear_options()
            steps.add_options(prompt for prompt in prompts)
        else:
            for at, prompt in enumerate(prompts):
                steps.replace_option_prompt_at_index(at, prompt)
        current = guide_lines.current(view)
        if current != self._followed and prompts:
            self._followed = current
            steps.point_at(current)
        self._show_details()
        self.refresh_legend()

    def _show_details(self) -> None:
        view = self.view
        if view is None:
            return
        scroll = self.query_one("#details-scroll")
        width = scroll.size.width
        over = not view.state.running and self.shown == guide_lines.current(view)
        lines = guide_lines.summary(view, width) if over else guide_lines.details(view, self.shown, width)
        self.put("#details", lines)

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
            lambda: reply(session.journal(), number, asked, answer, why=why), then=lambda _: self.look()
        )

    def action_show(self) -> None:
        """The stages of the job."""
        self.console.open_migration(self.source.id)

    def action_command(self) -> None:
        """The commands of the step that is shown."""
        steps = self.view.state.steps if self.view else ()
        commands = steps[self.shown].step.commands if steps else ()
        self.console.show_commands(commands or state_lines.NO_STEP_COMMANDS)
