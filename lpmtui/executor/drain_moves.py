"""The moves of a drain: those that wait, and those under way, which outlive the drain's executor."""

from __future__ import annotations

from collections.abc import Iterator

from lpmtui.executor.command_runner import JournalWriter
from lpmtui.executor.jobs import JobContext, MoveJobs
from lpmtui.journal import JobState
from lpmtui.model.clock import Clock
from lpmtui.model.drain import DrainedMove, DrainMoveBegun, DrainMoveEnded
from lpmtui.model.errors import Busy, ExitStatus, LpmtuiError, Refused, Unreachable
from lpmtui.model.events import Note
from lpmtui.model.job import Way
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import JobKind, Move, Outcome, Severity
from lpmtui.model.picture import SitePicture
from lpmtui.procedure.drain_problem import Underway

AGAIN_S = 60.0
"""After so long something that was in the way is looked at again."""
PATIENCE_S = 900.0
"""For so long a move waits for its partition, its cluster, its source or a host to be well again."""
BUSY_S = 3600.0
"""For so long a move waits for a job of somebody else, which will come to its end."""


def patience_with(error: LpmtuiError, partition: str, target: str, picture: SitePicture) -> float | None:
    """For how long to wait after a refusal, in seconds; None where another target may do better.

    What is said of the partition, its cluster, or the system that it stands on is true for every target.
    """
    if isinstance(error, Busy):
        return BUSY_S
    if isinstance(error, Unreachable) or error.subject in _about(partition, target, picture):
        return PATIENCE_S
    return None


def _about(partition: str, target: str, picture: SitePicture) -> set[str]:
    """Names of what a move depends on whatever its target is."""
    names = {one.name for one in picture.partitions if not (one.is_vios and one.system == target)}
    names |= {one.system for one in picture.where(partition)} - {target}
    for place in picture.where(partition):
        identity = picture.identity_of(place)
        cluster = picture.cluster(identity.cluster) if identity and identity.cluster else None
        if cluster is not None:
            groups = {group.name for group in cluster.groups}
            names |= {cluster.name} | groups | {node.name for node in cluster.nodes}
    return names


@dataclass(slots=True)
class _Wait:
    since_s: float
    again_s: float
    why: str


class DrainWaits:
    """What rests until it is tried again, by the name of its partition."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waits: dict[str, _Wait] = {}

    def rest(self, name: str, why: str, patience_s: float) -> bool:
        """Let it rest; False where it has waited for that long already, and is to be given up."""
        now = self._clock.monotonic()
        wait = self._waits.setdefault(name, _Wait(now, now, ""))
        if now - wait.since_s >= patience_s:
            del self._waits[name]
            return False
        wait.again_s = now + AGAIN_S
        wait.why = why
        return True

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Who waits, and for what."""
        return tuple((name, wait.why) for name, wait in self._waits.items())

    def over(self, name: str) -> None:
        """It waits no longer."""
        self._waits.pop(name, None)

    @property
    def resting(self) -> frozenset[str]:
        """What is not tried at this moment."""
        now = self._clock.monotonic()
        return frozenset(name for name, wait in self._waits.items() if now < wait.again_s)


_GOES_ON_S = 30.0
"""A move that takes longer than planned is taken to need so much longer."""
_TAKE_UPS = 10
"""How often a move is carried on whose executor ends before its end."""
_CARRY_ON_S = 60.0
"""Between two times that a move is carried on."""


@dataclass(slots=True)
class _Running:
    """A move under way; its end is expected at `ends_s`.

    Its executor was replaced `take_ups` times, and is not again before `again_s`. `forwards`: it was to be
    brought back, had arrived, and goes to its end.
    """

    move: DrainedMove
    ends_s: float
    take_ups: int = 0
    again_s: float = 0.0
    forwards: bool = False


@dataclass(frozen=True, slots=True)
class EndedMove:
    """How a move ended.

    `checked`: it was refused by a check, and not because it never came to one. `stopped`: as somebody asked.
    """

    move: DrainedMove
    outcome: Outcome
    why: str
    checked: bool = False
    stopped: bool = False


class MovesUnderWay:
    """The moves that run. `back`: those that lead away from home are brought back where they can be."""

    def __init__(
        self, context: JobContext, number: str, jobs: MoveJobs, writer: JournalWriter, *, back: bool
    ) -> None:
        self._journal = context.journal
        self._clock = context.site.clock
        self._number = number
        self._jobs = jobs
        self._writer = writer
        self._back = back
        self._stopped = False
        self._running: dict[str, _Running] = {}

    def __len__(self) -> int:
        return len(self._running)

    def __contains__(self, partition: object) -> bool:
        return any(one.move.partition == partition for one in self._running.values())

    @property
    def underway(self) -> dict[str, Underway]:
        """Where they go, and how long they are expected to need."""
        now = self._clock.monotonic()
        return {
            one.move.partition: Underway(one.move.target, max(1.0, one.ends_s - now))
            for one in self._running.values()
        }

    def take_over(self) -> None:
        """Go on with the moves that an earlier process of the drain began.

        What a person has settled since is journalled.
        """
        self.adopt()
        for one in self._journal.state(self._number).moves:
            if one.outcome not in (None, Outcome.NEEDS_ATTENTION) or one.job in self._running:
                continue
            now = self._journal.state(one.job)
            if one.outcome is None or not now.outcome.final:
                self._note(one, _GOES_ON_S)
            elif now.outcome is not one.outcome:
                self._journal_end(EndedMove(one, now.outcome, now.why))
        if self._back:
            self._stop_those_that_go_back()

    def adopt(self) -> bool:
        """Take in the moves of this drain of which its journal does not tell; whether there were any.

        Their beginner was killed before it could write that down.
        """
        known = {one.job for one in self._journal.state(self._number).moves}
        found = False
        for row in self._journal.migrations():
            later = row.kind is JobKind.MIGRATION and int(row.id) > int(self._number)
            if later and row.id not in known and self._journal.state(row.id).parent == self._number:
                self._begun(DrainedMove(row.partition, row.source, row.target, row.id), _GOES_ON_S)
                found = True
        return found

    def begin(self, move: Move, source: str, length_s: float) -> None:
        """Begin a move that should take so long. Raises what refuses it."""
        job = self._jobs.begin(move, self._number)
        self._begun(DrainedMove(move.partition, source, move.target, job), length_s)

    def stop(self) -> None:
        """Ask all to stop and to bring everything back."""
        self._stopped = True
        self._stop_those_that_go_back()

    def _goes_back(self, move: DrainedMove) -> bool:
        """Whether a move is to be brought back: any that is stopped, and none that leads home."""
        return self._stopped or (self._back and move.source == self.home(move.partition))

    def home(self, partition: str) -> str:
        """Where the drain first took a partition from."""
        moves = self._journal.state(self._number).moves
        return next((one.source for one in moves if one.partition == partition), "")

    def _stop_those_that_go_back(self) -> None:
        for one in self._running.values():
            if not self._goes_back(one.move) or not self._jobs.lives(one.move.job):
                continue
            try:
                self._jobs.stop(one.move.job)
            except LpmtuiError as error:
                self._tell(error.title)

    def reap(self) -> Iterator[EndedMove]:
        """The moves that have ended since, journalled; one whose executor is gone gets another one."""
        for job, running in list(self._running.items()):
            state = self._journal.state(job)
            ended = None
            if state.outcome.final and not self._too_late(running, state):
                ended = _end_of(running.move, state)
            elif not state.outcome.final and not self._jobs.lives(job):
                ended = self._carry_on(running)
            if ended is not None:
                del self._running[job]
                self._journal_end(ended)
                yield ended

    def _begun(self, move: DrainedMove, length_s: float) -> None:
        self._writer.insist(DrainMoveBegun(move.partition, move.source, move.target, move.job))
        self._note(move, length_s)

    def _note(self, move: DrainedMove, length_s: float) -> None:
        self._running[move.job] = _Running(move, self._clock.monotonic() + length_s)

    def _journal_end(self, ended: EndedMove) -> None:
        move, outcome, why = ended.move, ended.outcome, ended.why
        self._writer.insist(
            DrainMoveEnded(move.partition, move.target, move.job, outcome, why, stopped=ended.stopped)
        )

    def _carry_on(self, running: _Running) -> EndedMove | None:
        """Give a move another executor; its end where that was tried too often."""
        now, move = self._clock.monotonic(), running.move
        if now < running.again_s:
            return None
        running.again_s, running.take_ups = now + _CARRY_ON_S, running.take_ups + 1
        if running.take_ups > _TAKE_UPS:
            why = f"Its executor has ended {running.take_ups} times before its end."
            return EndedMove(move, Outcome.NEEDS_ATTENTION, why)
        try:
            self._take_up(move)
        except LpmtuiError as error:
            if not self._journal.state(move.job).outcome.final:
                self._tell(f"{move.partition}: {error.title}")
        return None

    def _too_late(self, running: _Running, state: JobState) -> bool:
        """Bring a move to its end that arrived while it was being brought back; whether it goes on."""
        attention = state.outcome is Outcome.NEEDS_ATTENTION
        if not attention or running.forwards or not self._goes_back(running.move):
            return False
        running.forwards = True
        try:
            self._jobs.take_up(running.move.job, Way.RESUME)
        except LpmtuiError as error:
            self._tell(f"{running.move.partition}: {error.title}")
            return False
        return True

    def _take_up(self, move: DrainedMove) -> None:
        if self._goes_back(move):
            try:
                self._jobs.take_up(move.job, Way.ROLLBACK)
            except Refused:
                # It has arrived: it is brought to its end, and moved home after that.
                pass
            else:
                return
        self._jobs.take_up(move.job, Way.RESUME)

    def _tell(self, text: str) -> None:
        self._writer.observe(Note(text, Severity.WARNING))


def _end_of(move: DrainedMove, state: JobState) -> EndedMove:
    checked = state.planned and state.exit_status == ExitStatus.REFUSED
    why = state.why if state.planned else "Its executor ended before anything was begun."
    return EndedMove(move, state.outcome, why, checked, state.stopped)
