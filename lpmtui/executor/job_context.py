"""Where migrations are carried out."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Protocol

from lpmtui.config.options import LpmOptions
from lpmtui.journal import Journal
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move
from lpmtui.procedure import WaitLimits
from lpmtui.site import Site


@dataclass(frozen=True, slots=True)
class JobContext:
    """The site, the journal, and the directory of the locks, None where nothing is locked (in memory).

    `limits`: for how long what is waited for.
    """

    site: Site
    journal: Journal
    state_dir: Path | None
    options: LpmOptions = field(default_factory=LpmOptions)
    limits: WaitLimits = field(default_factory=WaitLimits)


class MoveJobs(Protocol):
    """Where the moves of a drain are carried out."""

    def begin(self, move: Move, parent: str) -> str:
        """Begin a move of the drain `parent`; returns its job's number. Raises what refuses it."""
        ...

    def take_up(self, number: str, way: Way) -> None:
        """Carry a job on whose executor is gone. Raises what refuses it."""
        ...

    def lives(self, number: str) -> bool:
        """Whether a process carries that job out."""
        ...

    def stop(self, number: str) -> None:
        """Ask a job to stop and to bring everything back."""
        ...
