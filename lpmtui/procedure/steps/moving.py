"""The HMC's part: validate, migrate, and wait until the partition is on the target only."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.errors import hmc_failure
from lpmtui.commands.hmc.migrlpar import MigrlparAnswer
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import CommandFailed, ConnectionLost, LpmtuiError, NeedsAttention
from lpmtui.model.events import Note, PhaseEntered
from lpmtui.model.move import Phase, Severity
from lpmtui.procedure.context import Aborted, Context
from lpmtui.procedure.steps.settling import settle
from lpmtui.procedure.steps.step import Reading, arrived, route, whereabouts
from lpmtui.procedure.subject import Subject
from lpmtui.procedure.whereabouts import Whereabouts

BEGUN = "migration-begun"
"""Key of the journal's record that migrlpar was about to be started; its value counts the attempts."""
ANSWERED = "migration-answered"
"""Key of the record that migrlpar ended; its value is that of the attempt."""


@dataclass(frozen=True, slots=True)
class Validate(Reading):
    """The HMC's own validation."""

    name: str = "validate"
    title: str = "Let the HMC validate the move"
    why: str = (
        "The HMC looks whether both systems, their Virtual I/O Servers and the partition's operating system"
        " can do it. Nothing is changed."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`migrlpar -o v`."""
        return (_validation(context.subject),)

    def is_done(self, context: Context) -> bool:
        """Whether it is too late to validate."""
        return BEGUN in context.kept or whereabouts(context) is not Whereabouts.AT_SOURCE

    def do(self, context: Context) -> None:
        """Validate. Raises CommandFailed with the HMC's own words."""
        context.tell(PhaseEntered(Phase.VALIDATE, inferred=False, note="migrlpar -o v"))
        completed = context.hands.run(_validation(context.subject))
        if not completed.ok:
            raise hmc_failure(completed)
        for message in migrlpar.read_answer(completed).messages:
            context.tell(Note(f"The HMC warns: {message.code} {message.text}".strip(), Severity.WARNING))


@dataclass(frozen=True, slots=True)
class Migrate:
    """The migration itself."""

    no_way_back: ClassVar[bool] = True
    name: str = "migrate"
    title: str = "Migrate the partition"
    why: str = (
        "The HMC prepares the target, PowerHA's script prepares the cluster, memory is sent while the"
        " partition runs, and then it goes on on the target."
    )

    def commands(self, context: Context) -> tuple[Command, ...]:
        """`migrlpar -o m`."""
        return (_migration(context.subject),)

    def is_done(self, context: Context) -> bool:
        """Whether the partition is on the target only."""
        return arrived(context)

    def do(self, context: Context) -> None:
        """Migrate, or watch a migration that runs already. Raises CommandFailed, Aborted, NeedsAttention."""
        if BEGUN in context.kept:
            context.tell(Note("A migration was begun before; looking at the HMC what became of it."))
            ending = _came_to_an_end(context)
            if ending is Whereabouts.ARRIVED:
                return
            if ending is not Whereabouts.AT_SOURCE:
                raise _unfinished(context, ending)
        context.keep(BEGUN, context.kept.get(BEGUN, 0) + 1)
        _Attempt(context).run()

    def verify(self, context: Context) -> None:
        """The next step waits for the source to forget the partition."""

    def undo(self, context: Context) -> None:
        """Stop it, recover it, see the partition back on the source and PowerHA done with its undo phase."""
        if BEGUN in context.kept:
            bring_back(context)
            if context.subject.cluster:
                settle(context)


@dataclass(frozen=True, slots=True)
class Arrive(Reading):
    """Waits for the real end: gone from the source and Running on the target."""

    name: str = "arrive"
    title: str = "Wait until the source has forgotten the partition"
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
            context.patience.arrive_s,
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
            completed = self.context.hands.run(_migration(self.context.subject), on_abort=self._stop)
        except ConnectionLost as error:
            text = f"{error.title} The migration goes on at the HMC; looking there."
            self.context.tell(Note(text, Severity.WARNING))
            self._judge(_came_to_an_end(self.context), None)
        else:
            self.context.keep(ANSWERED, self.context.kept[BEGUN])
            self._judge(None if completed.ok else _came_to_an_end(self.context), completed)

    def _stop(self) -> None:
        """Ask the HMC to stop it; from the resume on the target on it refuses, and the migration goes on."""
        subject = self.context.subject
        move = subject.move
        answer = _tried(self.context, migrlpar.stop(subject.hmc, move.source, move.partition))
        if answer is not None and answer.ok:
            self.stopped = True
            return
        self.context.tell(
            Note(
                "It cannot be stopped any more: after the resume on the target there is no way back."
                " It goes on. Move the partition back afterwards if it must not stay there.",
                Severity.WARNING,
            )
        )

    def _judge(self, ending: Whereabouts | None, completed: Completed | None) -> None:
        if ending is None or ending is Whereabouts.ARRIVED:
            if completed is not None and not completed.ok:
                failure = hmc_failure(completed)
                self.context.tell(Note(f"It arrived, but migrlpar failed: {failure}", Severity.WARNING))
            return
        if self.stopped:
            raise Aborted("The migration was stopped as asked.", subject=self.context.subject.move.partition)
        if completed is not None:
            raise hmc_failure(completed)
        raise _unfinished(self.context, ending)


def _unfinished(context: Context, ending: Whereabouts) -> CommandFailed:
    return CommandFailed(
        f"The migration of {route(context.subject)} did not end well: the partition is {ending.value}.",
        subject=context.subject.move.partition,
    )


def _validation(subject: Subject) -> Command:
    move = subject.move
    return migrlpar.validate(subject.hmc, move.source, move.target, move.partition).command


def _migration(subject: Subject) -> Command:
    move = subject.move
    return migrlpar.migrate(subject.hmc, move.source, move.target, move.partition).command


def _tried(context: Context, query: Query[MigrlparAnswer]) -> MigrlparAnswer | None:
    try:
        return migrlpar.read_answer(context.hands.run(query.command))
    except LpmtuiError as error:
        context.tell(Note(str(error), Severity.WARNING))
        return None


def _came_to_an_end(context: Context) -> Whereabouts:
    """What became of the migration, waited for as long as the HMC says that it goes on.

    A partition that is simply on the source may belong to a migration that the HMC has not begun to show, or
    to one that it has rolled back: it is believed after a while without any migration. So is a state in
    between, because both sides are asked one after the other.
    """
    seen, since = Whereabouts.UNKNOWN, context.site.clock.monotonic()
    moved = False
    while True:
        now = whereabouts(context)
        if now is not seen:
            seen, since = now, context.site.clock.monotonic()
        moved = moved or now is Whereabouts.MOVING
        if context.site.clock.monotonic() - since >= _believed_after(context, now, moved=moved):
            return now
        context.hands.pause(context.patience.look_s)


def _believed_after(context: Context, seen: Whereabouts, *, moved: bool) -> float:
    """For how many seconds this must have been seen."""
    if seen is Whereabouts.ARRIVED:
        return 0.0
    if seen is Whereabouts.MOVING:
        return math.inf
    answered = context.kept.get(ANSWERED) == context.kept.get(BEGUN)
    if seen is Whereabouts.AT_SOURCE and not moved and not answered:
        return context.patience.begin_s
    return context.patience.settle_s


def bring_back(context: Context) -> None:
    """Stop what still moves, recover what is stranded, and see the partition on the source.

    Raises NeedsAttention where it is on the target, not running, or cannot be brought back; recovering with
    force is left to a person.
    """
    subject = context.subject
    move = subject.move
    if whereabouts(context) is Whereabouts.MOVING:
        _tried(context, migrlpar.stop(subject.hmc, move.source, move.partition))
    ending = _came_to_an_end(context)
    if ending is Whereabouts.STRANDED:
        _tried(context, migrlpar.recover(subject.hmc, move.source, move.partition))
        ending = _came_to_an_end(context)
    if ending is not Whereabouts.AT_SOURCE:
        raise NeedsAttention(
            f"{move.partition} could not be brought back to {move.source}: it is {ending.value}.",
            subject=move.partition,
            remedy="Compare both systems; if it is stranded: "
            f"migrlpar -o r -m {move.source} -p {move.partition} --force",
        )
