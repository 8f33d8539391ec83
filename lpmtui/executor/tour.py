"""One walk over one migration's steps in this process, its locks held and the watch looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from lpmtui.executor.asking import Question
from lpmtui.executor.locks import Lock
from lpmtui.executor.office import Office
from lpmtui.executor.performer import Performer
from lpmtui.executor.pulse import Interrupted, Pulse
from lpmtui.executor.scribe import Scribe
from lpmtui.executor.walk import Walk
from lpmtui.executor.watch.calm import ClusterWatch
from lpmtui.executor.watch.watched import Watched
from lpmtui.executor.watch.watching import Watch
from lpmtui.journal.checkpoint import Checkpoint
from lpmtui.model.events import Finished, Note
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase, Severity
from lpmtui.procedure import Context, Step
from lpmtui.procedure.steps.rollback import NO_WAY_BACK


@dataclass(frozen=True, slots=True)
class Tour:
    """What is walked. `checkpoint`, `touched` and `told` are what earlier processes have journalled already.

    `walking` is the direction: `Walk.forwards` or `Walk.backwards`. `guided`: an operator is asked before
    each step; `skipped` are the steps that one left out before, with his reasons. `moves`: a partition moves
    meanwhile and is watched, too. `no_way_back` answers a wish to stop that comes too late.
    """

    watched: Watched
    steps: tuple[Step, ...]
    walking: Callable[[Walk], Finished] = Walk.forwards
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    touched: bool = False
    told: tuple[Phase, ...] = ()
    guided: bool = False
    skipped: Mapping[str, str] = field(default_factory=dict)
    moves: bool = True
    no_way_back: str = NO_WAY_BACK


def walk(office: Office, migration: str, tour: Tour, locks: Iterable[Lock], pulse: Pulse) -> Finished | None:
    """Walk to the end; None where this process was told to leave before it. Raises JournalTrouble."""
    site = office.site
    scribe = Scribe(office.store, migration, site.clock)
    performer = Performer(site, scribe, poll_s=office.options.poll_s, breathe=pulse)
    watched = tour.watched
    context = Context(
        site,
        watched.subject,
        watched.before,
        performer,
        office.patience,
        tour.checkpoint,
        taken_up=tour.touched,
    )
    watch = (
        Watch(watched, office.options, scribe.observe, told=tour.told)
        if tour.moves
        else ClusterWatch(watched, office.options, scribe.observe)
    )
    pulse.hold(locks)
    pulse.also(watch.look)
    try:
        return tour.walking(
            Walk(
                context,
                tour.steps,
                performer,
                scribe,
                touched=tour.touched,
                question=Question(scribe, performer) if tour.guided else None,
                skipped=tour.skipped,
                no_way_back=tour.no_way_back,
            )
        )
    except Interrupted as interrupted:
        text = f"The executor was told to end ({interrupted}); what runs on the HMC goes on."
        scribe.observe(Note(text, Severity.WARNING))
        return None
    finally:
        watch.close()
