"""What a step is, and what it works with: the site, what is moved, the effects that act, journal and wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import ClassVar, Protocol, TypeVar

from lpmtui.journal.job_state import Checkpoint
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.compiled_copy import load_table
from lpmtui.model.errors import HostKeyChanged, LpmtuiError, NeedsAttention, Unreachable
from lpmtui.model.events import Event, Note, WaitEnded, Waiting
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Severity
from lpmtui.model.snapshot import Snapshot
from lpmtui.procedure.hmc_request import Location, location_evidence, location_from
from lpmtui.site import Site

T = TypeVar("T")


class Aborted(LpmtuiError):
    """The operator asked to stop."""


class Effects(Protocol):
    """What carries a procedure out. Everything that happens between two looks goes through these."""

    def tell(self, event: Event) -> None:
        """Write an event to the job's journal."""
        ...

    def record(self, event: Event) -> None:
        """Journal an event that a later run needs, on the disk before anything depends on it."""
        ...

    def run(self, command: Command, *, on_abort: Callable[[], None] | None = None) -> Completed:
        """Run to the end, intent journalled before and outcome after, the watch looking meanwhile.

        When the operator asks to stop, `on_abort` is called once and the command waited for; without it the
        command is waited for, too, and the wish is heard at the next pause. Raises Unreachable where it was
        not begun, ConnectionLost where its outcome is open.
        """
        ...

    def pause(self, seconds: float) -> None:
        """Wait on the site's clock, the watch looking meanwhile. Raises Aborted when asked to stop."""
        ...


@dataclass(frozen=True, slots=True)
class WaitLimits:
    """For how long what is waited for, in seconds of the site's clock."""

    look_s: float = 2.0
    """Between two looks at something that is waited for."""
    link_s: float = 900.0
    """For a host that cannot be reached in the middle of a procedure."""
    begin_s: float = 60.0
    """For a migration to show up at the HMC after its command's connection was lost."""
    settle_s: float = 6.0
    """A state in between must last this long before it is believed: two answers are never of one moment."""
    busy_s: float = 600.0
    """For a change of the cluster that is under way."""
    quiet_s: float = 15.0
    """How long a cluster must be quiet after an earlier process left its commands running."""
    arrive_s: float = 900.0
    """From the end of migrlpar until the source system no longer lists the partition."""
    silent_s: float = 10.0
    """So long a wait is not worth a word."""
    paths_s: float = 180.0
    """For heartbeat paths and the repository, once everything else is as it was."""
    unchanged_s: float = 60.0
    """What differs for so long without a change, PowerHA being done, stays so."""
    post_s: float = 1800.0
    """For PowerHA's post phase and its resource groups."""


@dataclass(slots=True)
class Context:
    """One walk over one procedure.

    `checkpoint` is what this run and earlier ones have noted. `taken_up` says that an earlier process has
    begun it, whose commands may still run.
    """

    site: Site
    subject: Subject
    before: Snapshot
    effects: Effects
    limits: WaitLimits = WaitLimits()
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    taken_up: bool = False
    given_up: set[str] = field(default_factory=set)
    """Hosts that were waited for in vain: they are asked again, but not waited for a second time."""
    stand_ins: dict[str, str] = field(default_factory=dict)
    """HMCs that are lost, and the one that is asked for each."""

    def tell(self, event: Event) -> None:
        """Write an event to the job's journal."""
        self.effects.tell(event)

    def keep(self, event: Event) -> None:
        """Journal an event that this run and later ones go by."""
        self.effects.record(event)
        self.checkpoint = self.checkpoint.after(event)

    def ask(self, query: Query[T]) -> T:
        """The answer, waiting for a host that cannot be reached just now. Raises what the question raises.

        Another HMC that manages the system answers for one that is lost, at once. A changed host key is no
        passing trouble: nobody waits for it.
        """
        deadline = self.site.clock.monotonic() + self.limits.link_s
        silent = False
        while True:
            query = self._to_stand_in(query)
            try:
                answer = self.site.ask(query)
            except Unreachable as error:
                if self._stand_in(query.command.host, error):
                    continue
                late = query.command.host in self.given_up or self.site.clock.monotonic() > deadline
                if late or isinstance(error, HostKeyChanged):
                    self.given_up.add(query.command.host)
                    raise
                if not silent:
                    silent = True
                    self.tell(Note(f"{error.title} Trying again.", Severity.WARNING))
                self.effects.pause(self.limits.look_s)
            else:
                self.given_up.discard(query.command.host)
                return answer

    def run(self, query: Query[T]) -> T:
        """Run a command that changes something and understand its answer. Raises what `parse` raises."""
        query = self._to_stand_in(query)
        return query.parse(self.effects.run(query.command))

    def _to_stand_in(self, query: Query[T]) -> Query[T]:
        return query.to(self.stand_ins.get(query.command.host, query.command.host))

    def _stand_in(self, host: str, error: Unreachable) -> bool:
        """Find another HMC for one that is lost; whether there is one. A stand-in gets none of its own."""
        move = self.subject.move
        systems = {self.subject.target_hmc: move.target, self.subject.hmc: move.source}
        if host not in systems or host in self.stand_ins or host in self.given_up:
            return False
        other = self.site.other_hmc(systems[host], host)
        if not other:
            return False
        self.stand_ins[host] = other
        text = f"{error.title} {other} manages {systems[host]} as well and is asked."
        self.tell(Note(text, Severity.WARNING))
        return True

    def answering_node(self) -> str:
        """A node to ask about the cluster: rather one that does not move. Raises Unreachable."""
        return self.site.active_node(self.subject.cluster, avoid=(self.subject.node,))

    def wait_for(self, what: str, limit_s: float, met: Callable[[], bool]) -> None:
        """Wait until a condition is met. Raises NeedsAttention, which names it, after the limit."""
        self.wait_while(what, limit_s, lambda: () if met() else ("",))

    def wait_while(self, what: str, limit_s: float, differs: Callable[[], Iterable[str]]) -> None:
        """Wait until nothing differs any more; after a while it is told what still does.

        Raises NeedsAttention, which names all of it, after the limit.
        """
        clock, since = self.site.clock, self.site.clock.now()
        began = clock.monotonic()
        told: tuple[str, ...] | None = None
        while left := tuple(differs()):
            waited, named = clock.monotonic() - began, tuple(filter(None, left))
            if waited > limit_s:
                if told is not None:
                    self.tell(WaitEnded(what, met=False))
                still = f" Still different: {'; '.join(named)}." if named else ""
                raise NeedsAttention(f"{what} did not come about within {limit_s:.0f} seconds.{still}")
            if waited >= self.limits.silent_s and told != named:
                told = named
                self.tell(Waiting(what, since, since + timedelta(seconds=limit_s), named))
            self.effects.pause(self.limits.look_s)
        if told is not None:
            self.tell(WaitEnded(what))


class NoEffects:
    """Hands that must not act: whatever a step wants of them raises LpmtuiError."""

    def tell(self, event: Event) -> None:
        """A look journals nothing."""
        raise _must_not(type(event).__name__)

    record = tell

    def run(self, command: Command, *, on_abort: Callable[[], None] | None = None) -> Completed:
        """A look runs nothing that a step would do."""
        raise _must_not(command.line())

    def pause(self, seconds: float) -> None:
        """A look waits for nobody."""
        raise _must_not(f"pause {seconds}")


def _must_not(what: str) -> LpmtuiError:
    return LpmtuiError(f"A preview must not act: {what}")


class Step(Protocol):
    """One step. Its methods look at the site instead of remembering, so that any step can be taken up again.

    They raise LpmtuiError. `is_done` is true, too, for a step whose time is over: preparing for a move that
    has happened is done. `no_way_back` says that after this step the move cannot be undone, `reversible`
    that the step has something to undo.
    """

    no_way_back: ClassVar[bool]
    reversible: ClassVar[bool]

    @property
    def name(self) -> str:
        """Its short name in the journal."""
        ...

    @property
    def title(self) -> str:
        """What it does, in a few words."""
        ...

    @property
    def why(self) -> str:
        """Why it exists, for the operator."""
        ...

    def commands(self, context: Context) -> tuple[Command, ...]:
        """The commands that it would run."""
        ...

    def is_done(self, context: Context) -> bool:
        """Whether nothing is left to do."""
        ...

    def do(self, context: Context) -> None:
        """Do it. Doing it twice does no harm."""
        ...

    def verify(self, context: Context) -> None:
        """Raise where its effect is not there."""
        ...

    def undo(self, context: Context) -> None:
        """Bring back what was before it, where anything of it took effect, and verify that."""
        ...


@dataclass(frozen=True, slots=True)
class BaseStep:
    """A look that runs no command and leaves nothing to undo: what a step is unless it says otherwise."""

    no_way_back: ClassVar[bool] = False
    reversible: ClassVar[bool] = False

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Nothing that changes the site."""
        return ()

    def is_done(self, context: Context) -> bool:
        """Never: a look, or a word to the operator, is taken again."""
        return False

    def verify(self, context: Context) -> None:
        """Nothing beyond what `do` saw."""

    def undo(self, context: Context) -> None:
        """Nothing: there is nothing to undo."""


def locate(context: Context) -> Location:
    """Where the partition is now, waiting for HMCs that cannot be reached."""
    return location_from(location_evidence(context.subject, context.ask))


def arrived(context: Context) -> bool:
    """Whether the move has happened."""
    return locate(context) is Location.ARRIVED


@cache
def _texts() -> Mapping[str, str]:
    return load_table(__file__, "expectation.toml")


def expectation_of(step: str) -> str:
    """What to expect of a step, in a sentence, by its name; empty where there is none."""
    return _texts().get(step, "")
