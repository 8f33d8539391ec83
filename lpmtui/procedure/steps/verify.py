"""The last step: everything is compared with how it was before."""

from __future__ import annotations

from lpmtui.model.errors import NeedsAttention
from lpmtui.model.events import PhaseEntered
from lpmtui.model.job_events import DriftFound, SnapshotTaken
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase
from lpmtui.model.snapshot import Drift
from lpmtui.procedure.collector import take_snapshot
from lpmtui.procedure.comparison import differences
from lpmtui.procedure.context import Context
from lpmtui.procedure.steps.step import ReadOnlyStep


@dataclass(frozen=True, slots=True)
class Verify(ReadOnlyStep):
    """Compares with the snapshot from before."""

    name: str = "verify"
    title: str = "Compare everything with how it was before"
    why: str = (
        "A move is done when every resource group, node, switch and time-out is as it was, not when a command"
        " says so."
    )

    def is_done(self, context: Context) -> bool:
        """Never: it is a look."""
        return False

    def do(self, context: Context) -> None:
        """Look and compare. Raises NeedsAttention where anything differs."""
        drift = compare_now(context, context.subject.move.target)
        if drift:
            raise NeedsAttention(
                f"{len(drift)} thing{'s' if len(drift) > 1 else ''} not as before: {drift[0]}",
                subject=drift[0].what,
            )


def compare_now(context: Context, place: str) -> tuple[Drift, ...]:
    """What differs now, the partition being expected on `place`; journalled."""
    context.tell(PhaseEntered(Phase.VERIFICATION, inferred=False))
    after = take_snapshot(context.site, context.subject)
    drift = differences(context.subject, context.before, after, place)
    context.keep(SnapshotTaken("after", after))
    context.keep(DriftFound(drift))
    return drift
