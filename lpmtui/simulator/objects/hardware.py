"""Consoles, managed systems with their pools and physical adapters, disks."""

from __future__ import annotations

import zlib
from dataclasses import field
from typing import ClassVar

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.states import SystemState

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
    virtual_switches: list[str] = field(default_factory=lambda: [DEFAULT_SWITCH])
    pools: list[ProcessorPool] = field(default_factory=list)
    slots: list[IoSlot] = field(default_factory=list)
    sriov: list[SriovAdapter] = field(default_factory=list)
    held_mib: int = 0
    """Memory that is neither free nor any partition's."""

    @property
    def key(self) -> str:
        """Its name, unique in the world."""
        return self.name

    @property
    def parent(self) -> str:
        """None: it stands at the top of the tree."""
        return ""


def pool_id(frame: Frame, name: str) -> int:
    """The number of a shared processor pool of a system; 0 for the default pool and an unknown one."""
    return next((pool.pool_id for pool in frame.pools if pool.name == name), 0)


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
        """None: it stands at the top of the tree."""
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

    @property
    def key(self) -> str:
        """Its host name, under which it is logged in to."""
        return self.name

    @property
    def parent(self) -> str:
        """None: it stands at the top of the tree."""
        return ""


def physical_volume_id(disk: str) -> str:
    """The identifier of a disk, the same on every host: 16 hexadecimal digits."""
    return f"00c9{zlib.crc32(disk.encode()):08x}{zlib.crc32(disk[::-1].encode()) & 0xFFFF:04x}"
