"""What screens of one job share: they look at it again and again, and can have it stopped."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from textual.widgets import Static

from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.words import Words
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.move import JobKind, JobOrigin, Phase
from lpmtui.session.replay import JobSource
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import KeyLegend, styled

_PHASES = tuple(phase.value for phase in Phase)
_RESUMED = frozenset(_PHASES[_PHASES.index(Phase.RESUME.value) :])


class JobScreen(SmitScreen[None]):
    """One job, kept up with its journal. Leaving the screen never stops the job."""

    def __init__(self, source: JobSource, title: str, fast_path: str) -> None:
        super().__init__(title, fast_path)
        self.source = source
        self.view: JobView | None = None
        self.spin: int | None = None
        """Counts the looks where something turns meanwhile."""
        self._busy = False

    @abstractmethod
    def show(self, view: JobView) -> None:
        """Show the job as of one moment."""

    def look(self) -> None:
        """Look at the job on a thread, unless that is being done already, and show what was seen."""
        if not self._busy:
            self._busy = True
            self.later(self.source.look, self.spin, then=self._looked)

    def _looked(self, view: JobView) -> None:
        self._busy = False
        self.show(view)

    def failed(self, error: LpmtuiError) -> None:
        """The journal cannot be read: say so, and look again."""
        self._busy = False
        self.say(str(error), role="bad")

    def put(self, selector: str, lines: Iterable[Words]) -> None:
        """Write lines into one part of the screen."""
        self.query_one(selector, Static).update(styled(lines))

    def answer(self, text: str) -> None:
        """Answer a key that does nothing more."""
        self.say(text, ring=True)

    def refresh_legend(self) -> None:
        """Other keys may do something now."""
        self.query_one(KeyLegend).refresh()

    def action_refresh(self) -> None:
        """Read the journal now."""
        self.look()
        super().action_refresh()

    # --- stopping ---------------------------------------------------------------------------------------

    def enabled(self, name: str) -> bool:
        """A key that does nothing now is not in the legend."""
        if name == "stop":
            return self.view is not None and not self._no_stop(self.view)
        return super().enabled(name)

    def _no_stop(self, view: JobView) -> str:
        """Why it cannot be stopped; empty where it can."""
        state = view.state
        if not state.running or not view.alive:
            return "It no longer runs: there is nothing to stop."
        if state.origin is JobOrigin.OTHER:
            return "It was not started by lpmtui: stop it where it was started, or on the HMC."
        if state.stopping:
            return "It is being stopped already."
        stage = state.stage
        if stage is not None and stage.key in _RESUMED:
            return (
                f"Too late to stop: {state.partition} has resumed on {state.target}; it goes on to the end."
            )
        return self.console.session.setup.hands_off

    def action_stop(self) -> None:
        """Stop the job and bring everything back, after a question."""
        if self.view is None:
            return
        if why := self._no_stop(self.view):
            self.answer(why)
            return
        self.console.confirm(self.stop_question(self.view), opener="stop", then=self._stop)

    def stop_question(self, view: JobView) -> tuple[str, ...]:
        """What stopping does to which object."""
        state, setup = view.state, self.console.session.setup
        job = "migration" if state.kind is JobKind.MIGRATION else state.kind.value
        way = f"{state.partition or 'everything'} from {state.source} to {state.target or 'other systems'}"
        return (
            f"Stop the {job} of {way}, site {setup.site_name} ({setup.mark}).",
            "What was changed for it is brought back. Once the partition is suspended it goes on.",
        )

    def _stop(self) -> None:
        from lpmtui.executor import abort

        session, number = self.console.session, self.source.id
        self.console.work(abort, session.journal(), number, then=lambda _: self.answer("Asked to stop."))
