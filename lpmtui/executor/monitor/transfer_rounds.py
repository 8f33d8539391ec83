"""Memory transfer from the HMC's two byte counters: rounds, their rate, and how fast it is dirtied."""

from __future__ import annotations

from datetime import datetime, timedelta

from lpmtui.model.events import Event, Progress, WaitEnded, Waiting
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TransferCounters:
    """One reading, in bytes. `remaining` may rise: memory that was dirtied is sent once more."""

    at: datetime
    transmitted: int
    remaining: int


class TransferRounds:
    """Counts the rounds of pre-copy.

    A round is over when all that remained has been sent, or when what remains rises. That is inferred: the
    HMC names no rounds.
    """

    def __init__(self) -> None:
        self._last: TransferCounters | None = None
        self._round = 0
        self._began: TransferCounters | None = None
        self._dirty_rate: float | None = None

    @property
    def round(self) -> int:
        """The round now, 0 before the first byte."""
        return self._round

    def see(self, now: TransferCounters) -> Progress | None:
        """The progress that a reading tells; None where it tells nothing new."""
        last = self._last
        if last and (now.transmitted, now.remaining) == (last.transmitted, last.remaining):
            return None
        if last is None or last.transmitted == now.transmitted == 0:
            self._last = now
            return self._first(now)
        rate = _rate(last, now)
        if self._over(last, now):
            self._next(last, now)
        self._last = now
        return Progress(self._round, now.transmitted, now.remaining, rate, self._dirty_rate)

    def _first(self, now: TransferCounters) -> Progress | None:
        if not now.transmitted and not now.remaining:
            return None
        self._round = 1
        self._began = now
        return Progress(1, now.transmitted, now.remaining)

    def _over(self, last: TransferCounters, now: TransferCounters) -> bool:
        if self._round == 0:
            return True
        sent_all = now.transmitted - last.transmitted >= last.remaining
        return now.remaining > last.remaining or (sent_all and now.remaining > 0)

    def _next(self, last: TransferCounters, now: TransferCounters) -> None:
        """What was dirtied during the round that ended is the size of the one that began."""
        began = self._began or last
        sent_since = max(0, now.transmitted - last.transmitted - last.remaining)
        seconds = (now.at - began.at).total_seconds()
        if self._round and seconds > 0:
            self._dirty_rate = (now.remaining + sent_since) / seconds
        self._round += 1
        self._began = now


def _rate(last: TransferCounters, now: TransferCounters) -> float | None:
    seconds = (now.at - last.at).total_seconds()
    sent = now.transmitted - last.transmitted
    return sent / seconds if seconds > 0 and sent >= 0 else None


STALL_S = 15.0
"""Counters that stand for so long mean that nothing is sent."""
MOVERS_GIVE_UP_S = 60.0
"""How long the movers are expected to wait for a link that is down; no public source confirms it."""
SENDING = "memory to be sent again"


class StallWatch:
    """Tells when nothing is sent any more, and when it goes on."""

    def __init__(self) -> None:
        self._last: TransferCounters | None = None
        self._stalled = False

    def see(self, now: TransferCounters, round_now: int) -> list[Event]:
        """What one reading tells; rate 0 as soon as the counters have stood for too long."""
        last = self._last
        if last is None or (now.transmitted, now.remaining) != (last.transmitted, last.remaining):
            self._last = now
            return self.over(met=True)
        stands = (now.at - last.at).total_seconds()
        if self._stalled or stands < STALL_S or not now.remaining:
            return []
        self._stalled = True
        said = f"nothing sent for {stands:.0f} s; the movers give up after {MOVERS_GIVE_UP_S:.0f} s"
        until = last.at + timedelta(seconds=MOVERS_GIVE_UP_S)
        return [
            Progress(round_now, now.transmitted, now.remaining, 0.0),
            Waiting(SENDING, last.at, until, (said,)),
        ]

    def over(self, *, met: bool = False) -> list[Event]:
        """Memory is sent again (`met`), or it is not sent any more."""
        if not self._stalled:
            return []
        self._stalled = False
        return [WaitEnded(SENDING, met)]
