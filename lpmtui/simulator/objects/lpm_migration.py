"""Migrations, and the faults that strike at their phases."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.states import MigrationState


class LpmStage(StrEnum):
    """Where a migration stands, as only the simulator can know."""

    VALIDATING = "validating"
    PRE_PHASE = "pre-phase"
    TARGET_PARTITION = "target-partition"
    VIRTUAL_DEVICES = "virtual-devices"
    MEMORY = "memory"
    SUSPENDED = "suspended"
    PROCESSOR_STATE = "processor-state"
    REMAINING_MEMORY = "remaining-memory"
    CLEAN_UP = "clean-up"
    COMPLETE = "complete"
    """The HMC is content; the source's entry lingers a little."""
    STOPPING = "stopping"
    FAILED = "failed"
    """Left as it was when it failed, until it is recovered."""
    OVER = "over"


@dataclass(slots=True, eq=False)
class Migration:
    """One migration, running or over. Memory is counted in whole pages, times are world epoch seconds.

    A validation (`migrlpar -o v`) is one, too: it is over after its first stage.
    """

    kind: ClassVar[str] = "migration"
    number: int
    partition: str
    source: str
    target: str
    hmc: str
    began_at: float
    image: str = ""
    """Key of the operating system in the partition; empty where that has the partition's name."""
    validate_only: bool = False
    wishes: dict[str, str] = field(default_factory=dict)
    """What migrlpar's `-i` asked for."""
    stage: LpmStage = LpmStage.VALIDATING
    state: MigrationState = MigrationState.NOT_MIGRATING
    """What lslparmigr calls it."""
    ended_at: float | None = None
    answered: bool = False
    """Whether migrlpar has returned, or would have."""
    orphaned: bool = False
    """Whether its console restarted under way, so that the console's next step is not taken."""
    failed: bool = False
    messages: list[str] = field(default_factory=list)
    """What migrlpar prints when it returns."""
    source_msp: str = ""
    target_msp: str = ""
    second_source_msp: str = ""
    second_target_msp: str = ""
    """The second pair of movers of a redundant migration; empty for none."""
    target_lpar_id: int = 0
    page_bytes: int = 4096
    pages: int = 0
    """Pages that were ever written: each must end on the target once, in its last version."""
    arrived: int = 0
    """Pages whose last version is on the target, as of the last finished round."""
    transmitted: int = 0
    """Pages sent before the round under way (a page that was sent three times counts three times)."""
    round: int = 0
    round_pages: int = 0
    round_began: float = 0.0
    sent: float = 0.0
    """Pages of the round under way sent up to `rate_since`."""
    rate_since: float = 0.0
    rate_bps: float = 0.0
    """Bytes per second since then."""
    rounds: list[list[float]] = field(default_factory=list)
    """Finished rounds: `[pages, seconds]`."""
    suspended_at: float | None = None
    resumed_at: float | None = None
    reachable_at: float | None = None
    completed_at: float | None = None
    post_done_at: float | None = None
    history: list[list[str | float]] = field(default_factory=list)
    """`[at, stage]`, in order."""

    @property
    def key(self) -> str:
        """Its number, as text."""
        return str(self.number)

    @property
    def parent(self) -> str:
        """The name of the partition that migrates."""
        return self.partition

    @property
    def host(self) -> str:
        """Key of the operating system that is moved."""
        return self.image or self.partition

    @property
    def mover_pairs(self) -> tuple[tuple[str, str], ...]:
        """Keys of its mover service partitions, `(source, target)` for each pair."""
        names = ((self.source_msp, self.target_msp), (self.second_source_msp, self.second_target_msp))
        return tuple(
            (f"{self.source}/{source}", f"{self.target}/{target}") for source, target in names if source
        )

    @property
    def over(self) -> bool:
        """Whether the HMC has finished with it."""
        return self.ended_at is not None


class FaultState(StrEnum):
    """Where a fault stands."""

    ARMED = "armed"
    """It waits for a migration to come to its phase."""
    ACTING = "acting"
    OVER = "over"
    """It struck, and nothing of it is left to be taken away."""


@dataclass(slots=True, eq=False)
class Fault:
    """A fault of the catalogue on one object of the world."""

    kind: ClassVar[str] = "fault"
    name: str
    """Its name in the catalogue."""
    on_kind: str
    """What the object is: one of the catalogue's kinds."""
    on: str
    """Key of the object."""
    phase: str = ""
    """The phase at whose time it strikes; empty where it struck at once."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Its parameters: seconds, MiB, bytes per second, numbers or words."""
    state: FaultState = FaultState.ARMED
    set_at: float = 0.0
    struck_at: float | None = None
    before: list[list[Any]] = field(default_factory=list)
    """What it changed: `[table, key, field, value before]`."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What it has to remember besides."""
    note: str = ""
    """Why it came to nothing."""

    @property
    def key(self) -> str:
        """`name on`: a fault is on an object once."""
        return f"{self.name} {self.on}"

    @property
    def parent(self) -> str:
        """None: a fault belongs to nothing."""
        return ""
