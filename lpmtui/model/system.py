"""Managed systems and the partitions on them, as an HMC reports them."""

from __future__ import annotations

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import MigrationState, PartitionState, RmcState, SystemState, Vocabulary

__all__ = [
    "AdapterKind",
    "ManagedSystem",
    "MigrationLimits",
    "MigrationState",
    "Partition",
    "PartitionMigration",
    "PartitionState",
    "RmcState",
    "SystemMemory",
    "SystemProcessors",
    "SystemState",
    "VirtualAdapter",
]


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
    """One logical partition on one managed system. `environment` is `aixlinux` or `vioserver`.

    `rmc_address` is the address of its RMC connection, `uuid` goes with it from system to system; `mover`
    tells of a Virtual I/O Server whether it is a mover service partition. None, empty: the HMC does not say.
    """

    name: str
    lpar_id: int
    system: str
    state: PartitionState
    raw_state: str = ""
    environment: str = "aixlinux"
    rmc_state: RmcState = RmcState.UNKNOWN
    memory_mib: int | None = None
    processors: float | None = None
    processor_pool: str | None = None
    compat_mode: str = ""
    migration_disabled: bool | None = None
    os_version: str = ""
    rmc_address: str = ""
    uuid: str = ""
    mover: bool | None = None
    remote_restart: bool | None = None
    profile: str = ""

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
    lpar_id: int | None = None
    target_lpar_id: int | None = None

    @property
    def in_progress(self) -> bool:
        """Whether it runs or waits to be cleaned up: any state but `Not Migrating` and the unknown ones."""
        return self.state not in (MigrationState.NOT_MIGRATING, MigrationState.UNKNOWN)
