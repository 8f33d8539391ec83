"""The management consoles of the simulated world: plain mutable data, as in `objects`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


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
