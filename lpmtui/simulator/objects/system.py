"""Consoles, managed systems, partitions with their adapters, disks and operating systems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from lpmtui.model.states import PartitionState, RmcState, SystemState


@dataclass(slots=True, eq=False)
class Frame:
    """A managed system (one physical server). Memory in MiB, bandwidth in bytes per second."""

    kind: ClassVar[str] = "frame"
    name: str
    type_model: str = "9009-42A"
    serial: str = "0000000"
    state: SystemState = SystemState.OPERATING
    memory_mib: int = 1024 * 1024
    firmware_memory_mib: int = 16 * 1024
    region_size_mib: int = 256
    processors: float = 40.0
    compat_modes: list[str] = field(default_factory=lambda: ["default", "POWER8", "POWER9_base", "POWER9"])
    link_bps: float = 1.1 * 1024**3
    """What its network lets through in one direction, shared by all migrations that leave or enter it."""
    active_migrations: int = 16
    inactive_migrations: int = 16
    mobility_capable: bool = True
    vlans: list[int] = field(default_factory=list)
    """VLANs that its Virtual I/O Servers bridge to the outside; an empty list bridges all."""
    wwpns_zoned: bool = True
    """Whether the inactive WWPNs of visiting client adapters are zoned to its Virtual I/O Servers."""
    held_mib: int = 0
    """Memory that is neither free nor any partition's."""

    @property
    def key(self) -> str:
        """Its name, unique in the world."""
        return self.name

    @property
    def parent(self) -> str:
        """Nothing."""
        return ""


@dataclass(slots=True, eq=False)
class PartitionEntry:
    """One entry in a frame's list of partitions. A migrating partition has two, until the source's goes.

    `touched_mib` is the memory that was ever written: the rest is never sent. `dirty` holds the points of its
    dirty curve: `[seconds, MiB]`, the distinct memory written within a period of that length.
    """

    kind: ClassVar[str] = "partition"
    name: str
    system: str
    lpar_id: int
    environment: str = "aixlinux"
    state: PartitionState = PartitionState.RUNNING
    rmc_state: RmcState = RmcState.ACTIVE
    rmc_ip: str = ""
    memory_mib: int = 8192
    touched_mib: int = 6144
    dirty: list[list[float]] = field(default_factory=list)
    processor_units: float = 1.0
    virtual_processors: int = 2
    compat_mode: str = "POWER9_base"
    os_version: str = "AIX 7.2 7200-05-08-2346"
    serial: str = ""
    uuid: str = ""
    profile: str = "default_profile"
    migration_disabled: bool = False
    max_virtual_slots: int = 64
    refcode: str = ""
    msp: bool = False
    mover_bps: float = 1.1 * 1024**3
    """For a mover service partition: what it can move, in bytes per second, shared by its migrations."""
    mover_limit: int = 8
    """For a mover service partition: how many migrations it carries at a time."""
    suspension_extra_s: float = 0.0
    """How much longer than usual the partition stands still in a migration."""
    entry_lingers_s: float = 0.0
    """How much longer than usual the source still lists the partition when it has gone."""
    placeholder: bool = False
    """Whether this entry is only a prepared place on the target, without an operating system in it yet."""

    @property
    def key(self) -> str:
        """`system/name`: names are unique on one system only."""
        return f"{self.system}/{self.name}"

    @property
    def parent(self) -> str:
        """Its managed system."""
        return self.system

    @property
    def is_vios(self) -> bool:
        """Whether it is a Virtual I/O Server."""
        return self.environment == "vioserver"


@dataclass(slots=True, eq=False)
class Adapter:
    """A client's virtual adapter: `variety` scsi, eth or fc. It belongs to one partition entry."""

    kind: ClassVar[str] = "adapter"
    partition: str
    """Key of the partition entry."""
    slot: int
    variety: str
    vios: str = ""
    """Name of the Virtual I/O Server behind it (scsi, fc)."""
    vios_slot: int = 0
    vlan: int = 0
    mac: str = ""
    vswitch: str = "ETHERNET0"
    wwpns: list[str] = field(default_factory=list)
    disks: list[str] = field(default_factory=list)
    """Names of the disks that it brings (scsi)."""
    required: bool = False

    @property
    def key(self) -> str:
        """`system/partition/slot`."""
        return f"{self.partition}/{self.slot}"

    @property
    def parent(self) -> str:
        """The partition entry."""
        return self.partition


@dataclass(slots=True, eq=False)
class Disk:
    """A disk in the storage network: `use` is rootvg, shared or repository."""

    kind: ClassVar[str] = "disk"
    name: str
    size_mib: int = 102400
    use: str = "shared"
    reserve_policy: str = "no_reserve"

    @property
    def key(self) -> str:
        """Its name, unique in the world."""
        return self.name

    @property
    def parent(self) -> str:
        """Nothing."""
        return ""


@dataclass(slots=True, eq=False)
class Hmc:
    """A Hardware Management Console. `latency_s` is how long each of its answers takes (world seconds)."""

    kind: ClassVar[str] = "hmc"
    name: str
    systems: list[str] = field(default_factory=list)
    """Names of the managed systems; a system may have two consoles."""
    version: str = "10"
    release: str = "3"
    service_pack: str = "1060"
    build_level: str = "2408210051"
    user: str = "hscroot"
    language: str = "en_US"
    latency_s: float = 0.0
    errors_on: str = "stdout"
    """Which stream its errors go to: no public capture of migrlpar settles it, so it can be set."""
    up: bool = True
    links_cut_at: float = 0.0
    """Sessions that began before this moment have lost their connection."""
    keyless: list[str] = field(default_factory=list)
    """Names of the other consoles that it may not log in to."""

    @property
    def key(self) -> str:
        """Its host name."""
        return self.name

    @property
    def parent(self) -> str:
        """Nothing."""
        return ""


@dataclass(slots=True, eq=False)
class OsImage:
    """The operating system of a partition, as its own shell sees it. Its key is its host name.

    It runs in exactly one partition entry (`system`); `frozen` lists the intervals `[start, end]` in which it
    stood still (`end` null while it still does).
    """

    kind: ClassVar[str] = "image"
    name: str
    system: str
    booted_at: float = 0.0
    up: bool = True
    frozen: list[list[float | None]] = field(default_factory=list)
    unreachable_until: float = 0.0
    """After a resume the network needs until then to find the partition again."""
    links_cut_at: float = 0.0
    latency_s: float = 0.0
    clock_offset_s: float = 0.0
    language: str = "en_US"
    users: list[str] = field(default_factory=list)
    """Lines of `who`: name, terminal and origin, blank-separated."""
    processes: list[str] = field(default_factory=list)
    """`owner command` of what runs besides the applications of a cluster."""
    files: dict[str, str] = field(default_factory=dict)
    """Path -> content of every file somebody may read or write (logs have their own place: `World.log`)."""
    executables: list[str] = field(default_factory=list)
    """Paths of the files whose executable bit is set."""
    inittab: list[str] = field(default_factory=list)
    """Lines of /etc/inittab."""
    errors: list[str] = field(default_factory=list)
    """`at|identifier|class|type|resource|description` of the error log, oldest first."""
    devices: dict[str, str] = field(default_factory=dict)
    """Device -> Available or Defined (sfwcomm0 ...)."""

    @property
    def key(self) -> str:
        """Its host name."""
        return self.name

    @property
    def parent(self) -> str:
        """Nothing: it moves."""
        return ""
