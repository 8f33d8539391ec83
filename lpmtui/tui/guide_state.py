"""A guided job as its screen reads it: the state of the job under the names that the screen uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lpmtui.journal import JobState, fold
from lpmtui.journal.job_parts import Record
from lpmtui.journal.job_parts import StepState as GuidedStep
from lpmtui.model.events import Finished
from lpmtui.model.lazy_dataclass import dataclass

__all__ = ["Guide", "GuidedStep", "read"]


@dataclass(frozen=True, slots=True)
class Guide:
    """A guided walk. `asked` is the open question's number, 0 where there is none."""

    state: JobState = JobState()

    @property
    def steps(self) -> tuple[GuidedStep, ...]:
        """The steps and how far each is."""
        return self.state.steps

    @property
    def guided(self) -> bool:
        """Whether an operator is asked before every step."""
        return self.state.guided

    @property
    def current(self) -> str:
        """The name of the step that runs or is asked for."""
        return self.state.step

    @property
    def asked(self) -> int:
        """The open question's number."""
        return self.state.question.seq if self.state.question else 0

    @property
    def since(self) -> datetime | None:
        """Since when an answer is waited for."""
        return self.state.question.since if self.state.question else None

    @property
    def finished(self) -> Finished | None:
        """The end, where there is one."""
        state = self.state
        if not state.outcome.final:
            return None
        return Finished(state.outcome, state.exit_status or 0, state.drift, state.why)

    @property
    def at(self) -> int:
        """The place of the current step; -1 where none is current."""
        return next((n for n, one in enumerate(self.steps) if one.step.name == self.current), -1)

    @property
    def waits(self) -> bool:
        """Whether the executor waits for an answer."""
        return self.asked > 0

    @property
    def in_force(self) -> tuple[str, ...]:
        """Titles of the steps that took effect."""
        return self.state.in_force


def read(records: Iterable[Record], guide: Guide | None = None) -> Guide:
    """The guide after (more) records, which come in order."""
    return Guide(fold(records, (guide or Guide()).state))
