"""The freeze meter's stream: started before memory is sent, read in passing, started again when it breaks."""

from __future__ import annotations

from lpmtui.commands import aix
from lpmtui.executor.monitor.gaps import SILENCE_S, FreezeMeter, Gap
from lpmtui.model.errors import LpmtuiError
from lpmtui.site import Site
from lpmtui.transports.transport import Running

INTERVAL_S = 0.1
_AGAIN_S = 10.0


class FreezeMeterStream:
    """Time stamps from inside a partition, on the site's clock."""

    def __init__(self, site: Site, node: str) -> None:
        self.trouble = ""
        self._site = site
        self._node = node
        self._meter = FreezeMeter(INTERVAL_S)
        self._running: Running | None = None
        self._due = 0.0
        self._wanted = False

    def start(self) -> None:
        """Want it from now on."""
        self._wanted = True

    def forget(self) -> None:
        """The longest gap counts from now on."""
        self._meter.longest = Gap(0.0, 0.0)

    @property
    def longest(self) -> Gap | None:
        """The longest gap so far; None where no stamp has ever come."""
        return self._meter.longest if self._meter.listening else None

    @property
    def silent(self) -> bool:
        """Whether the stream has stopped to flow."""
        return self._running is not None and self._meter.silent_for(self._now()) > SILENCE_S

    @property
    def flowing(self) -> bool:
        """Whether time stamps arrive from inside the partition."""
        return self._meter.listening and self._meter.silent_for(self._now()) < SILENCE_S

    def look(self) -> list[Gap]:
        """Read what has arrived; the gaps that ended in it."""
        if not self._wanted:
            return []
        if self._running is None and not self._begin():
            return []
        assert self._running is not None
        try:
            text = self._running.read()
            heard = self._meter.hear(text, self._now())
            ended = None if text else self._running.poll()
        except LpmtuiError as error:
            self._broke(error.title)
            return []
        if ended is not None:
            heard += self._meter.hear(self._running.read(), self._now())
            self._broke(f"it ended with status {ended.status}: {ended.text[-200:].strip()}")
        return heard

    def close(self) -> None:
        """Stop the stream of time stamps."""
        self._wanted = False
        if self._running is not None:
            self._running.close()
            self._running = None

    def _begin(self) -> bool:
        if self._now() < self._due:
            return False
        self._due = self._now() + _AGAIN_S
        try:
            self._running = self._site.start(aix.time_stamps(self._node, INTERVAL_S))
        except LpmtuiError as error:
            self.trouble = error.title
            return False
        return True

    def _broke(self, why: str) -> None:
        self.trouble = why
        if self._running is not None:
            self._running.close()
            self._running = None

    def _now(self) -> float:
        return self._site.clock.monotonic()
