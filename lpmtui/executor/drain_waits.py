"""What keeps a move of a drain from beginning: the target, which another one replaces, or the moment."""

from __future__ import annotations

from lpmtui.model.clock import Clock
from lpmtui.model.errors import Busy, LpmtuiError, Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import SitePicture

AGAIN_S = 60.0
"""After so long something that was in the way is looked at again."""
PATIENCE_S = 900.0
"""For so long a move waits for its partition, its cluster, its source or a host to be well again."""
BUSY_S = 3600.0
"""For so long a move waits for a job of somebody else, which will come to its end."""


def patience_with(error: LpmtuiError, partition: str, target: str, picture: SitePicture) -> float | None:
    """For how long to wait after a refusal, in seconds; None where another target may do better.

    What is said of the partition, its cluster, or the system that it stands on is true for every target.
    """
    if isinstance(error, Busy):
        return BUSY_S
    if isinstance(error, Unreachable) or error.subject in _about(partition, target, picture):
        return PATIENCE_S
    return None


def _about(partition: str, target: str, picture: SitePicture) -> set[str]:
    """Names of what a move depends on whatever its target is."""
    names = {one.name for one in picture.partitions if not (one.is_vios and one.system == target)}
    names |= {one.system for one in picture.where(partition)} - {target}
    for place in picture.where(partition):
        identity = picture.identity_of(place)
        cluster = picture.cluster(identity.cluster) if identity and identity.cluster else None
        if cluster is not None:
            groups = {group.name for group in cluster.groups}
            names |= {cluster.name} | groups | {node.name for node in cluster.nodes}
    return names


@dataclass(slots=True)
class _Wait:
    since_s: float
    again_s: float
    why: str


class DrainWaits:
    """What rests until it is tried again, by the name of its partition."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waits: dict[str, _Wait] = {}

    def rest(self, name: str, why: str, patience_s: float) -> bool:
        """Let it rest; False where it has waited for that long already, and is to be given up."""
        now = self._clock.monotonic()
        wait = self._waits.setdefault(name, _Wait(now, now, ""))
        if now - wait.since_s >= patience_s:
            del self._waits[name]
            return False
        wait.again_s = now + AGAIN_S
        wait.why = why
        return True

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Who waits, and for what."""
        return tuple((name, wait.why) for name, wait in self._waits.items())

    def over(self, name: str) -> None:
        """It waits no longer."""
        self._waits.pop(name, None)

    @property
    def resting(self) -> frozenset[str]:
        """What is not tried at this moment."""
        now = self._clock.monotonic()
        return frozenset(name for name, wait in self._waits.items() if now < wait.again_s)
