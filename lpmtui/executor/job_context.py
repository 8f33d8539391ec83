"""What every job is carried out with: the site, the journal, and the writer of its records."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lpmtui.config.options import LpmOptions
from lpmtui.journal import Journal
from lpmtui.model.clock import Clock
from lpmtui.model.errors import JournalTrouble
from lpmtui.model.events import Event
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.procedure import WaitLimits
from lpmtui.site import Site


@dataclass(frozen=True, slots=True)
class JobContext:
    """The site, the journal, and the directory of the locks, None where nothing is locked (in memory).

    `limits`: for how long what is waited for.
    """

    site: Site
    journal: Journal
    state_dir: Path | None
    options: LpmOptions = field(default_factory=LpmOptions)
    limits: WaitLimits = field(default_factory=WaitLimits)


class MoveJobs(Protocol):
    """Where the moves of a drain are carried out."""

    def begin(self, move: Move, parent: str) -> str:
        """Begin a move of the drain `parent`; returns its job's number. Raises what refuses it."""
        ...

    def take_up(self, number: str, way: Way) -> None:
        """Carry a job on whose executor is gone. Raises what refuses it."""
        ...

    def lives(self, number: str) -> bool:
        """Whether a process carries that job out."""
        ...

    def stop(self, number: str) -> None:
        """Ask a job to stop and to bring everything back."""
        ...


_PATIENCE_S = 600.0
_RETRY_S = 2.0


class JournalWriter:
    """Observations may wait for a disk that is full; intents may not: without its record nothing is done.

    Times in the journal are the site's; how long a full disk is waited for is this machine's time.
    """

    def __init__(
        self,
        store: Journal,
        migration: str,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self.store = store
        self.migration = migration
        self._clock = clock
        self._sleep = sleep
        self._patience_s = patience_s
        self._waiting: deque[tuple[datetime, Event]] = deque()

    def observe(self, event: Event) -> None:
        """Write what was seen, now or as soon as that is possible."""
        self._waiting.append((self._clock.now(), event))
        try:
            self._write_waiting()
        except JournalTrouble:
            return

    def insist(self, event: Event) -> int:
        """Write an intent or an outcome before anything else happens; returns the record's number.

        Raises JournalTrouble when the journal stays unusable.
        """
        self._waiting.append((self._clock.now(), event))
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return self._write_waiting()
            except JournalTrouble:
                if time.monotonic() > deadline:
                    raise
                self._sleep(_RETRY_S)

    def _write_waiting(self) -> int:
        """Write all that waits; returns the number of the last record."""
        seq = 0
        while self._waiting:
            at, event = self._waiting[0]
            seq = self.store.append(self.migration, event, at=at)
            self._waiting.popleft()
        return seq
