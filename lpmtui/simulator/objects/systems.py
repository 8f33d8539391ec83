"""Consoles, managed systems, disks; partitions with their adapters and operating systems."""

from __future__ import annotations

import zlib
from typing import ClassVar

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.states import PartitionState, RmcState, SystemState
from lpmtui.simulator.objects import Named

DEFAULT_POOL = "DefaultPool"
DEFAULT_SWITCH = "ETHERNET0"


@dataclass(slots=True, eq=False)
class ProcessorPool:
    """A shared processor pool of a managed system besides the default one; units of processors."""

    name: str
    pool_id: int = 1
    max_units: float = 1.0
    reserved_units: float = 0.0


@dataclass(slots=True, eq=False)
class IoSlot:
    """A physical slot of a managed system with an adapter in it; `partition` has it, empty for none."""

    drc_index: str
    drc_name: str = ""
    description: str = "Ethernet controller"
    partition: str = ""


@dataclass(slots=True, eq=False)
class SriovAdapter:
    """An SR-IOV adapter in shared mode: the partitions that have a logical port of it."""

    adapter_id: int
    drc_name: str = ""
    physical_ports: int = 4
    partitions: list[str] = field(default_factory=list)


CRONTAB = "/var/spool/cron/crontabs/root"


@dataclass(slots=True, eq=False)
class Frame(Named):
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
    novalink: str = ""
    """The partition of PowerVM NovaLink that is the master of a co-managed system."""
    vlans: list[int] = field(default_factory=list)
    """VLANs that its Virtual I/O Servers bridge to the outside; an empty list bridges all."""
    wwpns_zoned: bool = True
    """Whether the inactive WWPNs of visiting client adapters are zoned to its Virtual I/O Servers."""
    virtual_switches: list[str] = field(default_factory=lambda: [DEFAULT_SWITCH])
    pools: list[ProcessorPool] = field(default_factory=list)
    slots: list[IoSlot] = field(default_factory=list)
    sriov: list[SriovAdapter] = field(default_factory=list)
    held_mib: int = 0
    """Memory that is neither free nor any partition's."""


def pool_id(frame: Frame, name: str) -> int:
    """The number of a shared processor pool of a system; 0 for the default pool and an unknown one."""
    return next((pool.pool_id for pool in frame.pools if pool.name == name), 0)


@dataclass(slots=True, eq=False)
class Disk(Named):
    """A disk in the storage network: `use` is rootvg, shared or repository."""

    kind: ClassVar[str] = "disk"
    name: str
    size_mib: int = 102400
    use: str = "shared"
    reserve_policy: str = "no_reserve"


@dataclass(slots=True, eq=False)
class Hmc(Named):
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
    """Who may log in; `taskrole` says what they may do."""
    taskrole: str = "hmcsuperadmin"
    language: str = "en_US"
    latency_s: float = 0.0
    errors_on: str = "stdout"
    """Which stream its errors go to: no public capture of migrlpar settles it, so it can be set."""
    up: bool = True
    links_cut_at: float = 0.0
    """Sessions that began before this moment have lost their connection."""
    keyless: list[str] = field(default_factory=list)
    """Names of the other consoles that it may not log in to."""


def physical_volume_id(disk: str) -> str:
    """The identifier of a disk, the same on every host: 16 hexadecimal digits."""
    return f"00c9{zlib.crc32(disk.encode()):08x}{zlib.crc32(disk[::-1].encode()) & 0xFFFF:04x}"


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
    pool: str = DEFAULT_POOL
    """Name of its shared processor pool."""
    remote_restart: bool = False
    """Whether it is capable of simplified remote restart."""
    migration_disabled: bool = False
    max_virtual_slots: int = 64
    refcode: str = ""
    msp: bool = False
    mover_bps: float = 1.1 * 1024**3
    """For a mover service partition: what it can move, in bytes per second, shared by its migrations."""
    mover_limit: int = 8
    """For a mover service partition: how many migrations it carries at a time."""
    suspension_extra_s: float = 0.0
    """How much longer than usual the partition is frozen in a migration."""
    entry_lingers_s: float = 0.0
    """How much longer than usual the source still lists the partition when it has gone."""
    image: str = ""
    """Key of the operating system in it; empty where that has the partition's name."""
    placeholder: bool = False
    """Whether this entry is only a prepared place on the target, without an operating system in it yet."""

    @property
    def key(self) -> str:
        """`system/name`: names are unique on one system only."""
        return f"{self.system}/{self.name}"

    @property
    def parent(self) -> str:
        """The name of the managed system that lists it."""
        return self.system

    @property
    def host(self) -> str:
        """Key of the operating system that runs in it (a Virtual I/O Server has none)."""
        return self.image or self.name

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
    vswitch: str = DEFAULT_SWITCH
    wwpns: list[str] = field(default_factory=list)
    disks: list[str] = field(default_factory=list)
    """Names of the disks that it brings (scsi)."""
    required: bool = False

    @property
    def key(self) -> str:
        """`system/partition/slot`: slots are numbered within one partition."""
        return f"{self.partition}/{self.slot}"

    @property
    def parent(self) -> str:
        """The key of the partition entry that has the adapter."""
        return self.partition


@dataclass(slots=True, eq=False)
class OsImage(Named):
    """The operating system of a partition, as its own shell sees it.

    Its key is the PowerHA name of a cluster node, the partition's name of any other. What the consoles call
    its partition (`partition`), what it calls itself (`host_name`) and its `domain` may all differ: empty
    means the key, and no domain.

    It runs in exactly one partition entry (`system`); `frozen` lists the intervals `[start, end]` in which it
    was frozen (`end` null while it still is).
    """

    kind: ClassVar[str] = "image"
    name: str
    system: str
    partition: str = ""
    host_name: str = ""
    domain: str = ""
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
    """Path -> content of every file besides the logs, which `World.log` keeps."""
    executables: list[str] = field(default_factory=list)
    """Paths of the files whose executable bit is set."""
    inittab: list[str] = field(default_factory=list)
    """Lines of /etc/inittab."""
    errors: list[str] = field(default_factory=list)
    """`at|identifier|class|type|resource|description` of the error log, oldest first."""
    devices: dict[str, str] = field(default_factory=dict)
    """Device -> Available or Defined (sfwcomm0 ...)."""

    @property
    def partition_name(self) -> str:
        """What the consoles call its partition."""
        return self.partition or self.name

    @property
    def own_name(self) -> str:
        """What it calls itself (`hostname`): short, or with its domain where it was named so."""
        return self.host_name or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which the network finds it."""
        short = self.own_name.partition(".")[0]
        full = (f"{short}.{self.domain}",) if self.domain else ()
        return (self.own_name, short, *full)
