"""A drain at one moment: its journal joined with those of its moves; the whole against its window. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from lpmtui.job_view.stage_lines import JobView
from lpmtui.journal import JobState
from lpmtui.model.drain import DrainedMove, PlanMade
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Outcome
from lpmtui.model.plan import Plan, ScheduledMove

SIGNS = {
    None: ">",
    Outcome.SUCCEEDED: "+",
    Outcome.ROLLED_BACK: "!",
    Outcome.REFUSED: "-",
    Outcome.NEEDS_ATTENTION: "!",
}
"""How a move that has begun stands, in one character."""
_ORDER = ">! -+"
"""What runs stands on top, then what went wrong, what is to come, and what is done."""
_MEMORY_SHARE = 0.95
"""A move whose memory is sent has so much of its way behind it."""


@dataclass(frozen=True, slots=True)
class FrameNow:
    """What a system says of itself; None where it was not asked or did not answer."""

    name: str
    partitions: int | None = None
    free_mib: int | None = None


@dataclass(frozen=True, slots=True)
class MoveNow:
    """One move of a drain: begun, with what its own journal tells; or still to come, by the plan."""

    name: str
    source: str
    target: str
    begun: DrainedMove | None = None
    job: JobState | None = None
    planned: ScheduledMove | None = None
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.begun is not None and self.begun.outcome is None

    @property
    def done(self) -> bool:
        """Whether the partition has arrived."""
        return self.begun is not None and self.begun.outcome is Outcome.SUCCEEDED

    @property
    def stopped(self) -> bool:
        """Whether an operator had it stopped, and it is back."""
        back = self.begun is not None and self.begun.outcome is Outcome.ROLLED_BACK
        return back and self.job is not None and self.job.stopped

    @property
    def sign(self) -> str:
        """One character for how it stands."""
        if self.begun is None:
            return " "
        return "-" if self.stopped else SIGNS.get(self.begun.outcome, "?")

    @property
    def key(self) -> str:
        """Stays the same as long as the move does."""
        number = self.begun.job if self.begun else ""
        return f"{self.name} {self.target} {number}"

    @property
    def share(self) -> float:
        """How much of it is behind it, 0 to 1."""
        if self.begun is None:
            return 0.0
        if self.begun.outcome is not None:
            return 1.0 if self.done else 0.0
        return 0.0 if self.job is None else transfer_share(self.job)

    @property
    def frozen_s(self) -> float | None:
        """The freeze that was measured: inside where somebody measured there, else seen from outside."""
        return self.job.freeze.measured_s if self.job else None

    @property
    def memory_mb(self) -> float:
        """Its memory, as far as the plan knows it."""
        return (self.planned.memory_mb or 0.0) if self.planned else 0.0


def transfer_share(state: JobState) -> float:
    """How much of the memory is sent, over all rounds: what was sent, of that and what is left."""
    latest = state.round
    if latest is None:
        return 0.0
    whole = state.transmitted + latest.remaining
    return _MEMORY_SHARE * (state.transmitted / whole if whole else 1.0)


@dataclass(frozen=True)
class DrainView(JobView):
    """A drain at one moment: its own job, those of its moves by their numbers, and what the systems say."""

    jobs: Mapping[str, JobState] = field(default_factory=dict)
    systems: tuple[FrameNow, ...] = ()

    @cached_property
    def moves(self) -> tuple[MoveNow, ...]:
        """Every move that was begun or is still planned; what runs stands first."""
        found = [*self._begun(), *self._to_come()]
        return tuple(sorted(found, key=lambda one: _ORDER.find(one.sign)))

    def _begun(self) -> Iterator[MoveNow]:
        for one in (*self.state.moves, *self.state.refused_moves):
            planned = self._planned(one.partition, one.target)
            ends = one.ended
            if one.outcome is None and one.started is not None and planned is not None:
                ends = self._budgeted(one.job) or one.started + timedelta(seconds=planned.duration_s)
            job = self.jobs.get(one.job)
            yield MoveNow(
                one.partition, one.source, one.target, one, job, planned, one.started or _began(job), ends
            )

    def _planned(self, partition: str, target: str) -> ScheduledMove | None:
        """The move in the last plan that has it: begun moves are not in the plans that follow."""
        plans = [made.plan for made in (self.state.last_plan, self.state.first_plan) if made]
        moves = [move for plan in plans for move in plan.moves if move.name == partition]
        return next((move for move in moves if move.target == target), moves[0] if moves else None)

    def _budgeted(self, number: str) -> datetime | None:
        job = self.jobs.get(number)
        if job is None or job.budget is None or job.budget.end_s is None or job.as_of is None:
            return None
        return job.as_of + timedelta(seconds=job.budget.end_s)

    def _to_come(self) -> Iterator[MoveNow]:
        """What the last plan still has before it; its times are put off by as much as it is behind."""
        made = self.state.last_plan
        if made is None or not self.state.running:
            return
        active = {one.partition for one in self.state.moves if one.outcome in (None, Outcome.SUCCEEDED)}
        waiting = [one for one in made.plan.moves if one.name not in active and not one.late]
        late = self._delay(made, waiting)
        for one in waiting:
            begins = made.after(one.start_s) + late
            yield MoveNow(
                one.name,
                one.source,
                one.target,
                planned=one,
                begins=begins,
                ends=begins + timedelta(seconds=one.duration_s),
            )

    def _delay(self, made: PlanMade, waiting: Sequence[ScheduledMove]) -> timedelta:
        """How far behind its last plan the drain is: by what should have begun, and by what takes longer."""
        late = timedelta()
        if waiting and self.now is not None:
            late = self.now - made.after(min(one.start_s for one in waiting))
        planned = {(one.name, one.target): one.end_s for one in made.plan.moves}
        for one in self._begun():
            end_s = planned.get((one.name, one.target))
            if one.running and one.ends is not None and end_s is not None:
                late = max(late, one.ends - made.after(end_s))
        return max(late, timedelta())

    # --- the whole --------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan | None:
        """The plan as it was at the begin."""
        return self.state.first_plan.plan if self.state.first_plan else None

    @property
    def partitions(self) -> int:
        """How many partitions the drain is about: planned at the begin or moved since."""
        planned = {one.name for one in self.plan.moves if not one.late} if self.plan else set()
        return len(planned | {one.partition for one in self.state.moves})

    @property
    def homeward(self) -> bool:
        """Whether it brings home what another drain moved."""
        return "--return" in self.state.argv

    @property
    def route(self) -> str:
        """From where to where, for headings."""
        target = self.state.target or "other systems"
        return f"home to {target}" if self.homeward else f"{self.state.source} -> {target}"

    @property
    def arrived(self) -> int:
        """How many have reached their target."""
        return len({one.name for one in self.moves if one.done})

    @property
    def persons(self) -> tuple[str, ...]:
        """The partitions whose move needs a person."""
        needy = (one.name for one in self.moves if one.begun and one.begun.outcome is Outcome.NEEDS_ATTENTION)
        return tuple(dict.fromkeys(needy))

    @property
    def share(self) -> float:
        """How much of the whole is done, 0 to 1: by memory where that is known of every partition."""
        done: dict[str, float] = {}
        memory: dict[str, float] = {}
        for one in self.moves:
            done[one.name] = max(done.get(one.name, 0.0), one.share)
            memory[one.name] = max(memory.get(one.name, 0.0), one.memory_mb)
        weights = memory if all(memory.values()) else dict.fromkeys(memory, 1.0)
        whole = sum(weights.values())
        return sum(weights[name] * share for name, share in done.items()) / whole if whole else 0.0

    @property
    def expected_end(self) -> datetime | None:
        """When the last move is expected to end."""
        return max((one.ends for one in self.moves if one.ends is not None), default=None)

    @property
    def window_end(self) -> datetime | None:
        """When the maintenance window ends; None without one."""
        return self.state.first_plan.window_end if self.state.first_plan else None


def _began(job: JobState | None) -> datetime | None:
    return job.started if job else None
