"""A move: what shall go where, and how; and the words for what happens to it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.lazy_dataclass import dataclass


class ProcedureKind(StrEnum):
    """Which procedure walks the move."""

    AUTOMATIC = "automatic"
    """PowerHA 7.2 and later does the preparation and the restoration itself."""
    MANUAL = "manual"
    """lpmtui does every step on every node."""
    PLAIN = "plain"
    """The partition belongs to no cluster."""


class Reason(StrEnum):
    """Why the partition moves."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    BALANCE = "balance"
    OTHER = "other"


class Outcome(StrEnum):
    """How a migration ended, or that it runs."""

    REQUESTED = "requested"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    ROLLED_BACK = "rolled-back"
    NEEDS_ATTENTION = "needs-attention"
    REFUSED = "refused"

    @property
    def final(self) -> bool:
        """Whether nothing will change any more without a person."""
        return self not in (Outcome.REQUESTED, Outcome.RUNNING)


class Phase(StrEnum):
    """The stages an operator sees, in their order."""

    VALIDATE = "validate"
    CLUSTER_CHECK = "cluster-check"
    PRE_MIGRATION = "pre-migration"
    TARGET_PARTITION = "target-partition"
    VIRTUAL_DEVICES = "virtual-devices"
    MEMORY = "memory"
    SUSPENSION = "suspension"
    PROCESSOR_STATE = "processor-state"
    RESUME = "resume"
    REMAINING_MEMORY = "remaining-memory"
    NETWORK = "network-announcement"
    CLEAN_UP = "clean-up"
    POST_MIGRATION = "post-migration"
    VERIFICATION = "verification"


PHASE_TITLES = {
    Phase.VALIDATE: "Validation",
    Phase.CLUSTER_CHECK: "Cluster check",
    Phase.PRE_MIGRATION: "PowerHA pre-migration phase",
    Phase.TARGET_PARTITION: "Partition on the target",
    Phase.VIRTUAL_DEVICES: "Attached virtual devices",
    Phase.MEMORY: "Memory",
    Phase.SUSPENSION: "Suspension",
    Phase.PROCESSOR_STATE: "Processor state",
    Phase.RESUME: "Resume on the target",
    Phase.REMAINING_MEMORY: "Remaining memory on demand",
    Phase.NETWORK: "Network and connected users",
    Phase.CLEAN_UP: "Clean-up on the source",
    Phase.POST_MIGRATION: "PowerHA post-migration phase",
    Phase.VERIFICATION: "Verification",
}


class Severity(StrEnum):
    """How much a finding matters: an error refuses the move, a warning asks."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: what, why it matters, and the exact remedy."""

    check: str
    severity: Severity
    what: str
    why: str = ""
    fix: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One partition, one target. `source` is filled in by the plan; empty in a request.

    `heartbeat_during_lpm_s` None keeps what the cluster has; `policy` None ("keep") likewise.
    """

    partition: str
    target: str
    source: str = ""
    procedure: ProcedureKind | None = None
    policy: LpmPolicy | None = None
    heartbeat_during_lpm_s: int | None = None
    reason: Reason = Reason.HARDWARE
    force: bool = False
    extra: dict[str, str] = field(default_factory=dict)
