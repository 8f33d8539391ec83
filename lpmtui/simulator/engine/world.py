"""The simulated world at one moment of its own time.

A `World` lives in memory, or is the loaded part of a world file; its users see no difference. All times are
epoch seconds of the world. Everything random is drawn from `rng`, which depends on the world's seed, a
purpose and an object only, so that what happens to one object does not change the random draws of another.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.simulator.engine import kernel
from lpmtui.simulator.engine.identity_map import IdentityMap, Rows
from lpmtui.simulator.engine.kernel import Event, Kernel

if TYPE_CHECKING:
    import random

    from lpmtui.simulator.objects.lpm_migration import Fault, Migration
    from lpmtui.simulator.objects.powerha_cluster import (
        Application,
        ClusterNode,
        Group,
        Monitor,
        Operation,
        PowerhaCluster,
    )
    from lpmtui.simulator.objects.systems import Adapter, Disk, Frame, Hmc, OsImage, PartitionEntry


EPOCH = 1_767_225_600.0
"""Where the time of a world begins by default: 2026-01-01 00:00:00 UTC."""


class Logs(Protocol):
    """Where the lines of the hosts' log files are kept."""

    def append(self, host: str, path: str, lines: list[str]) -> None:
        """Add lines at the end of a file."""
        ...

    def last(self, host: str, path: str, count: int | None) -> list[str]:
        """The last lines of a file, all of them for None."""
        ...

    def paths(self, host: str) -> list[str]:
        """The files of a host that have lines."""
        ...

    def clear_lines(self, host: str, path: str) -> None:
        """Empty one log file of a host."""
        ...

    def hosts_and_paths(self) -> list[tuple[str, str]]:
        """Every file that has lines, with its host."""
        ...


@dataclass(slots=True)
class MemoryLogs:
    """Log lines of a world without a file."""

    lines: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def append(self, host: str, path: str, lines: list[str]) -> None:
        """Add lines at the end of a file."""
        self.lines.setdefault((host, path), []).extend(lines)

    def last(self, host: str, path: str, count: int | None) -> list[str]:
        """The last lines of a file, all of them for None."""
        found = self.lines.get((host, path), [])
        return list(found if count is None else found[max(0, len(found) - count) :])

    def paths(self, host: str) -> list[str]:
        """The files of a host that have lines."""
        return sorted(path for owner, path in self.lines if owner == host)

    def clear_lines(self, host: str, path: str) -> None:
        """Empty one log file of a host."""
        self.lines.pop((host, path), None)

    def hosts_and_paths(self) -> list[tuple[str, str]]:
        """Every file that has lines, with its host."""
        return sorted(self.lines)


@dataclass(slots=True)
class Settings:
    """What belongs to the world as a whole.

    World time = anchor_world + (wall - anchor_wall) * (speed if hurried else 1), see `repository`.
    """

    seed: int = 1
    speed: float = 10.0
    scenario: str = "demo"
    anchor_world: float = EPOCH
    anchor_wall: float = 0.0
    hurried: bool = True
    """Whether an event was pending when the anchors were set."""
    now: float = EPOCH
    next_sequence: int = 1
    migrations: int = 0
    """How many migrations there ever were."""
    running: list[str] = field(default_factory=list)
    """Keys of the migrations that are not over."""
    operations: int = 0
    """How many operations of clusters there ever were."""
    draws: dict[str, int] = field(default_factory=dict)
    """How often each random purpose was drawn for each object."""
    generation: int = 0
    """Counts the changes of the world file."""


TABLES = {
    "hmcs": ("systems", "Hmc"),
    "frames": ("systems", "Frame"),
    "partitions": ("systems", "PartitionEntry"),
    "adapters": ("systems", "Adapter"),
    "disks": ("systems", "Disk"),
    "images": ("systems", "OsImage"),
    "migrations": ("lpm_migration", "Migration"),
    "clusters": ("powerha_cluster", "PowerhaCluster"),
    "nodes": ("powerha_cluster", "ClusterNode"),
    "groups": ("powerha_cluster", "Group"),
    "applications": ("powerha_cluster", "Application"),
    "monitors": ("powerha_cluster", "Monitor"),
    "operations": ("powerha_cluster", "Operation"),
    "faults": ("lpm_migration", "Fault"),
}
"""Attribute of a world -> module and class of the objects in that table."""


class World:
    """Clock, pending events and objects. Handlers and programs get it and change it in place."""

    hmcs: IdentityMap[Hmc]
    frames: IdentityMap[Frame]
    partitions: IdentityMap[PartitionEntry]
    adapters: IdentityMap[Adapter]
    disks: IdentityMap[Disk]
    images: IdentityMap[OsImage]
    migrations: IdentityMap[Migration]
    clusters: IdentityMap[PowerhaCluster]
    nodes: IdentityMap[ClusterNode]
    groups: IdentityMap[Group]
    applications: IdentityMap[Application]
    monitors: IdentityMap[Monitor]
    operations: IdentityMap[Operation]
    faults: IdentityMap[Fault]

    def __init__(
        self,
        settings: Settings,
        *,
        rows: Rows | None = None,
        logs: Logs | None = None,
        events: list[Event] | None = None,
    ) -> None:
        self.settings = settings
        self._rows = rows
        self.kernel = Kernel(events or [], next_sequence=settings.next_sequence)
        self._logs: Logs = logs if logs is not None else MemoryLogs()

    def __getattr__(self, name: str) -> Any:
        """A table, when it is asked for first."""
        if name not in TABLES:
            raise AttributeError(name)
        module, kind = TABLES[name]
        table = IdentityMap(getattr(import_module(f"lpmtui.simulator.objects.{module}"), kind), self._rows)
        setattr(self, name, table)
        return table

    @property
    def now(self) -> float:
        """World time, epoch seconds."""
        return self.settings.now

    def after(self, seconds: float, kind: str, *, key: str = "", priority: int = 0, **args: Any) -> Event:
        """Schedule an event; its arguments must be JSON types."""
        return self.at(self.now + max(0.0, seconds), kind, key=key, priority=priority, **args)

    def at(self, moment: float, kind: str, *, key: str = "", priority: int = 0, **args: Any) -> Event:
        """Schedule an event for a moment of world time."""
        return self.kernel.schedule(max(moment, self.now), kind, args, priority=priority, key=key)

    def cancel(self, key: str) -> int:
        """Cancel the pending events of a key."""
        return self.kernel.cancel(key)

    def advance_to(self, moment: float) -> None:
        """Let time pass: run everything that becomes due, in order. Time never runs backwards."""
        while (event := self.kernel.pop_due(moment)) is not None:
            self.settings.now = max(self.now, event.at)
            kernel.handler_of(event.kind)(self, event.args)
        self.settings.now = max(self.now, moment)

    def rng(self, purpose: str, thing: str) -> random.Random:
        """A fresh generator for one draw: the n-th draw for a purpose and an object is always the same."""
        import hashlib
        import random

        key = f"{purpose}\x00{thing}"
        count = self.settings.draws.get(key, 0)
        self.settings.draws[key] = count + 1
        text = f"{self.settings.seed}\x00{key}\x00{count}".encode()
        return random.Random(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()))  # noqa: S311

    def log(self, host: str, path: str, text: str) -> None:
        """Append a line (or several) to a log file of a host; no time stamp is added."""
        self._logs.append(host, path, text.splitlines() or [""])

    def lines(self, host: str, path: str, last: int | None = None) -> list[str]:
        """The lines of a log file of a host, or the last of them."""
        return self._logs.last(host, path, last)

    def log_paths(self, host: str) -> list[str]:
        """The log files of a host that have lines."""
        return self._logs.paths(host)

    def clear_log(self, host: str, path: str) -> None:
        """Empty a log file of a host."""
        self._logs.clear_lines(host, path)

    def take_logs(self, other: World) -> None:
        """Take over copies of all log lines of another world."""
        for host, path in other._logs.hosts_and_paths():
            self._logs.append(host, path, other.lines(host, path))

    def image_named(self, name: str) -> OsImage | None:
        """The operating system that people mean: by key, partition, host name, full name or address.

        Host names are compared without regard to case, as a name service does.
        """
        found = self.images.get(name)
        if found is not None:
            return found
        folded = name.casefold()
        for image in self.images.values():
            if name == image.partition_name or folded in [one.casefold() for one in image.names]:
                return image
        for image in self.images.values():
            node = self.nodes.get(image.name)
            if name and name in (node.ip if node else "", self.partition_of(image.name).rmc_ip):
                return image
        return None

    def partition_of(self, host: str) -> PartitionEntry:
        """The partition entry in which a host's operating system runs; KeyError for an unknown host."""
        image = self.images[host]
        return self.partitions[f"{image.system}/{image.partition_name}"]

    def frozen(self, host: str) -> bool:
        """Whether a host's operating system is frozen at this moment."""
        image = self.images.get(host)
        return bool(image and image.frozen and image.frozen[-1][1] is None)

    def running_migrations(self) -> list[Migration]:
        """The migrations that are not over; validations are none."""
        return [self.migrations[key] for key in self.settings.running]

    def active_migration(self, partition: str) -> Migration | None:
        """The migration of a partition that is not over; a validation is none."""
        return next((found for found in self.running_migrations() if found.partition == partition), None)

    def migration_of(self, host: str) -> Migration | None:
        """The same of the partition in which a host's operating system runs."""
        return next((found for found in self.running_migrations() if found.host == host), None)
