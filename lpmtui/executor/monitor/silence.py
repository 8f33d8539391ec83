"""Hosts that do not answer, told once when that begins and once when it ends."""

from __future__ import annotations

from collections.abc import Iterable

from lpmtui.executor.monitor.poller import AnyPoller
from lpmtui.model.events import Note
from lpmtui.model.move import Severity


class Silence:
    """Watches the sources for trouble. That nobody answers on an `optional` host is not told."""

    def __init__(self, optional: str = "") -> None:
        self._optional = optional
        self._silent: dict[str, str] = {}

    def see(self, sources: Iterable[AnyPoller]) -> list[Note]:
        """What is worth telling."""
        troubled: dict[str, str] = {}
        for source in sources:
            if source.trouble and source.host != self._optional:
                troubled.setdefault(source.host, source.trouble)
        began = [Note(why, Severity.WARNING) for host, why in troubled.items() if host not in self._silent]
        ended = [Note(f"{host} answers again.") for host in self._silent if host not in troubled]
        self._silent = troubled
        return began + ended
