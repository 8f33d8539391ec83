"""Answering for the steps of a guided job from outside its executor.

A guided executor asks before every step and waits; question and answer are events of the journal, so any
login can look, answer, leave, and be followed by another one.
"""

from __future__ import annotations

from collections.abc import Iterable

from lpmtui.executor.client import abandoned, is_alive
from lpmtui.executor.requester import Requester
from lpmtui.journal import Entry, Journal
from lpmtui.model.errors import Refused, UsageError
from lpmtui.model.job import Answer
from lpmtui.model.job_events import StepAnswered

NEVER_SKIPPED = frozenset({"migrate", "verify", "prove-down"})
"""Without the move nothing moves, and stopping says so; the comparison only looks; and a group is started
elsewhere only after the proof that its node is down."""


def reply(store: Journal, migration: str, asked: int, answer: Answer, *, why: str = "", by: str = "") -> None:
    """Answer the question with that number.

    Raises UsageError for a skip that gives no reason or that cannot be, Refused where the question is not
    open any more (somebody else has answered), NeedsAttention where no process carries the migration out.
    """
    state = store.state(migration)
    if state.running and not is_alive(store.state_dir, migration):
        raise abandoned(migration)
    if state.question is None or state.question.seq != asked:
        raise Refused("That step no longer waits: it has been answered.", subject=migration)
    if answer is Answer.SKIP:
        _check_skip(state.question.step, why)
    by = by or str(Requester.here())
    store.append(migration, StepAnswered(asked, answer, why.strip(), by))


def _check_skip(step: str, why: str) -> None:
    if step in NEVER_SKIPPED:
        raise UsageError(
            f"The step {step} cannot be skipped.", subject=step, remedy="Do it, or stop the migration."
        )
    if not why.strip():
        raise UsageError("A step is skipped with a reason only.", subject=step, remedy="Say why.")


def answer_to(records: Iterable[Entry], asked: int) -> StepAnswered | None:
    """The first answer to the question of that number; None where there is none yet."""
    answers = (record.event for record in records if isinstance(record.event, StepAnswered))
    return next((answer for answer in answers if answer.asked == asked), None)
