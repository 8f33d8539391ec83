"""A guided walk seen from outside its executor: where it is, and what the operator answers.

A guided executor asks before every step and waits; question and answer are records of the journal, so any
login can look, answer, leave, and be followed by another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from lpmtui.executor.following import abandoned, is_alive
from lpmtui.executor.requester import Requester
from lpmtui.journal import Journal
from lpmtui.journal.rows import TAKEN_UP
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.events import (
    CommandStarted,
    Event,
    Finished,
    Planned,
    PlannedStep,
    Recorded,
    StepFinished,
    StepStarted,
)
from lpmtui.model.lazy_dataclass import dataclass

GUIDED = "guided"
"""Key of the record that the walk asks before every step (true), or no longer does (false)."""
ASKED = "step-asked"
"""Key of a question: the name of the step that the executor waits before."""
ANSWERED = "step-answered"
"""Key of an answer: `asked` is the question's number in the journal, `answer`, `why`, `by`."""
NEVER_SKIPPED = frozenset({"migrate", "verify", "prove-down"})
"""Without the move nothing moves, and stopping says so; the comparison only looks; and a group is started
elsewhere only after the proof that its node is down."""


class Answer(StrEnum):
    """What an operator says before a step. Stopping is not among them: see `executor.abort`."""

    DO = "do"
    SKIP = "skip"


class Told(Protocol):
    """A record with its place in the journal."""

    @property
    def seq(self) -> int:
        """Number within the migration, from 1."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written."""
        ...

    @property
    def event(self) -> Event:
        """What happened."""
        ...


@dataclass(frozen=True, slots=True)
class GuidedStep:
    """A step and how far it is: empty, `running`, or the outcome of `step-finished` with its reason.

    `changed`: it ran a command that changes something.
    """

    step: PlannedStep
    state: str = ""
    why: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """A guided walk as its journal tells it. `asked` is the open question's number, 0 where there is none."""

    steps: tuple[GuidedStep, ...] = ()
    guided: bool = False
    current: str = ""
    asked: int = 0
    since: datetime | None = None
    finished: Finished | None = None

    @property
    def at(self) -> int:
        """The place of the current step; -1 where none is current."""
        return next((n for n, one in enumerate(self.steps) if one.step.name == self.current), -1)

    @property
    def waits(self) -> bool:
        """Whether the executor waits for an answer."""
        return self.asked > 0

    @property
    def in_force(self) -> tuple[str, ...]:
        """Titles of the steps that took effect: what stays as it is while nobody answers."""
        return tuple(one.step.title for one in self.steps if one.changed and one.state == "done")


def read(records: Iterable[Told], guide: Guide | None = None) -> Guide:
    """The guide after (more) records, which come in order."""
    guide = guide or Guide()
    for record in records:
        guide = _after(guide, record)
    return guide


def _after(guide: Guide, record: Told) -> Guide:
    match record.event:
        case Planned(steps=steps):
            return replace(guide, steps=tuple(GuidedStep(step) for step in steps))
        case StepStarted(step=name):
            return replace(_with(guide, name, "running"), current=name)
        case CommandStarted(mutates=True):
            return _changed(guide)
        case StepFinished(step=name, outcome=outcome, why=why):
            return replace(_with(guide, name, outcome, why), asked=0)
        case Finished() as finished:
            return replace(guide, finished=finished, asked=0, current="")
        case Recorded(key=key, value=value):
            return _recorded(guide, record, key, value)
        case _:
            return guide


def _recorded(guide: Guide, record: Told, key: str, value: Any) -> Guide:
    if key == GUIDED:
        return replace(guide, guided=bool(value))
    if key == TAKEN_UP:
        return replace(guide, finished=None, asked=0, current="")
    if key == ASKED:
        return replace(guide, asked=record.seq, since=record.at, current=str(value))
    if key == ANSWERED and value.get("asked") == guide.asked:
        return replace(guide, asked=0)
    return guide


def _changed(guide: Guide) -> Guide:
    here = guide.current
    marked = (replace(one, changed=True) if one.step.name == here else one for one in guide.steps)
    return replace(guide, steps=tuple(marked))


def _with(guide: Guide, name: str, state: str, why: str = "") -> Guide:
    steps = tuple(replace(one, state=state, why=why) if one.step.name == name else one for one in guide.steps)
    return replace(guide, steps=steps)


def skipped(records: Iterable[Told]) -> dict[str, str]:
    """The steps that an operator skipped, with the reasons: a later executor does not do them either."""
    return {one.step.name: one.why for one in read(records).steps if one.state == "skipped"}


def reply(store: Journal, migration: str, asked: int, answer: Answer, *, why: str = "", by: str = "") -> None:
    """Answer the question with that number.

    Raises UsageError for a skip that gives no reason or that cannot be, Refused where the question is not
    open any more (somebody else has answered), NeedsAttention where nobody carries the migration out.
    """
    guide = read(store.events(migration))
    if guide.finished is None and not is_alive(store.state_dir, migration):
        raise abandoned(migration)
    if not guide.waits or guide.asked != asked:
        raise Refused("That step is not waited for any more: somebody has answered.", subject=migration)
    if answer is Answer.SKIP:
        _check_skip(guide.current, why)
    by = by or str(Requester.here())
    said = {"asked": asked, "answer": answer.value, "why": why.strip(), "by": by}
    store.append(migration, Recorded(ANSWERED, said))


def _check_skip(step: str, why: str) -> None:
    if step in NEVER_SKIPPED:
        raise UsageError(
            f"The step {step} cannot be skipped.", subject=step, remedy="Do it, or stop the migration."
        )
    if not why.strip():
        raise UsageError("A step is skipped with a reason only.", subject=step, remedy="Say why.")


def answer_to(records: Sequence[Told], asked: int) -> tuple[Answer, str, str] | None:
    """The first answer to a question: what, why, by whom; None where there is none yet."""
    for record in records:
        event = record.event
        if isinstance(event, Recorded) and event.key == ANSWERED and event.value.get("asked") == asked:
            said = event.value
            return Answer(said["answer"]), str(said.get("why", "")), str(said.get("by", ""))
    return None
