"""What a watch is about."""

from __future__ import annotations

from lpmtui.forecast.move_forecast import MoveInputs
from lpmtui.model.cluster import Cluster
from lpmtui.model.job import Subject
from lpmtui.model.job_events import Timeout
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.snapshot import Snapshot
from lpmtui.site import Site


@dataclass(frozen=True, slots=True)
class Target:
    """One migration. `cluster` is the picture from before, None for a partition in no cluster.

    `inputs` are what its forecast goes by, `timeouts` those that count while the partition is frozen.
    """

    site: Site
    subject: Subject
    before: Snapshot
    cluster: Cluster | None = None
    inputs: MoveInputs | None = None
    timeouts: tuple[Timeout, ...] = ()

    @property
    def host(self) -> str:
        """The moving partition's own shell, which lpmtui may or may not reach."""
        return self.subject.move.partition
