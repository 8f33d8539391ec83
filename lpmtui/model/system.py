"""Managed systems and the partitions on them, as an HMC reports them."""

from __future__ import annotations

from dataclasses import dataclass

from lpmtui.model.vocabulary import Vocabulary


class SystemState(Vocabulary):
    """State of a managed system (HMC `state` attribute)."""

    OPERATING = "Operating"
    INITIALIZING = "Initializing"
    POWER_OFF = "Power Off"
    POWER_OFF_IN_PROGRESS = "Power Off In Progress"
    NO_CONNECTION = "No Connection"
    FAILED_AUTHENTICATION = "Failed Authentication"
    PENDING_AUTHENTICATION = "Pending Authentication"
    VERSION_MISMATCH = "Version Mismatch"
    INCOMPLETE = "Incomplete"
    ERROR = "Error"
    UNKNOWN = "unknown"


class PartitionState(Vocabulary):
    """State of a partition (HMC `state` attribute)."""

    RUNNING = "Running"
    STARTING = "Starting"
    OPEN_FIRMWARE = "Open Firmware"
    NOT_ACTIVATED = "Not Activated"
    NOT_AVAILABLE = "Not Available"
    SHUTTING_DOWN = "Shutting Down"
    ERROR = "Error"
    HARDWARE_DISCOVERY = "Hardware Discovery"
    MIGRATING_RUNNING = "Migrating - Running"
    MIGRATING_NOT_ACTIVATED = "Migrating - Not Activated"
    SUSPENDED = "Suspended"
    SUSPENDING = "Suspending"
    RESUMING = "Resuming"
    UNKNOWN = "unknown"

    @property
    def runs(self) -> bool:
        """Whether the partition's operating system may be executing, migration included."""
        return self in (
            PartitionState.RUNNING,
            PartitionState.STARTING,
            PartitionState.SHUTTING_DOWN,
            PartitionState.MIGRATING_RUNNING,
            PartitionState.SUSPENDED,
            PartitionState.SUSPENDING,
            PartitionState.RESUMING,
        )


class RmcState(Vocabulary):
    """State of the RMC connection between the HMC and a partition."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NONE = "none"
    BUSY = "busy"
    UNKNOWN = "unknown"


class MigrationState(Vocabulary):
    """`migration_state` of `lslparmigr -r lpar`."""

    NOT_MIGRATING = "Not Migrating"
    STARTING = "Migration Starting"
    IN_PROGRESS = "Migration In Progress"
    COMPLETE = "Migration Complete"
    ABORTED = "Migration Aborted"
    FAILED = "Migration Failed"
    INVALID = "Invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ManagedSystem:
    """One physical server. `type_model` and `serial` are empty where the HMC did not say."""

    name: str
    state: SystemState
    raw_state: str = ""
    type_model: str = ""
    serial: str = ""
    compat_modes: tuple[str, ...] = ()
    active_mobility_capable: bool | None = None
    hmc: str = ""


@dataclass(frozen=True, slots=True)
class SystemMemory:
    """Memory of a managed system, in MiB (`lshwres -r mem --level sys`)."""

    system: str
    installed_mib: int | None = None
    available_mib: int | None = None
    region_size_mib: int | None = None


@dataclass(frozen=True, slots=True)
class SystemProcessors:
    """Processors of a managed system, in processing units (`lshwres -r proc --level sys`)."""

    system: str
    configurable: float | None = None
    available: float | None = None


class AdapterKind(Vocabulary):
    """Kind of a virtual adapter (`lshwres -r virtualio --rsubtype`)."""

    SCSI = "scsi"
    ETHERNET = "eth"
    FIBRE_CHANNEL = "fc"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VirtualAdapter:
    """One virtual adapter of a partition; what does not apply to its kind is empty or None.

    `role` is `client` or `server`; `remote_partition` is empty where any partition may connect.
    """

    kind: AdapterKind
    partition: str
    slot: int | None
    role: str = ""
    remote_partition: str = ""
    remote_slot: int | None = None
    mac: str = ""
    vlan: int | None = None
    more_vlans: tuple[str, ...] = ()
    vswitch: str = ""
    trunk: bool | None = None
    wwpns: tuple[str, ...] = ()
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class MigrationLimits:
    """How many migrations a system supports and has in progress (`lslparmigr -r sys`)."""

    system: str
    active_supported: int | None = None
    active_in_progress: int | None = None
    inactive_supported: int | None = None
    inactive_in_progress: int | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """One logical partition on one managed system. `environment` is `aixlinux` or `vioserver`."""

    name: str
    lpar_id: int
    system: str
    state: PartitionState
    raw_state: str = ""
    environment: str = "aixlinux"
    rmc_state: RmcState = RmcState.UNKNOWN
    memory_mib: int | None = None
    processors: float | None = None
    compat_mode: str = ""
    migration_disabled: bool | None = None
    os_version: str = ""

    @property
    def is_vios(self) -> bool:
        """Whether this is a Virtual I/O Server."""
        return self.environment == "vioserver"


@dataclass(frozen=True, slots=True)
class PartitionMigration:
    """A partition's migration as the HMC reports it while it runs. Byte counts may go backwards."""

    partition: str
    state: MigrationState
    raw_state: str = ""
    kind: str = ""
    target: str = ""
    source_msp: str = ""
    target_msp: str = ""
    bytes_transmitted: int | None = None
    bytes_remaining: int | None = None
