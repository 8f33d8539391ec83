"""Signs of life, and the wish of the machine that this process ends."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable

from lpmtui.executor.locks import Lock


class Interrupted(Exception):
    """The machine wants this process to end: it leaves at once, and what runs on the HMC goes on."""


class Heartbeat:
    """Called again and again while something is waited for."""

    def __init__(self) -> None:
        self._locks: tuple[Lock, ...] = ()
        self._looks: list[Callable[[], None]] = []
        self._stop = ""

    def hold(self, locks: Iterable[Lock]) -> None:
        """Give signs of life on these locks."""
        self._locks = tuple(locks)

    def also(self, look: Callable[[], None]) -> None:
        """Call a function with each beat, too."""
        self._looks.append(look)

    def listen(self) -> None:
        """Outlive a lost terminal, and leave in order when told to end. For the main thread of a process."""
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda got, _frame: self.stop(signal.Signals(got).name))

    def stop(self, why: str) -> None:
        """Leave at the next beat."""
        self._stop = why

    def __call__(self) -> None:
        """One beat. Raises Interrupted."""
        if self._stop:
            raise Interrupted(self._stop)
        for lock in self._locks:
            lock.beat()
        for look in self._looks:
            look()
