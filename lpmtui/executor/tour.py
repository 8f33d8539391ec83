"""One walk over one migration's steps in this process, its locks held and the watch looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from lpmtui.executor.asking import Question
from lpmtui.executor.command_runner import CommandRunner
from lpmtui.executor.heartbeat import Heartbeat, Interrupted
from lpmtui.executor.job_context import JobContext
from lpmtui.executor.journal_writer import JournalWriter
from lpmtui.executor.locks import Lock
from lpmtui.executor.monitor.calm import ClusterMonitor
from lpmtui.executor.monitor.monitor import MigrationMonitor
from lpmtui.executor.monitor.target import Target
from lpmtui.executor.saga import Saga
from lpmtui.journal.checkpoint import Checkpoint
from lpmtui.model.events import Finished, Note
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Phase, Severity
from lpmtui.procedure import Context, Step
from lpmtui.procedure.steps.rollback import NO_WAY_BACK


@dataclass(frozen=True, slots=True)
class Tour:
    """What is walked. `checkpoint`, `touched` and `told` are what earlier processes have journalled already.

    `walking` is the direction: `Saga.forwards` or `Saga.backwards`. `guided`: an operator is asked before
    each step; `skipped` are the steps that one left out before, with his reasons. `moves`: a partition moves
    meanwhile and is watched, too. `no_way_back` answers a wish to stop that comes too late.
    """

    watched: Target
    steps: tuple[Step, ...]
    walking: Callable[[Saga], Finished] = Saga.forwards
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    touched: bool = False
    told: tuple[Phase, ...] = ()
    guided: bool = False
    skipped: Mapping[str, str] = field(default_factory=dict)
    moves: bool = True
    no_way_back: str = NO_WAY_BACK


def walk(
    job: JobContext, migration: str, tour: Tour, locks: Iterable[Lock], heartbeat: Heartbeat
) -> Finished | None:
    """Saga to the end; None where this process was told to leave before it. Raises JournalTrouble."""
    site = job.site
    writer = JournalWriter(job.store, migration, site.clock)
    runner = CommandRunner(site, writer, poll_s=job.options.poll_s, breathe=heartbeat)
    watched = tour.watched
    context = Context(
        site,
        watched.subject,
        watched.before,
        runner,
        job.patience,
        tour.checkpoint,
        taken_up=tour.touched,
    )
    watch = (
        MigrationMonitor(watched, job.options, writer.observe, told=tour.told)
        if tour.moves
        else ClusterMonitor(watched, job.options, writer.observe)
    )
    heartbeat.hold(locks)
    heartbeat.also(watch.look)
    try:
        return tour.walking(
            Saga(
                context,
                tour.steps,
                runner,
                writer,
                touched=tour.touched,
                question=Question(writer, runner) if tour.guided else None,
                skipped=tour.skipped,
                no_way_back=tour.no_way_back,
            )
        )
    except Interrupted as interrupted:
        text = f"The executor was told to end ({interrupted}); what runs on the HMC goes on."
        writer.observe(Note(text, Severity.WARNING))
        return None
    finally:
        watch.close()
