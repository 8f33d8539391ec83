"""Where a job's state comes from: the journal as it is written, or a journal that is played back."""

from __future__ import annotations

from typing import Protocol

from lpmtui.job_view.stage_lines import JobView
from lpmtui.session.console_session import ConsoleSession


class JobSource(Protocol):
    """A job that can be looked at again and again. Looking may block."""

    id: str

    @property
    def moves(self) -> bool:
        """Whether what it shows may change although the job is over."""
        ...

    def look(self, spin: int | None = None) -> JobView:
        """The job as of now. Raises what the journal raises."""
        ...


class LiveJob:
    """A job of this site, as its journal tells it."""

    def __init__(self, session: ConsoleSession, number: str) -> None:
        self.id = number
        self._session = session

    @property
    def moves(self) -> bool:
        """A job that is over may be taken up again by `lpmtui recover`."""
        return True

    def look(self, spin: int | None = None) -> JobView:
        """The state up to the last record, and whether its executor lives."""
        from lpmtui.executor import is_alive, silent_for

        folder = self._session.setup.state_dir
        alive = is_alive(folder, self.id)
        state = self._session.journal().state(self.id)
        silent = (silent_for(folder, self.id) or 0.0) if alive else 0.0
        turning = spin if state.running else None
        return JobView(self.id, state, self._session.now(), alive, turning, silent)
