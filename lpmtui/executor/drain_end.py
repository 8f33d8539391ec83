"""How a drain ends: what its journal and a last look at the site add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from lpmtui.executor.jobs import JobContext
from lpmtui.journal import Entry, JobState
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import Finished
from lpmtui.model.job import TakenUp, Way
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Outcome
from lpmtui.model.units import format_count
from lpmtui.procedure.drain_plan import DrainPlanner
from lpmtui.procedure.drain_site import whereabouts


def window_began(entries: Iterable[Entry]) -> datetime:
    """From when a drain's window counts: its request, or when a person took it up after it had ended.

    A process that takes it up where another one was killed goes on in the same window.
    """
    began: datetime | None = None
    over = False
    for entry in entries:
        if began is None or (over and isinstance(entry.event, TakenUp)):
            began, over = entry.at, False
        over = over or isinstance(entry.event, Finished)
    assert began is not None
    return began


@dataclass(frozen=True, slots=True)
class DrainEnd:
    """What a drain comes to when no further move begins.

    `left` are the partitions that should have moved, with the reasons; `aside` says of others where somebody
    else has brought them, `persons` of those whose move needs a person what is wrong. `halted` is why no
    further move began, `stopped` whether that was an operator's wish. `unknown` is why the site cannot be
    looked at.
    """

    number: str
    state: JobState
    way: Way
    left: Mapping[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    halted: str = ""
    stopped: bool = False
    unknown: str = ""

    def finished(self) -> Finished:
        """The event. All moved: 0; nothing moved: 3 for a check, 1 for what was brought back; else 4."""
        if not (self.left or self.persons or self.unknown):
            return self._all_done()
        if self.persons or self._moved or self.way is Way.ROLLBACK:
            return self._in_between()
        if self.stopped or any(one.outcome is Outcome.ROLLED_BACK for one in self.state.moves):
            why = f"Nothing was moved, and what was begun was brought back. {self._reasons}"
            return Finished(Outcome.ROLLED_BACK, ExitStatus.FAILED, (), why, stopped=self.stopped)
        status = ExitStatus.UNREACHABLE if self.unknown else ExitStatus.REFUSED
        return Finished(Outcome.REFUSED, status, (), f"Nothing was moved. {self._reasons}")

    @property
    def _moved(self) -> int:
        return len({one.partition for one in self.state.moves if one.outcome is Outcome.SUCCEEDED})

    @property
    def _reasons(self) -> str:
        stay = (f"{name} stays: {why}" for name, why in self.left.items())
        halted = "" if self.persons else self.halted
        return " ".join(one for one in (halted, *self.persons, self.unknown, *stay, *self.aside) if one)

    def _all_done(self) -> Finished:
        told = " ".join(self.aside)
        if self.way is Way.ROLLBACK:
            why = f"Everything is home again, as asked. {told}".rstrip()
            return Finished(Outcome.ROLLED_BACK, ExitStatus.FAILED, (), why, stopped=True)
        return Finished(Outcome.SUCCEEDED, ExitStatus.DONE, (), told)

    def _in_between(self) -> Finished:
        count = self._moved
        ways = (
            f"Go on: lpmtui recover {self.number} --resume; home again: lpmtui drain --return {self.number}"
        )
        done = f"{format_count(count, 'partition')} moved. " if count else ""
        why = f"{done}{self._reasons} {ways}"
        return Finished(Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, (), why)


@dataclass(frozen=True, slots=True)
class LastLook:
    """The site as a drain leaves it.

    `wanted` are all that it was to move, with the systems where they were; `elapsed_s` of its window is over.
    """

    context: JobContext
    number: str
    planner: DrainPlanner
    wanted: Mapping[str, str]
    elapsed_s: float

    def end(self, given_up: Mapping[str, str], way: Way, halted: str, *, stopped: bool) -> DrainEnd:
        """What the drain comes to; `given_up` are those that it left for a reason."""
        state = self.context.journal.state(self.number)
        persons = dict(self._persons(state))
        left, unknown = dict(given_up), ""
        aside: tuple[str, ...] = ()
        try:
            left |= self._still_here(frozenset(given_up) | persons.keys(), halted)
            aside = self._elsewhere(state, left.keys() | persons.keys())
        except LpmtuiError as error:
            unknown = f"What is left is not known: {error}"
        told = tuple(persons.values())
        return DrainEnd(self.number, state, way, left, aside, told, halted, stopped, unknown)

    def _still_here(self, given_up: frozenset[str], halted: str) -> dict[str, str]:
        """Who should have moved and stands where it stood; who stays as asked is not among them."""
        plan = self.planner.plan(settled=given_up, elapsed_s=self.elapsed_s).plan
        found = {one.name: one.told for one in plan.not_moved if one.name not in self.planner.drain.stay}
        for move in plan.moves:
            late = move.late and not halted
            why = "It would not have ended in the window." if late else "It was not begun."
            found.setdefault(move.name, why)
        return found

    def _elsewhere(self, state: JobState, told: Collection[str]) -> tuple[str, ...]:
        """What became of those that this drain was to move, and did not have to."""
        moved = {one.partition for one in state.moves if one.outcome is Outcome.SUCCEEDED}
        names = [name for name in self.wanted if name not in moved and name not in told]
        if not names:
            return ()
        picture = self.context.site.picture(health=False)
        there = {(one.name, one.system) for one in picture.partitions if one.state.runs}
        return tuple(whereabouts(picture, one) for one in names if (one, self.wanted[one]) not in there)

    def _persons(self, state: JobState) -> Iterator[tuple[str, str]]:
        """The partitions whose last move needs a person still, with what is wrong."""
        settled = (Outcome.SUCCEEDED, Outcome.ROLLED_BACK, Outcome.REFUSED)
        for one in {one.partition: one for one in state.moves}.values():
            if one.outcome is not Outcome.NEEDS_ATTENTION:
                continue
            if self.context.journal.state(one.job).outcome not in settled:
                yield one.partition, f"{one.partition} needs a person (lpmtui recover {one.job}): {one.why}"
