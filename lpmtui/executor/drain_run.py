"""Carries out a drain: a job of many moves, each a job of its own with an executor of its own.

The drain begins moves, follows their journals, and plans anew whenever one has ended or was refused. It holds
nothing in memory that its journal does not tell: a later executor takes up where an earlier one was killed,
while the moves go on by themselves.
"""

from __future__ import annotations

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.executor.jobs import JobContext, MoveJobs
from lpmtui.executor.locks import Heartbeat, Interrupted, JobLocks
from lpmtui.journal import JobState
from lpmtui.model.drain import (
    STOP,
    Drain,
    DrainedMove,
    DrainMoveBegun,
    DrainMoveEnded,
)
from lpmtui.model.errors import Busy, ExitStatus, LpmtuiError
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import JobKind, Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.plan import Plan, ScheduledMove
from lpmtui.procedure.drain_plan import DrainPlan, DrainPlanner
from lpmtui.procedure.drain_problem import Underway

_GOES_ON_S = 30.0
"""A move that takes longer than planned is taken to need so much longer."""
_TRIES = 3
"""How often a move is begun that is refused because something is busy."""


def _routes(plan: Plan, begun: set[str]) -> tuple[object, ...]:
    moves = {(one.name, one.target) for one in plan.moves if one.name not in begun}
    return moves, set(plan.not_moved)


@dataclass(slots=True)
class _Running:
    """A move that runs, with the moment of the site's time at which its end is expected."""

    move: DrainedMove
    ends_s: float


class DrainRun:
    """One drain in this process: `carry_out` returns its end."""

    def __init__(
        self,
        context: JobContext,
        number: str,
        drain: Drain,
        jobs: MoveJobs,
        writer: JournalWriter,
        heartbeat: Heartbeat,
        way: Way = Way.RESUME,
    ) -> None:
        self._way = way
        self._context = context
        self._clock = context.site.clock
        self._number = number
        self._drain = drain
        self._jobs = jobs
        self._writer = writer
        self._heartbeat = heartbeat
        self._planner = DrainPlanner(context.site, context.journal, drain)
        self._began_s = self._clock.monotonic()
        self._busy: dict[str, int] = {}
        self._failed: dict[str, str] = {}
        self._halted = ""
        self._stopping = False
        self._plan: DrainPlan | None = None
        self._adopt(context.journal.state(number))
        self._running = self._taken_over(context.journal.state(number))

    def hold(self, locks: JobLocks) -> DrainRun:
        """Give signs of life on these locks."""
        self._heartbeat.hold(locks.held)
        return self

    def carry_out(self) -> Finished | None:
        """Begin, follow and plan until nothing is left to do; None where this process is told to leave."""
        try:
            while True:
                self._heartbeat()
                self._reap()
                self._hear_stop()
                if not self._halted:
                    self._begin_more()
                if not self._running and (self._halted or not self._waiting()):
                    break
                self._clock.sleep(self._context.options.poll_s)
        except Interrupted as interrupted:
            text = f"The executor of the drain was told to end ({interrupted}); the moves that run go on."
            self._writer.observe(Note(text, Severity.WARNING))
            return None
        finished = self._end()
        self._writer.insist(finished)
        return finished

    # --- what an earlier process left --------------------------------------------------------------------

    def _adopt(self, state: JobState) -> None:
        """Journal the moves that an earlier process began and was killed before it could write that down."""
        known = {one.job for one in state.moves}
        for row in self._context.journal.migrations():
            later = row.kind is JobKind.MIGRATION and int(row.id) > int(self._number)
            if not later or row.id in known:
                continue
            if self._context.journal.state(row.id).parent == self._number:
                self._writer.insist(DrainMoveBegun(row.partition, row.source, row.target, row.id))

    def _taken_over(self, state: JobState) -> dict[str, _Running]:
        """The moves that were begun and not seen to end; one whose executor is gone is carried on."""
        found: dict[str, _Running] = {}
        for one in state.moves:
            if one.outcome is not None:
                continue
            row = self._context.journal.state(one.job)
            if not row.outcome.final and not self._jobs.lives(one.job):
                self._carry_on(one)
            found[one.partition] = _Running(one, self._clock.monotonic() + _GOES_ON_S)
        return found

    def _carry_on(self, move: DrainedMove) -> None:
        try:
            self._jobs.take_up(move.job, Way.RESUME)
        except LpmtuiError as error:
            self._writer.observe(Note(f"{move.partition}: {error.title}", Severity.WARNING))

    # --- moves that end ----------------------------------------------------------------------------------

    def _reap(self) -> None:
        for name, running in list(self._running.items()):
            state = self._context.journal.state(running.move.job)
            if state.outcome.final:
                self._ended(running.move, state.outcome, state.why)
                del self._running[name]
                self._plan = None
            elif not self._jobs.lives(running.move.job):
                self._carry_on(running.move)

    def _ended(self, move: DrainedMove, outcome: Outcome, why: str) -> None:
        self._writer.insist(DrainMoveEnded(move.partition, move.target, move.job, outcome, why))
        if outcome is Outcome.SUCCEEDED:
            return
        if outcome is Outcome.REFUSED:
            # One that was killed before it had a plan says nothing against its target.
            if self._context.journal.state(move.job).planned:
                self._planner.bar(move.partition, move.target, why)
            return
        self._failed[move.partition] = why or outcome.value
        if outcome is Outcome.NEEDS_ATTENTION:
            self._halt(f"{move.partition} needs a person: lpmtui recover {move.job}")
        elif self._drain.on_failure == STOP:
            self._halt(f"{move.partition} was not moved: {why}")

    def _halt(self, why: str) -> None:
        self._halted = self._halted or why
        self._writer.observe(Note(f"No further move is begun. {why}", Severity.WARNING))

    def _hear_stop(self) -> None:
        if self._stopping or not self._context.journal.abort_requested(self._number):
            return
        self._stopping = True
        self._halted = "Stopped as asked."
        for running in self._running.values():
            try:
                self._jobs.stop(running.move.job)
            except LpmtuiError as error:
                self._writer.observe(Note(error.title, Severity.WARNING))

    # --- moves that begin --------------------------------------------------------------------------------

    def _waiting(self) -> bool:
        """Whether a move could still begin."""
        return bool(self._plan and self._due(self._plan))

    def _begin_more(self) -> None:
        while len(self._running) < self._drain.parallel:
            plan = self._planned()
            due = self._due(plan)
            if not due or not self._begin(plan, due[0]):
                return

    def _planned(self) -> DrainPlan:
        """The plan of what is left, made anew where something has changed since."""
        if self._plan is None:
            now = self._clock.monotonic()
            underway = {
                name: Underway(one.move.target, max(1.0, one.ends_s - now))
                for name, one in self._running.items()
            }
            self._plan = self._planner.plan(underway=underway, settled=self._settled())
            self._journal_plan(self._plan)
        return self._plan

    def _journal_plan(self, plan: DrainPlan) -> None:
        """Journal a plan that says something else than the last one, beside what has begun since."""
        state = self._context.journal.state(self._number)
        begun = {one.partition for one in state.moves}
        last = state.drain_plan
        if last is None or _routes(plan.plan, begun) != _routes(last, begun):
            self._writer.insist(plan.planned)

    def _settled(self) -> frozenset[str]:
        return frozenset(self._failed)

    def _due(self, plan: DrainPlan) -> list[ScheduledMove]:
        """The moves that begin now: the first of each partition that does not move yet, in the window."""
        window = self._drain.window_s
        elapsed = self._clock.monotonic() - self._began_s
        first: dict[str, ScheduledMove] = {}
        for one in plan.moves:
            first.setdefault(one.name, one)
        waiting = [one for name, one in first.items() if name not in self._running]
        if window is not None:
            waiting = [one for one in waiting if elapsed + one.duration_s <= window]
        begin = min((one.start_s for one in waiting), default=0.0)
        ready = begin if not self._running else 0.0
        return [one for one in waiting if one.start_s <= ready + 1e-6]

    def _begin(self, plan: DrainPlan, planned: ScheduledMove) -> bool:
        """Begin one move; False where nothing more can begin at this moment."""
        name = planned.name
        self._plan = None
        try:
            job = self._jobs.begin(plan.move(planned), self._number)
        except Busy as error:
            self._busy[name] = self._busy.get(name, 0) + 1
            if self._busy[name] >= _TRIES:
                self._failed[name] = error.title
                self._writer.observe(Note(f"{name}: {error.title}", Severity.WARNING))
            return False
        except LpmtuiError as error:
            why = f"{error.title} {error.remedy}".strip()
            self._writer.insist(DrainMoveEnded(name, planned.target, "", Outcome.REFUSED, why))
            self._planner.bar(name, planned.target, why)
            return True
        begun = DrainMoveBegun(name, planned.source, planned.target, job)
        self._writer.insist(begun)
        move = DrainedMove(name, planned.source, planned.target, job)
        self._running[name] = _Running(move, self._clock.monotonic() + planned.duration_s)
        return True

    # --- the end -----------------------------------------------------------------------------------------

    def _end(self) -> Finished:
        state = self._context.journal.state(self._number)
        moved = [one for one in state.moves if one.outcome is Outcome.SUCCEEDED]
        left = self._left()
        reasons = [self._halted, *(f"{name} stays: {why}" for name, why in left.items())]
        told = " ".join(reason for reason in reasons if reason)
        if not left and not self._halted:
            return self._all_done()
        if not moved and not any(one.outcome is Outcome.NEEDS_ATTENTION for one in state.moves):
            return self._nothing_done(told)
        count = f"{len(moved)} {'partition' if len(moved) == 1 else 'partitions'} moved."
        home = f"Home again with: lpmtui drain --return {self._number}"
        return Finished(
            Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, (), " ".join((count, told, home))
        )

    def _all_done(self) -> Finished:
        if self._way is Way.ROLLBACK:
            return Finished(Outcome.ROLLED_BACK, ExitStatus.FAILED, (), "Everything is home again, as asked.")
        return Finished(Outcome.SUCCEEDED, ExitStatus.DONE)

    def _nothing_done(self, why: str) -> Finished:
        if self._stopping:
            return Finished(Outcome.ROLLED_BACK, ExitStatus.FAILED, (), why)
        return Finished(Outcome.REFUSED, ExitStatus.REFUSED, (), f"Nothing was moved. {why}")

    def _left(self) -> dict[str, str]:
        """Who should have moved and did not, with the reason; who stays as asked is not among them."""
        plan = self._planner.plan(settled=frozenset(self._failed))
        left = dict(self._failed)
        left |= {one.name: one.told for one in plan.plan.not_moved if one.name not in self._drain.stay}
        late = "It would not have ended in the window."
        for move in plan.moves:
            left.setdefault(move.name, late if not self._halted else "It was not begun.")
        return left
