"""Where a job's state comes from: the journal as it is written, or a journal that is played back."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from lpmtui import executor
from lpmtui.job_view.stage_lines import JobView
from lpmtui.job_view.state_lines import MOST_SAMPLES
from lpmtui.journal import Entry, JobState, Journal, fold
from lpmtui.model.events import ApplicationSeen, FindingMade, PhaseEntered, StepFinished, SuspensionMeasured
from lpmtui.model.move import Phase, Severity


class JobSource(Protocol):
    """A job that can be looked at again and again. Looking may block."""

    id: str

    def look(self, spin: int | None = None) -> JobView:
        """The job as of now. Raises what the journal raises."""
        ...


class LiveJob:
    """A job of this site, as its journal tells it. One that is over may be taken up again by `recover`."""

    def __init__(
        self, journal: Callable[[], Journal], state_dir: Path, now: Callable[[], datetime], number: str
    ) -> None:
        self.id = number
        self._journal = journal
        self._state_dir = state_dir
        self._now = now

    def look(self, spin: int | None = None) -> JobView:
        """The state up to the last record, and whether its executor lives."""
        alive = executor.is_alive(self._state_dir, self.id)
        state = self._journal().state(self.id)
        silent = (executor.silent_for(self._state_dir, self.id) or 0.0) if alive else 0.0
        turning = spin if state.running else None
        return JobView(self.id, state, self._now(), alive, turning, silent)


SPEEDS = (1, 10, 100)
KEEP_EVERY = 250
"""Records between two states that are kept, so that going back need not begin at the begin."""
STEPS = 20
"""Forward and backward go by such a part of the whole."""


class Replay:
    """One job played back. `clock` tells seconds of this machine."""

    def __init__(self, journal: Journal, number: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.id = number
        self.playing = True
        self.speed = SPEEDS[1]
        self._journal = journal
        self._clock = clock
        self._times = list(accumulate(journal.times(number), max))
        self._position = 0.0
        self._looked = clock()
        self._kept: list[JobState] = [JobState()]

    # --- where it is ------------------------------------------------------------------------------------

    @property
    def length_s(self) -> float:
        """Seconds from the first to the last record."""
        return (self._times[-1] - self._times[0]).total_seconds() if self._times else 0.0

    @property
    def position_s(self) -> float:
        """Seconds since the first record."""
        return self._position

    @property
    def words(self) -> str:
        """Where the replay stands, for the line above the legend."""
        state = f"{self.speed}x" if self.playing else "paused"
        at = timedelta(seconds=int(self._position))
        return f"Replay {state}: {at} of {timedelta(seconds=int(self.length_s))}"

    def go(self, position_s: float) -> None:
        """Go to a point, in seconds since the first record."""
        self._position = max(0.0, min(self.length_s, position_s))
        self._looked = self._clock()

    def step(self, by: int) -> None:
        """Go on (1) or back (-1) by a part of the whole."""
        self.go(self._position + by * self.length_s / STEPS)

    def pause(self) -> None:
        """Halt, or go on."""
        self.playing = not self.playing
        self._looked = self._clock()

    def change_speed(self, by: int) -> None:
        """Faster (1) or slower (-1)."""
        at = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, at))]

    # --- what it shows ----------------------------------------------------------------------------------

    def look(self, spin: int | None = None) -> JobView:
        """The job as it was at this point."""
        now = self._clock()
        if self.playing:
            self._position = min(self.length_s, self._position + (now - self._looked) * self.speed)
        self._looked = now
        moment = self._times[0] + timedelta(seconds=self._position)
        state = self.state_at(bisect_right(self._times, moment))
        return JobView(self.id, state, moment, alive=True, spin=spin if self.playing else None)

    def state_at(self, seq: int) -> JobState:
        """The state after so many records."""
        known = max((state for state in self._kept if state.seq <= seq), key=lambda state: state.seq)
        if known.seq == seq:
            return known
        entries = self._journal.excerpt(self.id, known.seq, seq, samples=MOST_SAMPLES)
        state = fold(entries, known)
        if seq - known.seq >= KEEP_EVERY:
            self._kept.append(state)
        return state

    # --- places worth seeing ----------------------------------------------------------------------------

    def go_to_freeze(self) -> bool:
        """To where the partition was frozen; False where that is not in the journal."""
        return self._go_to(_is_freeze)

    def go_to_trouble(self) -> bool:
        """To the first thing that went wrong; False where nothing did."""
        return self._go_to(_is_trouble)

    def _go_to(self, wanted: Callable[[Entry], bool]) -> bool:
        entries = self._journal.excerpt(self.id, 0, len(self._times), samples=0)
        found: datetime | None = next((entry.at for entry in entries if wanted(entry)), None)
        if found is not None:
            self.playing = False
            self.go((found - self._times[0]).total_seconds())
        return found is not None


def _is_freeze(entry: Entry) -> bool:
    event = entry.event
    return isinstance(event, SuspensionMeasured) or (
        isinstance(event, PhaseEntered) and event.phase is Phase.SUSPENSION
    )


def _is_trouble(entry: Entry) -> bool:
    match entry.event:
        case StepFinished(outcome=outcome):
            return outcome == "failed"
        case ApplicationSeen(healthy=healthy):
            return healthy is False
        case FindingMade(severity=severity):
            return severity is Severity.ERROR
        case _:
            return getattr(entry.event, "level", None) is Severity.ERROR
