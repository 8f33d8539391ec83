"""The HMC's part: validate, migrate, find out what became of it, and bring the partition back."""

from __future__ import annotations

import math
from typing import ClassVar

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.hscl import hmc_failure
from lpmtui.commands.hmc.migrlpar import MigrlparAnswer
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import CommandFailed, ConnectionLost, NeedsAttention, Unreachable
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.job import MigrationAnswered, MigrationBegun
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.move import Phase, Severity
from lpmtui.procedure.hmc_request import Location, migration, validation
from lpmtui.procedure.steps.cluster_change import wait_until_quiet
from lpmtui.procedure.steps.post_migration import await_automation, settle
from lpmtui.procedure.steps.step import Aborted, BaseStep, Context, arrived, locate

NO_WAY_BACK = (
    "It can no longer be stopped: after the resume on the target there is no way back. It continues. Move the"
    " partition back afterwards if it must not stay there."
)


class AlreadyArrived(NeedsAttention):
    """The partition is on the target: it cannot be brought back, only the rest be brought to its end."""


def tried(context: Context, query: Query[MigrlparAnswer]) -> MigrlparAnswer | None:
    """Run a migrlpar that may fail; None where its outcome is not known."""
    try:
        return migrlpar.read_answer(context.effects.run(query.command))
    except (CommandFailed, Unreachable) as error:
        context.tell(Note(str(error), Severity.WARNING))
        return None


def concluded(context: Context) -> Location:
    """What became of the migration; one that was interrupted is recovered, which brings it to either side."""
    ending = _came_to_an_end(context)
    if ending is Location.STRANDED:
        move = context.subject.move
        tried(context, migrlpar.recover(context.subject.hmc, move.source, move.partition))
        ending = _came_to_an_end(context)
    return ending


def _came_to_an_end(context: Context) -> Location:
    """What became of the migration, waited for as long as the HMC says that it goes on.

    A partition that is simply on the source may belong to a migration that the HMC has not begun to show, or
    to one that it has rolled back: it is believed after a while without any migration. So is a state in
    between, because both sides are asked one after the other.
    """
    seen, since = Location.UNKNOWN, context.site.clock.monotonic()
    moved = False
    while True:
        now = locate(context)
        if now is not seen:
            seen, since = now, context.site.clock.monotonic()
        moved = moved or now is Location.MOVING
        if context.site.clock.monotonic() - since >= _believed_after(context, now, moved=moved):
            return now
        context.effects.pause(context.limits.look_s)


def _believed_after(context: Context, seen: Location, *, moved: bool) -> float:
    """For how many seconds this must have been seen."""
    if seen is Location.ARRIVED:
        return 0.0
    if seen is Location.MOVING:
        return math.inf
    answered = context.checkpoint.answered == context.checkpoint.begun
    if seen is Location.AT_SOURCE and not moved and not answered:
        return context.limits.begin_s
    return context.limits.settle_s


def bring_back(context: Context) -> None:
    """Stop what still moves, recover what is stranded, and see the partition on the source.

    Raises AlreadyArrived where it has arrived, NeedsAttention where it does not run or cannot be brought
    back; recovering with force is left to a person.
    """
    subject = context.subject
    move = subject.move
    if locate(context) is Location.MOVING:
        tried(context, migrlpar.stop(subject.hmc, move.source, move.partition))
    ending = concluded(context)
    if ending is Location.ARRIVED:
        raise AlreadyArrived(
            f"{move.partition} is on {move.target} already: there is no way back but another move.",
            subject=move.partition,
        )
    if ending is not Location.AT_SOURCE:
        raise NeedsAttention(
            f"{move.partition} could not be brought back to {move.source}: it is {ending.value}.",
            subject=move.partition,
            remedy="Compare both systems; if it is stranded: "
            f"migrlpar -o r -m {move.source} -p {move.partition} --force",
        )


@dataclass(frozen=True, slots=True)
class Validate(BaseStep):
    """The HMC's own validation."""

    name: str = "validate"
    title: str = "Let the HMC validate the move"
    why: str = (
        "The HMC looks whether both systems, their Virtual I/O Servers and the partition's operating system"
        " can do it. Nothing is changed."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """The HMC's validation, `migrlpar -o v`."""
        return (validation(context.subject).command,)

    def is_done(self, context: Context) -> bool:
        """Whether it is too late to validate."""
        return context.checkpoint.begun > 0 or locate(context) is not Location.AT_SOURCE

    def do(self, context: Context) -> None:
        """Validate. Raises CommandFailed with the HMC's own words."""
        if context.subject.cluster:
            wait_until_quiet(context)
        context.tell(PhaseEntered(Phase.VALIDATE, inferred=False, note="migrlpar -o v"))
        completed = context.effects.run(validation(context.subject).command)
        if not completed.ok:
            raise hmc_failure(completed)
        for message in migrlpar.read_answer(completed).messages:
            context.tell(Note(f"The HMC warns: {message.code} {message.text}".strip(), Severity.WARNING))


@dataclass(frozen=True, slots=True)
class Migrate:
    """The migration itself. `settles`: PowerHA brings the cluster back by itself where it is called off."""

    no_way_back: ClassVar[bool] = True
    reversible: ClassVar[bool] = True
    name: str = "migrate"
    title: str = "Migrate the partition"
    why: str = (
        "The HMC prepares the target, PowerHA's script prepares the cluster, memory is sent while the"
        " partition runs, and then it continues on the target."
    )
    settles: bool = True

    def commands(self, context: Context) -> tuple[Command, ...]:
        """The move itself, `migrlpar -o m`."""
        return (migration(context.subject).command,)

    def is_done(self, context: Context) -> bool:
        """Whether the partition is on the target only."""
        return arrived(context)

    def do(self, context: Context) -> None:
        """Migrate, or watch a migration that runs already. Raises CommandFailed, Aborted, NeedsAttention."""
        if context.checkpoint.begun:
            context.tell(Note("A migration was begun before; looking at the HMC what became of it."))
            ending = concluded(context)
            if ending is Location.ARRIVED:
                return
            if ending is not Location.AT_SOURCE:
                raise _unfinished(context, ending)
        context.keep(MigrationBegun(context.checkpoint.begun + 1))
        _Attempt(context).run()

    def verify(self, context: Context) -> None:
        """The next step waits for the source to forget the partition."""

    def undo(self, context: Context) -> None:
        """Stop it, recover it, see the partition back on the source and PowerHA done with its undo phase."""
        if context.checkpoint.begun:
            bring_back(context)
            if context.subject.cluster:
                settle(context) if self.settles else await_automation(context)


@dataclass(frozen=True, slots=True)
class Arrive(BaseStep):
    """Waits for the real end: gone from the source and Running on the target."""

    name: str = "arrive"
    title: str = "Wait until the source system no longer lists the partition"
    why: str = (
        "The HMC lists the partition on the source for a while after it says that the migration is complete."
    )

    def is_done(self, context: Context) -> bool:
        """Whether it is on the target only."""
        return arrived(context)

    def do(self, context: Context) -> None:
        """Wait. Raises NeedsAttention where it does not come about."""
        context.wait_for(
            f"{context.subject.move.partition} gone from {context.subject.move.source} and Running on"
            f" {context.subject.move.target}",
            context.limits.arrive_s,
            lambda: arrived(context),
        )


@dataclass(slots=True)
class _Attempt:
    """One `migrlpar -o m`, from its start to what became of the partition."""

    context: Context
    stopped: bool = field(default=False)

    def run(self) -> None:
        """Run it; raises unless the partition went."""
        try:
            completed = self.context.effects.run(migration(self.context.subject).command, on_abort=self._stop)
        except ConnectionLost as error:
            text = f"{error.title} The migration goes on at the HMC; looking there."
            self.context.tell(Note(text, Severity.WARNING))
            self._judge(concluded(self.context), None)
        else:
            self.context.keep(MigrationAnswered(self.context.checkpoint.begun))
            self._judge(None if completed.ok else concluded(self.context), completed)

    def _stop(self) -> None:
        """Ask the HMC to stop it; from the resume on the target on it refuses, and the migration goes on."""
        subject = self.context.subject
        move = subject.move
        answer = tried(self.context, migrlpar.stop(subject.hmc, move.source, move.partition))
        if answer is not None and answer.ok:
            self.stopped = True
            return
        self.context.tell(Note(NO_WAY_BACK, Severity.WARNING))

    def _judge(self, ending: Location | None, completed: Completed | None) -> None:
        if ending is None or ending is Location.ARRIVED:
            if completed is not None and not completed.ok:
                failure = hmc_failure(completed)
                self.context.tell(Note(f"It arrived, but migrlpar failed: {failure}", Severity.WARNING))
            return
        if self.stopped:
            raise Aborted("The migration was stopped as asked.", subject=self.context.subject.move.partition)
        if completed is not None:
            raise hmc_failure(completed)
        raise _unfinished(self.context, ending)


def _unfinished(context: Context, ending: Location) -> CommandFailed:
    move = context.subject.move
    way = f"{move.partition} from {move.source} to {move.target}"
    return CommandFailed(
        f"The migration of {way} did not end well: the partition is {ending.value}.", subject=move.partition
    )
