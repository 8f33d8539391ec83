"""A move: what goes where, and how; and the words for kinds of jobs and for what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from lpmtui.model import argv
from lpmtui.model.argv import Option, Said
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass


class JobKind(StrEnum):
    """What sort of work a job is. COMMANDS is the one entry that holds what panels run outside any job."""

    MIGRATION = "migration"
    TAKEOVER = "takeover"
    DRAIN = "drain"
    COMMANDS = "commands"


class JobOrigin(StrEnum):
    """Who began a job."""

    LPMTUI = "lpmtui"
    OTHER = "other"
    """Another console, a script or the cloud provider: lpmtui only looks on."""


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


class NpivDepth(StrEnum):
    """How deep the HMC looks at the Fibre Channel mapping."""

    PORT = "port"
    """Zoning of the ports only."""
    DISK = "portdisk"
    """The disks behind the ports, too."""


class VlanBridge(StrEnum):
    """Whether the target has to bridge every VLAN of the partition."""

    REQUIRED = "required"
    OVERRIDE = "override"


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


POLICIES = ("manage", "unmanage", "keep")
"""The words of an LPM_POLICY in a request."""


def policy(word: str) -> LpmPolicy | None:
    """The policy that is asked for; None for `keep`."""
    return None if word == "keep" else LpmPolicy(word)


def _pair(word: str) -> tuple[str, str]:
    source, slash, target = word.partition("/")
    if not (slash and (source or target)) or "/" in target:
        raise ValueError("Give --msp SOURCE/TARGET.")
    return source, target


MOVE_OPTIONS = (
    Option("--to", "target", "the managed system to move it to", "SYSTEM"),
    Option(
        "--procedure",
        "procedure",
        "default: what the cluster's level asks for; plain for a partition in no cluster",
        "KIND",
        tuple(ProcedureKind),
        parse=ProcedureKind,
    ),
    Option(
        "--policy",
        "policy",
        "LPM_POLICY: what PowerHA does with the node's resource groups meanwhile; default: keep",
        "POLICY",
        POLICIES,
        parse=policy,
    ),
    Option(
        "--heartbeat-during-lpm",
        "heartbeat_during_lpm_s",
        "node failure detection time-out while it moves; default: keep",
        "SECONDS",
        parse=argv.number(10, 600),
    ),
    Option(
        "--reason",
        "reason",
        "why it moves; default: hardware",
        "REASON",
        tuple(Reason),
        parse=Reason,
    ),
    Option("--force", "force", "go on in spite of warnings, never of errors"),
    Option("--apart", "apart", "refuse, forced or not, a target where a node of its cluster stands"),
    Option(
        "--msp",
        "msp",
        "the mover service partitions of both systems",
        "SOURCE/TARGET",
        parse=_pair,
        show="/".join,
    ),
    Option("--mapping", "mappings", "one virtual adapter's place on the target", "MAPPING", repeated=True),
    Option("--preserve-mappings", "preserve_mappings", "keep the mapping of every virtual adapter"),
    Option("--pool", "pool", "the shared processor pool on the target", "NAME"),
    Option("--redundant-msp", "redundant_msp", "require two pairs of mover service partitions"),
    Option(
        "--npiv-validation",
        "npiv_validation",
        "how deep the Fibre Channel mapping is checked",
        "DEPTH",
        tuple(NpivDepth),
        parse=NpivDepth,
    ),
    Option(
        "--vlan-bridge",
        "vlan_bridge",
        "whether the target has to bridge every VLAN",
        "RULE",
        tuple(VlanBridge),
        parse=VlanBridge,
    ),
    Option(
        "--wait",
        "wait_minutes",
        "how long the HMC waits for the operating system",
        "MINUTES",
        parse=argv.number(0, 1440),
    ),
)
"""The options of `lpmtui migrate` and `lpmtui validate` that say what is moved, and how."""

CARRIED_OUT = tuple(
    Option(flag, flag, "how the command is carried out, not what it does")
    for flag in ("--yes", "--step", "--dry-run", "--detach", "--json")
)
"""Options of the same command line that are no part of the move."""


@dataclass(frozen=True, slots=True)
class Move:
    """One partition, one target. `source` is filled in by the plan; empty in a request.

    `heartbeat_during_lpm_s` None keeps what the cluster has; `policy` None ("keep") likewise. What is empty,
    None or False of the rest is left to the HMC. `msp` are the mover service partitions on both sides.
    `apart`: it is refused, forced or not, where another node of its cluster stands on the target.
    """

    partition: str
    target: str
    source: str = ""
    procedure: ProcedureKind | None = None
    policy: LpmPolicy | None = None
    heartbeat_during_lpm_s: int | None = None
    reason: Reason = Reason.HARDWARE
    force: bool = False
    apart: bool = False
    msp: tuple[str, str] | None = None
    mappings: tuple[str, ...] = ()
    preserve_mappings: bool = False
    pool: str = ""
    redundant_msp: bool = False
    npiv_validation: NpivDepth | None = None
    vlan_bridge: VlanBridge | None = None
    wait_minutes: int | None = None

    def to_argv(self) -> tuple[str, ...]:
        """`lpmtui migrate PARTITION --to SYSTEM ..`; what is as by default is not written."""
        return ("lpmtui", "migrate", *argv.write(self, (self.partition,), MOVE_OPTIONS))

    @classmethod
    def from_argv(cls, words: Sequence[str]) -> Self:
        """The move that `lpmtui migrate PARTITION --to SYSTEM ..` asks for. Raises UsageError."""
        places, said = argv.read(words[2:], (*MOVE_OPTIONS, *CARRIED_OUT))
        if len(places) != 1 or not places[0]:
            raise UsageError(
                "One partition is needed.", remedy="lpmtui migrate PARTITION --to SYSTEM", subject="migrate"
            )
        return cls.from_options(places[0], said)

    @classmethod
    def from_options(cls, partition: str, said: Said) -> Self:
        """The move of a partition with the options that were given, by name. Raises UsageError."""
        given = argv.values(said, MOVE_OPTIONS)
        if "target" not in given:
            raise UsageError("A target system is needed.", remedy="Give --to SYSTEM.", subject=partition)
        return cls(partition, **given)
