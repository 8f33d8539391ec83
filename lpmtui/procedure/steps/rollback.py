"""What became of a migration, and bringing it back: the ambiguous end, resolved by looking at both sides."""

from __future__ import annotations

import math

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.migrlpar import MigrlparAnswer
from lpmtui.model.command import Query
from lpmtui.model.errors import CommandFailed, NeedsAttention, Unreachable
from lpmtui.model.events import Note
from lpmtui.model.move import Severity
from lpmtui.procedure.context import Context
from lpmtui.procedure.location import Location
from lpmtui.procedure.steps.step import locate

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
