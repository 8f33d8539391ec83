"""What may stand in a scenario. What each key means stands at the top of `scenarios/demo.toml`.

A key that is left out is None or empty here: then the object of the world keeps its own default. Sizes, rates
and durations are written with their units and kept in those of the objects' fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.schema import GIVEN, KEY, BadValue, NotEmpty, Written
from lpmtui.model.states import GroupState, PartitionState, RmcState, SystemState
from lpmtui.model.units import MIB, parse_duration, parse_rate, parse_size

T = TypeVar("T")


def _measured(parse: Callable[[str], T], example: str) -> Callable[[Any], T]:
    def read(value: Any) -> T:
        if not isinstance(value, str):
            raise BadValue("it has no unit.", f"Write it like {example}.")
        return parse(value)

    return read


Name = Annotated[str, NotEmpty()]
Mib = Annotated[int | None, Written(_measured(lambda text: parse_size(text) // MIB, '"64GiB"'))]
Rate = Annotated[float | None, Written(_measured(parse_rate, '"10Gbps"'))]
Seconds = Annotated[float | None, Written(_measured(parse_duration, '"20s"'))]


def _point(value: Any) -> tuple[float, float]:
    """One point of a dirty curve: seconds and MiB."""
    try:
        seconds, size = value
        return float(seconds), parse_size(size) / MIB
    except (TypeError, ValueError, AttributeError):
        raise BadValue("it is not a point of a curve.", 'Write it like [10.0, "800MiB"].') from None


Point = Annotated[tuple[float, float], Written(_point)]


@dataclass(frozen=True, slots=True)
class ConsoleTable:
    """A `[[hmc]]`: one management console."""

    name: Name
    version: str | None = None
    release: str | None = None
    service_pack: str | None = None
    build_level: str | None = None
    user: str | None = None
    taskrole: str | None = None
    language: str | None = None
    latency_s: Seconds = field(default=None, metadata=KEY("latency"))
    errors_on: Literal["stdout", "stderr"] | None = None


@dataclass(frozen=True, slots=True)
class CurveTable:
    """A `[curve.NAME]`: how a kind of work writes memory."""

    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolTable:
    """A `[[system.pool]]`: one shared processor pool."""

    name: Name
    pool_id: int = field(default=1, metadata=KEY("id"))
    max_units: float | None = None
    reserved_units: float | None = None


@dataclass(frozen=True, slots=True)
class SlotTable:
    """A `[[system.slot]]`: one physical I/O slot."""

    drc_index: Name
    drc_name: str | None = field(default=None, metadata=KEY("location"))
    description: str | None = None
    partition: str | None = None


@dataclass(frozen=True, slots=True)
class SriovTable:
    """A `[[system.sriov]]`: one SR-IOV adapter."""

    adapter_id: int = field(metadata=KEY("id"))
    drc_name: str | None = field(default=None, metadata=KEY("location"))
    physical_ports: int | None = field(default=None, metadata=KEY("ports"))
    partitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerTable:
    """A `[[system.vios]]`: one Virtual I/O Server."""

    name: Name
    lpar_id: int | None = None
    memory_mib: Mib = field(default=None, metadata=KEY("memory"))
    processor_units: float | None = None
    virtual_processors: int | None = None
    os_version: str | None = None
    msp: bool = True
    mover_bps: Rate = field(default=None, metadata=KEY("mover"))
    mover_limit: int | None = None
    rmc_state: RmcState | None = None
    state: PartitionState | None = None


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """A `[[system.partition]]`: one partition."""

    name: Name
    lpar_id: int | None = None
    memory_mib: Mib = field(default=None, metadata=KEY("memory"))
    touched_mib: Mib = field(default=None, metadata=KEY("touched"))
    curve: str = ""
    processor_units: float | None = None
    virtual_processors: int | None = None
    compat_mode: str | None = None
    os_version: str | None = None
    state: PartitionState | None = None
    rmc_state: RmcState | None = None
    rmc_ip: str | None = None
    profile: str | None = None
    pool: str | None = None
    remote_restart: bool | None = None
    migration_disabled: bool | None = None
    suspension_extra_s: Seconds = field(default=None, metadata=KEY("suspension_extra"))
    storage: Literal["scsi", "fc"] = "scsi"
    vlans: tuple[int, ...] = (1,)
    virtual_switch: str | None = None
    required: bool = False
    disks: tuple[str, ...] = ()
    host_name: str = ""
    domain: str = ""
    users: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    crontab: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemTable:
    """A `[[system]]`: one managed system."""

    name: Name
    hmcs: tuple[str, ...] | None = None
    type_model: str | None = None
    serial: str | None = None
    state: SystemState | None = None
    memory_mib: Mib = field(default=None, metadata=KEY("memory"))
    firmware_memory_mib: Mib = field(default=None, metadata=KEY("firmware_memory"))
    region_size_mib: Mib = field(default=None, metadata=KEY("region_size"))
    processors: float | None = None
    compat_modes: tuple[str, ...] | None = None
    link_bps: Rate = field(default=None, metadata=KEY("link"))
    active_migrations: int | None = None
    inactive_migrations: int | None = None
    mobility_capable: bool | None = None
    novalink: str | None = None
    vlans: tuple[int, ...] | None = None
    virtual_switches: tuple[str, ...] | None = None
    wwpns_zoned: bool | None = None
    pool: tuple[PoolTable, ...] = ()
    slot: tuple[SlotTable, ...] = ()
    sriov: tuple[SriovTable, ...] = ()
    vios: tuple[ServerTable, ...] = ()
    partition: tuple[PartitionTable, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeTable:
    """A `[[cluster.node]]`: one cluster node."""

    name: Name
    partition: str = ""
    host_name: str = ""
    domain: str = ""
    ip: str | None = None
    site: str | None = None
    deadman_mode: Literal["a", "e"] | None = None


@dataclass(frozen=True, slots=True)
class ApplicationTable:
    """A `[[cluster.application]]`: one application controller."""

    name: Name
    start_script: str | None = None
    stop_script: str | None = None
    user: str | None = None
    processes: tuple[str, ...] | None = None
    idempotent: bool | None = None
    healthy: bool | None = None


@dataclass(frozen=True, slots=True)
class MonitorTable:
    """A `[[cluster.monitor]]`: one application monitor."""

    name: Name
    applications: tuple[str, ...] = ()
    type: Literal["Custom", "Process"] | None = None
    mode: str | None = None
    method: str | None = None
    processes: tuple[str, ...] | None = None
    owner: str | None = None
    instance_count: int | None = None
    interval_s: Seconds = field(default=None, metadata=KEY("interval"))
    hung_signal: int | None = None
    stabilization_s: Seconds = field(default=None, metadata=KEY("stabilization"))
    restart_count: int | None = None
    restart_interval_s: Seconds = field(default=None, metadata=KEY("restart_interval"))
    failure_action: str | None = None
    notify_method: str | None = None
    cleanup_method: str | None = None
    restart_method: str | None = None
    duration_s: Seconds = field(default=None, metadata=KEY("duration"))
    exit_status: int | None = None
    hangs: bool | None = None
    hangs_after_resume: bool | None = None


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A `[[cluster.group]]`: one resource group."""

    name: Name
    nodes: tuple[str, ...] = ()
    owner: str = ""
    states: Mapping[str, GroupState] | None = None
    startup: Literal["OHN", "OFAN", "OAAN", "OUDP"] | None = None
    fallover: Literal["FNPN", "FUDNP", "BO"] | None = None
    fallback: Literal["NFB", "FBHPN"] | None = None
    applications: tuple[str, ...] = ()
    service_labels: tuple[str, ...] | None = None
    volume_groups: tuple[str, ...] | None = None
    parents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClusterTable:
    """A `[[cluster]]`: one PowerHA cluster."""

    name: Name
    vrmf: str | None = None
    version: int | None = None
    networks: tuple[str, ...] | None = None
    repository: str | None = None
    san_communication: bool | None = None
    sites: tuple[str, ...] | None = None
    tunables: Mapping[str, str | int] = field(default_factory=dict)
    pending: Mapping[str, str | int] = field(default_factory=dict)
    node: tuple[NodeTable, ...] = ()
    application: tuple[ApplicationTable, ...] = ()
    monitor: tuple[MonitorTable, ...] = ()
    group: tuple[GroupTable, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultTable:
    """A `[[fault]]`: one fault that the world begins with."""

    name: Name
    on: str = ""
    phase: str = ""
    settings: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenarioTables:
    """A whole scenario; `source` names it in errors."""

    source: str = field(default="The scenario", metadata=GIVEN)
    title: str = ""
    hmc: tuple[ConsoleTable, ...] = ()
    curve: Mapping[str, CurveTable] = field(default_factory=dict)
    system: tuple[SystemTable, ...] = ()
    cluster: tuple[ClusterTable, ...] = ()
    fault: tuple[FaultTable, ...] = ()
