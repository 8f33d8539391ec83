"""What every step can do: say why, show its commands, tell whether it is done, do, verify and undo it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Protocol

from lpmtui.model.command import Command
from lpmtui.model.job import Subject
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.toml_text import load_table
from lpmtui.procedure.context import Context
from lpmtui.procedure.hmc_request import Location, location_evidence, location_from


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
    """What a step is unless it says otherwise: without a command of its own, and with nothing to undo."""

    no_way_back: ClassVar[bool] = False
    reversible: ClassVar[bool] = False

    def commands(self, context: Context) -> tuple[Command, ...]:
        """Nothing that changes the site."""
        return ()

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


def route(subject: Subject) -> str:
    """The move in words."""
    return f"{subject.move.partition} from {subject.move.source} to {subject.move.target}"


@cache
def _texts() -> Mapping[str, str]:
    return load_table(__file__, "expectation.toml")


def expectation_of(step: str) -> str:
    """The sentence for a step's name; empty where there is none."""
    return _texts().get(step, "")
