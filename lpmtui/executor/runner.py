"""Carries out a job of any kind in this process: locks, journal, monitor, and the steps to their outcome.

The executor's own process, rehearsals in memory and tests use the same two functions.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from lpmtui.executor.command_runner import CommandRunner, JournalWriter, StepPrompt
from lpmtui.executor.jobs import JobContext, PreparedJob, planner_of, planner_of_job
from lpmtui.executor.locks import Heartbeat, Interrupted, JobLocks
from lpmtui.executor.monitor.monitor import ClusterMonitor, MigrationMonitor
from lpmtui.executor.saga import Saga
from lpmtui.journal import JobState
from lpmtui.model.errors import ExitStatus, Refused
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import GuidedChanged, SnapshotTaken, Subject, SubjectResolved, TakenUp, Way
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.request import Request, Requester
from lpmtui.procedure import Context

Begun = Callable[[str], None]
"""Gets the job's id as soon as everything is locked and nothing was touched."""


def start(
    context: JobContext,
    request: Request,
    requester: Requester,
    *,
    guided: bool = False,
    parent: str = "",
    begun: Begun = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> tuple[str, Finished | None]:
    """Plan a job, journal it, and walk its steps; its id and its end.

    `guided`: an operator is asked before every step. `parent`: the drain that it is a move of. The end is
    None where this process was told to leave before it. Raises, before anything is journalled, UsageError,
    Refused, Busy and Unreachable; JournalTrouble at any time.
    """
    with ExitStack() as stack:
        locks = context.locks(requester, stack)

        def claim(subject: Subject) -> None:
            locks.take_objects(subject.move.partition, subject.cluster)

        planner = planner_of(request)
        locks.take_objects(planner.partition, "")
        prepared = planner.prepare(context, claim, requester)
        number = _journalled(context, prepared, guided=guided, parent=parent)
        locks.take_job(number)
        begun(number)
        state = context.journal.state(number)
        return number, _walk(context, number, prepared, state, Way.RESUME, locks, heartbeat)


def walk_in_memory(
    context: JobContext, prepared: PreparedJob, requester: Requester
) -> tuple[str, Finished | None]:
    """Journal a job that is planned already, and walk its steps, without locks: for rehearsals in a copy."""
    with ExitStack() as stack:
        locks = replace(context, state_dir=None).locks(requester, stack)
        number = _journalled(context, prepared, guided=False)
        state = context.journal.state(number)
        return number, _walk(context, number, prepared, state, Way.RESUME, locks, None)


def take_up(
    context: JobContext,
    number: str,
    way: Way,
    requester: Requester,
    *,
    guided: bool = False,
    begun: Begun = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> Finished | None:
    """Take up a job that an earlier process left, and walk it to an outcome.

    None where this process was told to leave before it. `guided`: an operator is asked before every step that
    is left (forwards only). Raises UsageError for an unknown id, Busy where it is being carried out, Refused
    where it is over, or where it cannot be brought back any more.
    """
    partition = context.journal.migration(number).partition
    with ExitStack() as stack:
        locks = context.locks(requester, stack)
        locks.take_objects(partition, "")
        # Read only now: until the locks were free, another process may have brought it to its end.
        state = context.journal.state(number)
        _refuse_finished(state, number)
        writer = JournalWriter(context.journal, number, context.site.clock)
        if not state.planned:
            finished = Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), "Nothing had been begun.")
            writer.insist(finished)
            return finished
        locks.take_objects("", state.cluster)
        locks.take_job(number)
        planner = planner_of_job(state)
        if way is Way.ROLLBACK:
            planner.refuse_way_back(context, state)
        prepared = planner.restore(context, state)
        writer.insist(TakenUp(requester, way))
        writer.insist(GuidedChanged(guided and way is Way.RESUME))
        begun(number)
        return _walk(context, number, prepared, context.journal.state(number), way, locks, heartbeat)


def _refuse_finished(state: JobState, number: str) -> None:
    if state.outcome.final and state.outcome is not Outcome.NEEDS_ATTENTION:
        raise Refused(
            f"Job {number} is over: {state.outcome.value}. There is nothing to recover.", subject=number
        )


def _journalled(context: JobContext, prepared: PreparedJob, *, guided: bool, parent: str = "") -> str:
    """The request, what was before, and the plan in the journal; returns the job's id."""
    requested = replace(prepared.requested, parent=parent)
    number = context.journal.begin(requested, at=context.site.clock.now())
    writer = JournalWriter(context.journal, number, context.site.clock)
    writer.insist(SubjectResolved(prepared.subject))
    writer.insist(SnapshotTaken("before", prepared.before))
    if guided:
        writer.insist(GuidedChanged(on=True))
    for event in prepared.events:
        writer.insist(event)
    return number


def _walk(
    job: JobContext,
    number: str,
    prepared: PreparedJob,
    state: JobState,
    way: Way,
    locks: JobLocks,
    heartbeat: Heartbeat | None,
) -> Finished | None:
    """Walk the steps to the end, the monitor looking; None where this process was told to leave before it."""
    heartbeat = heartbeat or Heartbeat()
    writer = JournalWriter(job.journal, number, job.site.clock)
    runner = CommandRunner(job.site, writer, poll_s=job.options.poll_s, breathe=heartbeat)
    saga = Saga(
        _context(job, prepared, state, runner),
        prepared.steps,
        runner,
        writer,
        touched=state.touched,
        question=StepPrompt(writer, runner) if state.guided else None,
        skipped=state.skipped,
        no_way_back=prepared.no_way_back,
    )
    monitor = _monitor(job, prepared, state, writer)
    heartbeat.hold(locks.held)
    heartbeat.also(monitor.look)
    try:
        return saga.forwards() if way is Way.RESUME else saga.backwards()
    except Interrupted as interrupted:
        text = f"The executor was told to end ({interrupted}); what runs on the HMC goes on."
        writer.observe(Note(text, Severity.WARNING))
        return None
    finally:
        monitor.close()


def _context(job: JobContext, prepared: PreparedJob, state: JobState, runner: CommandRunner) -> Context:
    return Context(
        job.site,
        prepared.subject,
        prepared.before,
        runner,
        job.limits,
        state.checkpoint,
        taken_up=state.touched,
    )


def _monitor(
    job: JobContext, prepared: PreparedJob, state: JobState, writer: JournalWriter
) -> MigrationMonitor | ClusterMonitor:
    if prepared.moves:
        return MigrationMonitor(
            prepared.target, job.options, writer.observe, told=state.reached, progress=state.progress
        )
    return ClusterMonitor(prepared.target, job.options, writer.observe)
