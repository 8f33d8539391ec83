"""What a job has noted so far that its steps need, in this process or a later one. Pure."""

from __future__ import annotations

from dataclasses import replace

from lpmtui.model.events import Event
from lpmtui.model.job_events import (
    DriftFound,
    MigrationAnswered,
    MigrationBegun,
    SettingsSaved,
)
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.snapshot import Drift


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The notes of a job. `begun` and `answered` count the attempts of migrlpar, 0 where there was none.

    `saved` are the cluster settings to be given back, None where none were changed; `drift` is what the last
    comparison found, None where nothing was compared yet.
    """

    begun: int = 0
    answered: int = 0
    saved: tuple[tuple[str, str], ...] | None = None
    drift: tuple[Drift, ...] | None = None

    def after(self, event: Event) -> Checkpoint:
        """The notes after one more event."""
        match event:
            case MigrationBegun(attempt=attempt):
                return replace(self, begun=attempt)
            case MigrationAnswered(attempt=attempt):
                return replace(self, answered=attempt)
            case SettingsSaved(settings=settings):
                return replace(self, saved=settings)
            case DriftFound(drift=drift):
                return replace(self, drift=drift)
            case _:
                return self
