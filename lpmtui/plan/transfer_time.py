"""How long one move takes at a rate: the mVM model of hot and cold memory.

Source: Kherbache, Madelaine, Hermenier, "Planning live-migrations to prepare servers for maintenance" and
"Scheduling live-migrations for fast, adaptable and energy-efficient relocation operations" (UCC 2015). Their
published durations follow from 1 Mb/s carrying 1/9 MB/s, protocol overhead included.
"""

from __future__ import annotations

import math

from lpmtui.model.lazy_dataclass import dataclass

MBPS_PER_MB_S = 9.0
"""Mb/s on the link for each MB/s of memory."""
LONGEST_LAST_ROUND_S = 0.3
"""The hot pages are sent again and again until a round is this short; that one is the suspension."""


@dataclass(frozen=True, slots=True)
class Dirtying:
    """Memory in MB. `hot_mb` are dirtied anew within each `hot_s` seconds, `cold_mb_s` beside them."""

    memory_mb: float
    hot_mb: float
    hot_s: float
    cold_mb_s: float

    def duration_s(self, mbps: float) -> float | None:
        """Seconds at a rate in Mb/s; None where memory is dirtied as fast as it is sent."""
        rate = mbps / MBPS_PER_MB_S
        hot_rate = self.hot_mb / self.hot_s
        if rate <= hot_rate or rate <= self.cold_mb_s:
            return None
        first = self.memory_mb / rate
        if first <= self.hot_s:
            return first + hot_rate * first / (rate - hot_rate)
        cold = (self.hot_mb + (first - self.hot_s) * self.cold_mb_s) / (rate - self.cold_mb_s)
        return first + cold + self.hot_mb / rate * (hot_rate / (rate - hot_rate))

    def suspension_s(self, mbps: float) -> float | None:
        """Seconds of the last round at a rate in Mb/s; None where it never ends."""
        rate = mbps / MBPS_PER_MB_S
        hot_rate = self.hot_mb / self.hot_s
        if self.duration_s(mbps) is None:
            return None
        length = min(self.hot_mb, self.memory_mb) / rate
        if hot_rate == 0.0 or length <= LONGEST_LAST_ROUND_S:
            return length
        rounds = math.ceil(math.log(LONGEST_LAST_ROUND_S / length) / math.log(hot_rate / rate))
        return float(length * (hot_rate / rate) ** rounds)
