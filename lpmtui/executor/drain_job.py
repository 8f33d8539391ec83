"""Beginning a drain and taking it up again: its locks, its journal, its end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.executor.drain_run import DrainRun
from lpmtui.executor.jobs import JobContext, MoveJobs
from lpmtui.executor.locks import Heartbeat
from lpmtui.journal import Journal
from lpmtui.model.drain import Drain
from lpmtui.model.errors import Refused
from lpmtui.model.events import Finished
from lpmtui.model.job import Requested, TakenUp, Way
from lpmtui.model.move import JobKind, Outcome
from lpmtui.model.request import Requester, read_request
from lpmtui.procedure.drain_plan import DrainPlan, DrainPlanner
from lpmtui.procedure.drain_site import drain_state


def start_drain(
    context: JobContext,
    drain: Drain,
    jobs: MoveJobs,
    requester: Requester,
    *,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> tuple[str, Finished | None]:
    """Plan a drain, journal it, and carry it out; its number and its end.

    The end is None where this process was told to leave before it. Raises UsageError, Refused, Busy and
    Unreachable before anything is journalled; JournalTrouble at any time.
    """
    with ExitStack() as stack:
        locks = context.locks(requester, stack)
        locks.take_system(emptied(context.journal, drain))
        if drain.returns:
            _require_over(context.journal, drain.returns)
        plan = DrainPlanner(context.site, context.journal, drain).plan()
        if not plan.moves:
            raise _nothing_to_move(plan)
        requested = Requested(
            JobKind.DRAIN,
            drain.to_argv(),
            "",
            ", ".join(sorted({one.target for one in plan.moves})),
            drain.system or f"drain {drain.returns}",
            context.site.name,
            requested_by=requester,
        )
        number = context.journal.begin(requested, at=context.site.clock.now())
        locks.take_job(number)
        writer = JournalWriter(context.journal, number, context.site.clock)
        writer.insist(plan.planned)
        begun(number)
        run = DrainRun(context, number, drain, jobs, writer, heartbeat or Heartbeat())
        return number, run.hold(locks).carry_out()


def take_up_drain(
    context: JobContext,
    number: str,
    way: Way,
    jobs: MoveJobs,
    requester: Requester,
    *,
    begun: Callable[[str], None] = lambda _id: None,
    heartbeat: Heartbeat | None = None,
) -> Finished | None:
    """Take up a drain that an earlier process left: go on, or bring home what it has moved.

    Raises Busy where it is being carried out, Refused where it is over.
    """
    drain = read_request(context.journal.state(number).argv)
    assert isinstance(drain, Drain)
    with ExitStack() as stack:
        locks = context.locks(requester, stack)
        locks.take_system(emptied(context.journal, drain))
        locks.take_job(number)
        state = context.journal.state(number)
        if state.outcome.final and state.outcome is not Outcome.NEEDS_ATTENTION:
            raise Refused(f"Drain {number} is over: {state.outcome.value}.", subject=number)
        writer = JournalWriter(context.journal, number, context.site.clock)
        writer.insist(TakenUp(requester, way))
        begun(number)
        wanted = _homeward(drain, number) if way is Way.ROLLBACK else drain
        run = DrainRun(context, number, wanted, jobs, writer, heartbeat or Heartbeat(), way)
        return run.hold(locks).carry_out()


def _homeward(drain: Drain, number: str) -> Drain:
    """What brings home what a drain has moved, in its manner."""
    return Drain(
        returns=number,
        parallel=drain.parallel,
        policy=drain.policy,
        nodes_in_parallel=drain.nodes_in_parallel,
    )


def emptied(journal: Journal, drain: Drain) -> str:
    """The system that a drain empties, or that the drain emptied which it brings home."""
    while drain.returns:
        request = read_request(drain_state(journal, drain.returns).argv)
        assert isinstance(request, Drain)
        drain = request
    return drain.system


def _require_over(journal: Journal, number: str) -> None:
    """Raise Refused where a drain is to be brought home of which nobody knows how far it came."""
    if not journal.migration(number).outcome.final:
        raise Refused(
            f"Drain {number} has not ended, and no process carries it out.",
            subject=number,
            remedy=f"Bring home what it moved: lpmtui recover {number} --rollback; or go on: --resume",
        )


def _nothing_to_move(plan: DrainPlan) -> Refused:
    left = plan.plan.not_moved
    if not left:
        return Refused("There is nothing to move.", remedy="Everything is where it should be.")
    return Refused(
        f"No partition can be moved: {left[0].name}: {left[0].told}",
        subject=left[0].name,
        detail="\n".join(f"{one.name}: {one.told}" for one in left),
    )
