"""Writes the journal of one migration; a full disk delays it and loses nothing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

from lpmtui.journal import Journal
from lpmtui.model.clock import Clock
from lpmtui.model.errors import JournalTrouble
from lpmtui.model.events import Event

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
