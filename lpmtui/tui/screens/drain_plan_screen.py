"""The plan of a drain: findings, timeline, who stays. Each change is planned anew at once; Enter begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from lpmtui.job_view.drain_plan_details import detail_lines, move_details
from lpmtui.job_view.drain_plan_lines import DrainProposal, PlanRow, head_lines, plan_rows
from lpmtui.job_view.words import Role, Words
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.plan import Plan
from lpmtui.session import drain_control
from lpmtui.session.drain_control import DrainDraft
from lpmtui.smit.panel import MultiSelect
from lpmtui.tui.screens.choice import list_screen
from lpmtui.tui.screens.popup import BODY_WIDTH
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import Marked, WordList, styled

TITLE = "Plan to Empty a Managed System"
TITLE_HOME = "Plan to Bring Partitions Home"
PLANNING = "planning ..."
CHECKING = "checking the moves ..."
FIXED = "No move is on this line: choose one of the timeline."


class DrainPlanScreen(SmitScreen[None]):
    """One plan. It stays to be seen while the next one is made; what fails leaves it as it is.

    `ask` is told of the plan that is to be begun.
    """

    kind = ScreenKind.DRAIN_PLAN
    CSS_PATH = "../styles/drain.tcss"

    def __init__(self, drain: Drain, draft: DrainDraft, ask: Callable[[DrainProposal], None]) -> None:
        title, path = (TITLE_HOME, "lpm_return") if drain.returns else (TITLE, "lpm_drain")
        super().__init__(title, path)
        self.wanted = drain
        self.proposal: DrainProposal | None = None
        self.rows: list[PlanRow] = []
        self._draft = draft
        self._ask = ask
        self._working = ""
        self._anew = False
        self._word = ""

    def compose_main(self) -> ComposeResult:
        """The summary, the lines, and all about the line under the cursor."""
        yield Static("", id="drain-head")
        yield Marked(WordList("plan"))
        yield Static("", id="detail")

    def on_mount(self) -> None:
        """Plan for the first time."""
        self._plan()

    def on_resize(self) -> None:
        """Another width has other columns."""
        super().on_resize()
        self._draw()

    # --- planning ---------------------------------------------------------------------------------------

    def change(self, drain: Drain, done: str = "") -> None:
        """Ask for another plan; the old one is to be seen until it is there."""
        self.wanted = drain
        self.say(done, role="age")
        self._plan()

    def _plan(self) -> None:
        if not self._working:
            self._go_on()

    def _go_on(self) -> None:
        """Plan until what is shown is what is wanted: first without the checks, then with them."""
        shown, drain = self.proposal, self.wanted
        fresh = shown is None or shown.drain != drain
        if shown is not None and shown.checked and not fresh:
            self._mark("")
            return
        anew, self._anew = self._anew, False
        self._mark(PLANNING if fresh else CHECKING)
        self.later(partial(self._draft.plan, drain, checked=not fresh, anew=anew), then=self._planned)

    def _planned(self, found: DrainProposal) -> None:
        if self.is_attached:
            if found.drain == self.wanted:
                self.proposal = found
                self._draw()
            self._go_on()

    def failed(self, error: LpmtuiError) -> None:
        """Say why, and go on with the plan that is there; without one there is nothing to show."""
        if not self.is_attached:
            return
        self._mark("")
        if self.proposal is None:
            self.console.back(last=False)
            super().failed(error)
            return
        self.wanted = self.proposal.drain
        self.say(f"Not changed: {error.title}", role="bad", ring=True)

    def _mark(self, words: str) -> None:
        self._working = words
        if self.is_attached:
            self._draw_head()

    # --- showing ----------------------------------------------------------------------------------------

    def _draw_head(self) -> None:
        lines: list[Words] = head_lines(self.proposal) if self.proposal else [(), ()]
        if self._working:
            lines[-1] = (*lines[-1], ("  " if lines[-1] else "", Role.TEXT), (self._working, Role.RUNNING))
        self.query_one("#drain-head", Static).update(styled(lines))

    def _draw(self) -> None:
        """All lines anew; the cursor stays on its line, or on its partition."""
        if self.proposal is None or not self.is_attached:
            return
        kept, before = self.row, self.rows
        chosen = kept.partition if kept else ""
        self.rows = plan_rows(self.proposal, self.app.size.width, chosen)
        table = self.query_one(WordList)
        with self.app.batch_update():
            table.put([row.words for row in self.rows], [row.selectable for row in self.rows])
            at = self._place_of(kept) if before else None
            first = next((n for n, row in enumerate(self.rows) if row.selectable), None)
            place = at if at is not None else first
            if place is not None:
                table.point_at(place)
                if place == first:
                    table.scroll_to(y=0, animate=False)
            self._draw_head()
            self._draw_detail()

    def _place_of(self, kept: PlanRow | None) -> int | None:
        if kept is None:
            return None
        same = (n for n, row in enumerate(self.rows) if row.key == kept.key)
        moved = (n for n, row in enumerate(self.rows) if row.selectable and row.partition == kept.partition)
        return next(same, next(moved, None))

    def _draw_detail(self) -> None:
        if self.proposal is not None:
            lines = detail_lines(self.proposal, self.row, self.app.size.width - 1)
            self.query_one("#detail", Static).update(styled(lines))

    @property
    def row(self) -> PlanRow | None:
        """The line under the cursor."""
        at = self.query_one(WordList).highlighted
        return self.rows[at] if at is not None and at < len(self.rows) else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another line: what is below the list is about it, and its cluster's moves stand out."""
        event.stop()
        if self.proposal is None or self.row is None:
            return
        self.rows = plan_rows(self.proposal, self.app.size.width, self.row.partition)
        table = self.query_one(WordList)
        table.put([row.words for row in self.rows], [row.selectable for row in self.rows])
        if not any(row.selectable for row in self.rows[: event.option_index]):
            table.scroll_to(y=0, animate=False)
        self._draw_detail()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses a line and begins nothing."""
        event.stop()

    # --- changing the plan ------------------------------------------------------------------------------

    def _chosen(self) -> str:
        """The partition under the cursor; says so where there is none."""
        name = self.row.partition if self.row else ""
        if not name:
            self.say(FIXED, ring=True)
        return name

    def action_stay(self) -> None:
        """Take the move out, or put it back."""
        if name := self._chosen():
            back = name in self.wanted.stay
            self.change(
                drain_control.taken_out(self.wanted, name),
                f"{name} moves again." if back else f"{name} stays where it is.",
            )

    def action_pin(self) -> None:
        """Choose the target of the move from a list with what is free there."""
        name = self._chosen()
        if not name:
            return
        wanted = self.wanted
        title = f"TARGET of {name}"

        def take(target: str | None) -> None:
            if target is not None:
                said = f"{name} goes to {target}." if target else f"{name} goes wherever there is room."
                self.change(drain_control.pinned(self.wanted, name, target), said)

        now = dict(wanted.pins).get(name, "")
        load = lambda: self._draft.targets(wanted, name)  # noqa: E731 - a callback with both names
        self.console.push_screen(list_screen(title, load, MultiSelect.ONE, now, self.fast_path), take)

    def action_earlier(self) -> None:
        """Let the move begin before the one before it."""
        self._reorder(drain_control.put_earlier, "It is the first one.")

    def action_later(self) -> None:
        """Let the move begin after the one after it."""
        self._reorder(drain_control.put_later, "It is the last one.")

    def _reorder(self, put: Callable[[Drain, Plan, str], Drain], already: str) -> None:
        name = self._chosen()
        if not name or self.proposal is None:
            return
        changed = put(self.wanted, self.proposal.plan, name)
        if changed == self.wanted:
            self.say(already, ring=True)
        else:
            self.change(changed)

    def action_refresh(self) -> None:
        """Look at the site again, forget what the checks have said, and plan anew."""
        super().action_refresh()
        self._anew = True
        if self.proposal is not None:
            self.proposal = replace(self.proposal, checked=False)
        self._plan()

    # --- looking closer, beginning ----------------------------------------------------------------------

    def action_details(self) -> None:
        """Everything about the line under the cursor, in a box."""
        row = self.row
        if self.proposal is None or row is None:
            return
        lines = move_details(self.proposal, row.partition, BODY_WIDTH)
        if not row.partition:
            lines = detail_lines(self.proposal, row, BODY_WIDTH)
        flat = [("".join(text for text, _ in line), line[0][1] if line else Role.POPUP) for line in lines]
        self.console.show_lines(f"DETAILS of {row.partition}" if row.partition else "FINDING", flat)

    def action_command(self) -> None:
        """Show the command line that would do the same."""
        self.console.show_commands([drain_control.command_line(self.wanted)])

    def action_find(self) -> None:
        """Ask for a text and go to the next line that holds it."""
        self.console.ask_line("Find", self._word, self._find)

    def _find(self, word: str) -> None:
        self._word = word
        self.action_find_next()

    def action_find_next(self) -> None:
        """Go to the next line that holds the text."""
        table = self.query_one(WordList)
        start = (table.highlighted or 0) + 1
        order = [*range(start, len(self.rows)), *range(start)]
        for at in order if self._word else ():
            row = self.rows[at]
            if row.selectable and self._word.casefold() in "".join(text for text, _ in row.words).casefold():
                table.point_at(at)
                return
        self.say(f'"{self._word}" is not found.', ring=True)

    def action_do(self) -> None:
        """Ask, and begin the drain; its screen takes the place of the plan."""
        if self.proposal is None or self._working:
            self.say("The plan is not complete yet.", ring=True)
            return
        if not self.proposal.checked:
            key = self.console.keys.key_of("refresh")
            self.say(f"The checks have not looked at every move: {key} plans anew.", ring=True)
            return
        self._ask(self.proposal)
