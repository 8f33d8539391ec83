"""Carries out a drain: a job of many moves, each a job of its own with an executor of its own.

The drain begins moves, follows their journals, and plans anew whenever one has ended or was refused. It holds
nothing in memory that its journal does not tell: a later executor takes up where an earlier one was killed,
while the moves go on by themselves.
"""

from __future__ import annotations

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.executor.drain_end import LastLook, window_began
from lpmtui.executor.drain_moves import PATIENCE_S, DrainWaits, EndedMove, MovesUnderWay, patience_with
from lpmtui.executor.jobs import JobContext, MoveJobs
from lpmtui.executor.locks import Heartbeat, Interrupted, JobLocks
from lpmtui.model.drain import STOP, Drain, DrainMoveEnded
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import Finished, Note
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Outcome, Severity
from lpmtui.model.plan import NotMoved, Plan, ScheduledMove
from lpmtui.procedure.drain_plan import DrainPlan, DrainPlanner

_SITE = ""
"""Under this name the plan itself waits, where the site cannot be looked at."""


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
        self._journal = context.journal
        self._clock = context.site.clock
        self._number = number
        self._drain = drain
        self._writer = writer
        self._heartbeat = heartbeat
        self._planner = DrainPlanner(context.site, context.journal, drain, number)
        self._moves = MovesUnderWay(context, number, jobs, writer, back=way is Way.ROLLBACK)
        self._waits = DrainWaits(self._clock)
        self._left: dict[str, str] = {}
        self._wanted: dict[str, str] = {}
        self._looked_again: set[str] = set()
        self._gone: set[tuple[str, str]] = set()
        self._halted = ""
        self._stopping = False
        self._plan: DrainPlan | None = None
        self._settled: frozenset[str] = frozenset()
        passed = self._clock.now() - window_began(self._journal.events(number))
        self._began_s = self._clock.monotonic() - max(0.0, passed.total_seconds())

    def hold(self, locks: JobLocks) -> DrainRun:
        """Give signs of life on these locks."""
        self._heartbeat.hold(locks.held)
        return self

    def carry_out(self) -> Finished | None:
        """Begin, follow and plan until nothing is left to do; None where this process is told to leave."""
        try:
            self._take_over()
            while self._goes_on():
                self._clock.sleep(self._context.options.poll_s)
        except Interrupted as interrupted:
            self._tell(
                f"The executor of the drain was told to end ({interrupted}); the moves that run go on."
            )
            return None
        finished = self._end()
        self._writer.insist(finished)
        return finished

    def _take_over(self) -> None:
        self._moves.take_over()
        self._want(self._journal.state(self._number).drain_plan)

    def _goes_on(self) -> bool:
        """One look at everything; whether there will be more to do."""
        self._heartbeat()
        self._hear_stop()
        for ended in self._moves.reap():
            self._plan = None
            self._judge(ended)
        if not self._halted:
            self._begin_more()
        return len(self._moves) > 0 or (not self._halted and bool(self._waits.resting))

    def _tell(self, text: str) -> None:
        self._writer.observe(Note(text, Severity.WARNING))

    # --- moves that end ----------------------------------------------------------------------------------

    def _judge(self, ended: EndedMove) -> None:
        move, why = ended.move, ended.why or ended.outcome.value
        if ended.outcome is Outcome.SUCCEEDED:
            self._gone.add((move.partition, move.source))
        elif ended.outcome is Outcome.REFUSED and ended.checked:
            self._planner.targets.bar(move.partition, move.target, why)
        elif ended.outcome is Outcome.REFUSED:
            self._rest(move.partition, why, PATIENCE_S)
        elif ended.outcome is Outcome.NEEDS_ATTENTION:
            self._halt(f"{move.partition} needs a person: lpmtui recover {move.job}")
        elif self._way is not Way.ROLLBACK or move.source != self._moves.home(move.partition):
            self._give_up(move.partition, why)
            if self._drain.on_failure == STOP and not self._stopping:
                self._halt(f"{move.partition} was not moved: {why}")

    def _give_up(self, name: str, why: str) -> None:
        self._left[name] = why
        self._waits.over(name)

    def _halt(self, why: str) -> None:
        self._halted = self._halted or why
        self._tell(f"No further move is begun. {why}")

    def _hear_stop(self) -> None:
        if self._stopping or not self._journal.abort_requested(self._number):
            return
        self._stopping = True
        self._halted = "Stopped as asked."
        self._moves.stop()

    # --- moves that begin --------------------------------------------------------------------------------

    def _begin_more(self) -> None:
        while len(self._moves) < self._drain.parallel:
            plan = self._planned()
            if plan is None:
                return
            due = self._due(plan.plan)
            if not due:
                if not self._moves:
                    self._look_again(plan.plan)
                return
            for one in due[: self._drain.parallel - len(self._moves)]:
                self._begin(plan, one)

    def _planned(self) -> DrainPlan | None:
        """The plan of what is left, made anew where something has changed since; None where none can be."""
        resting = self._waits.resting
        settled = frozenset(self._left) | resting
        if _SITE in resting:
            return None
        if self._plan is None or settled != self._settled:
            self._settled = settled
            try:
                self._plan = self._made(settled - {_SITE})
            except LpmtuiError as error:
                self._plan = None
                self._no_plan(error)
            else:
                self._waits.over(_SITE)
        return self._plan

    def _made(self, settled: frozenset[str]) -> DrainPlan:
        self._context.site.forget()
        made = self._with_known_targets(settled)
        for one in made.moves:
            if (one.name, one.source) in self._gone and one.name not in self._moves:
                why = f"It was moved away, and something else has brought it back to {one.source}."
                self._give_up(one.name, f"{why} Find out what does that, and drain {one.source} again.")
                return self._made(settled | {one.name})
        self._want(made.plan)
        waiting = tuple(NotMoved(name, f"It waits. {why}") for name, why in self._waits.told if name)
        self._journal_plan(replace(made, plan=replace(made.plan, not_moved=(*made.plan.not_moved, *waiting))))
        return made

    def _with_known_targets(self, settled: frozenset[str]) -> DrainPlan:
        """A plan in which everybody goes where the last one said, as far as that can be."""
        last = self._journal.state(self._number).drain_plan
        known = {one.name: one.target for one in last.moves} if last and not self._drain.rebalance else {}
        known = {} if self._drain.returns else known | dict(self._drain.pins)
        while True:
            self._planner.drain = replace(self._drain, pins=tuple(known.items()) or self._drain.pins)
            made = self._planner.plan(
                underway=self._moves.underway, settled=settled, elapsed_s=self._elapsed_s
            )
            stuck = known.keys() & {one.name for one in made.plan.not_moved} - dict(self._drain.pins).keys()
            self._planner.drain = self._drain
            if not stuck:
                return made
            known = {name: target for name, target in known.items() if name not in stuck}

    def _no_plan(self, error: LpmtuiError) -> None:
        if (_SITE, error.title) not in self._waits.told:
            self._tell(f"No plan can be made now: {error}")
        if not self._waits.rest(_SITE, error.title, PATIENCE_S):
            self._halt(str(error))

    def _want(self, plan: Plan | None) -> None:
        """Remember who is to move, and from where."""
        for one in plan.moves if plan else ():
            self._wanted.setdefault(one.name, one.source)

    @property
    def _elapsed_s(self) -> float:
        """What is over of the window."""
        return self._clock.monotonic() - self._began_s

    def _journal_plan(self, plan: DrainPlan) -> None:
        """Journal a plan that says something else than the last one, beside what has begun since."""
        state = self._journal.state(self._number)
        known = {one.partition for one in state.moves} | {name for name, _ in self._waits.told}
        last = state.drain_plan
        if last is None or _routes(plan.plan, known) != _routes(last, known):
            self._writer.insist(plan.planned)

    def _due(self, plan: Plan) -> list[ScheduledMove]:
        """The moves that begin now: the first of each partition that does not move yet, in the window."""
        first: dict[str, ScheduledMove] = {}
        for one in plan.moves:
            first.setdefault(one.name, one)
        waiting = [one for name, one in first.items() if name not in self._moves and not one.late]
        begin = min((one.start_s for one in waiting), default=0.0)
        ready = 0.0 if self._moves else begin
        return [one for one in waiting if one.start_s <= ready + 1e-6]

    def _begin(self, plan: DrainPlan, planned: ScheduledMove) -> None:
        """Begin one move; what refuses it is met by another target, or by waiting."""
        name, target = planned.name, planned.target
        try:
            self._moves.begin(plan.move(planned), planned.source, planned.duration_s)
        except LpmtuiError as error:
            self._plan = None
            # An executor that died as soon as it had journalled its job reports nothing.
            if not self._moves.adopt():
                self._refused(name, target, error)
        else:
            self._waits.over(name)

    def _refused(self, name: str, target: str, error: LpmtuiError) -> None:
        why = str(error)
        try:
            patience = patience_with(error, name, target, self._context.site.picture(health=False))
        except LpmtuiError:
            patience = PATIENCE_S
        if patience is not None:
            self._rest(name, why, patience)
            return
        self._writer.insist(DrainMoveEnded(name, target, "", Outcome.REFUSED, why))
        self._planner.targets.bar(name, target, why)

    def _rest(self, name: str, why: str, patience_s: float) -> None:
        """Leave a partition for a while, or for good where it has waited long enough."""
        if (name, why) not in self._waits.told:
            self._tell(f"{name} waits: {why}")
        if not self._waits.rest(name, why, patience_s):
            self._give_up(name, why)

    def _look_again(self, plan: Plan) -> None:
        """Nothing runs and nothing can begin: who was to move and cannot any more gets a second chance."""
        for one in plan.not_moved:
            if one.name in self._wanted and one.name not in self._looked_again | set(self._drain.stay):
                self._looked_again.add(one.name)
                self._planner.targets.unbar(one.name)
                self._rest(one.name, one.told, PATIENCE_S)

    def _end(self) -> Finished:
        look = LastLook(self._context, self._number, self._planner, self._wanted, self._elapsed_s)
        return look.end(self._left, self._way, self._halted, stopped=self._stopping).finished()


def _routes(plan: Plan, known: set[str]) -> tuple[object, ...]:
    """Who goes where and who stays why, beside those of whom the journal tells more."""
    moves = {(one.name, one.target) for one in plan.moves if one.name not in known}
    return moves, {one for one in plan.not_moved if one.name not in known}
