"""A fault that was set in the simulated world."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Any, ClassVar

from lpmtui.model.lazy_dataclass import dataclass


class FaultState(StrEnum):
    """Where a fault stands."""

    ARMED = "armed"
    """It waits for a migration to come to its phase."""
    ACTING = "acting"
    OVER = "over"
    """It struck, and nothing of it is left to be taken away."""


@dataclass(slots=True, eq=False)
class Fault:
    """A fault of the catalogue on one object of the world."""

    kind: ClassVar[str] = "fault"
    name: str
    """Its name in the catalogue."""
    on_kind: str
    """What the object is: one of the catalogue's kinds."""
    on: str
    """Key of the object."""
    phase: str = ""
    """The phase at whose time it strikes; empty where it struck at once."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Its parameters: seconds, MiB, bytes per second, numbers or words."""
    state: FaultState = FaultState.ARMED
    set_at: float = 0.0
    struck_at: float | None = None
    before: list[list[Any]] = field(default_factory=list)
    """What it changed: `[table, key, field, value before]`."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What it has to remember besides."""
    note: str = ""
    """Why it came to nothing."""

    @property
    def key(self) -> str:
        """`name on`: a fault is on an object once."""
        return f"{self.name} {self.on}"

    @property
    def parent(self) -> str:
        """None: a fault belongs to nothing."""
        return ""
