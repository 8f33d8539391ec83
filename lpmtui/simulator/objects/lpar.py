"""Partitions: their entries in the lists of systems, their virtual adapters, their operating systems."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import PartitionState, RmcState
from lpmtui.simulator.objects.hardware import DEFAULT_POOL, DEFAULT_SWITCH


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
class OsImage:
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

    @property
    def key(self) -> str:
        """Its name, unique in the world."""
        return self.name

    @property
    def parent(self) -> str:
        """None: an operating system moves from system to system."""
        return ""
