"""The operating systems of the simulated partitions: plain mutable data, as in `objects`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


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
