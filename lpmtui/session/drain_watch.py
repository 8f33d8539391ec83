"""A drain as it goes on: its journal, those of its moves, what the systems say now and then. No Textual."""

from __future__ import annotations

import time
from collections.abc import Callable

from lpmtui.commands.hmc.hardware import system_memory
from lpmtui.job_view.drain_view import DrainView, FrameNow
from lpmtui.journal import JobState
from lpmtui.model.errors import LpmtuiError
from lpmtui.session.console_session import ConsoleSession

ASK_S = 15.0
"""The systems are asked so often; everything else comes from the journal."""
MOST_ASKED = 12


class DrainWatch:
    """Looks at one drain again and again. Looking may block. `clock` tells seconds of this machine."""

    def __init__(
        self, session: ConsoleSession, number: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.id = number
        self._session = session
        self._clock = clock
        self._live = session.job(number)
        self._over: dict[str, JobState] = {}
        self._systems: tuple[FrameNow, ...] = ()
        self._asked: float | None = None
        self._ended = False

    def look(self, spin: int | None = None) -> DrainView:
        """The drain as of now. Raises what the journal raises; who does not answer stays unknown."""
        job = self._live.look(spin)
        jobs = {one.job: self._job(one.job) for one in job.state.moves if one.job}
        now = job.id, job.state, job.now, job.alive, job.spin, job.silent_s, jobs
        view = DrainView(*now, self._systems)
        if self._due(running=job.state.running):
            self._systems = self._ask(view)
            view = DrainView(*now, self._systems)
        return view

    def _job(self, number: str) -> JobState:
        """The state of one move; of one that is over it is read once."""
        if number not in self._over:
            state = self._session.journal().state(number)
            if state.running:
                return state
            self._over[number] = state
        return self._over[number]

    def _due(self, *, running: bool) -> bool:
        """Whether the systems are asked now: now and then while it runs, and once at its end."""
        now = self._clock()
        if self._asked is not None and (self._ended or (running and now - self._asked < ASK_S)):
            return False
        self._asked, self._ended = now, not running
        return True

    def _ask(self, view: DrainView) -> tuple[FrameNow, ...]:
        names = dict.fromkeys(system for one in view.moves for system in (one.source, one.target))
        try:
            site, picture = self._session.site(), self._session.picture(anew=True)
        except LpmtuiError:
            return self._systems
        found = []
        for name in [*names][:MOST_ASKED]:
            guests = [one for one in picture.partitions if one.system == name and not one.is_vios]
            try:
                free = site.ask(system_memory(site.managing_hmc(name), name)).available_mib
            except LpmtuiError:
                free = None
            found.append(FrameNow(name, sum(one.state.runs for one in guests), free))
        return tuple(found)
