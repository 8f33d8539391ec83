"""A guided migration on a plain terminal: each step is shown, and done, skipped or left to wait."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import data, on_terminal, words
from lpmtui.model.errors import ExitStatus, Refused, UsageError
from lpmtui.model.job import Answer

if TYPE_CHECKING:
    from lpmtui.journal import Entry, JobState, Journal


class StepChoice(StrEnum):
    """What an operator may type, by its first letter."""

    DO = "do"
    SKIP = "skip"
    STOP = "stop"
    LEAVE = "leave"


_QUESTION = "do, skip (with a reason), stop (bring everything back) or leave (it goes on waiting)? "
_KEYS = {
    "d": StepChoice.DO,
    "do": StepChoice.DO,
    "s": StepChoice.SKIP,
    "skip": StepChoice.SKIP,
    "stop": StepChoice.STOP,
    "l": StepChoice.LEAVE,
    "leave": StepChoice.LEAVE,
}


def require_terminal(migration: str = "") -> None:
    """Raise UsageError where nobody can be asked."""
    if not on_terminal():
        raise UsageError(
            "A guided migration asks before every step: it needs a terminal.",
            subject=migration,
            remedy="Leave --step out to let the steps run by themselves.",
        )


def follow_guided(invocation: Invocation, migration: str) -> int:
    """Follow a migration and answer for its steps, until its end or until the operator leaves."""
    with invocation.store(read_only=False) as store:
        try:
            end = _walk(store, migration)
        except (KeyboardInterrupt, _Left):
            words(
                f"Migration {migration} goes on waiting; nothing is done meanwhile, and it is still watched."
            )
            words(f"Any login of yours takes it up with: lpmtui follow {migration} --step")
            return ExitStatus.DONE
    return ExitStatus.NEEDS_ATTENTION if end is None else end


class _Left(Exception):
    """The operator leaves; the executor goes on waiting."""


def _walk(store: Journal, migration: str) -> int | None:
    """The exit status of the job; None where it has none."""
    from lpmtui import executor
    from lpmtui.cli.event_printers import LinePrinter
    from lpmtui.journal import JobState, fold

    follower = LinePrinter()
    seen = JobState()
    for entry in executor.follow(store, migration):
        seen = fold([entry], seen)
        follower.show(entry)
        if seen.question and seen.question.seq == entry.seq and _still_open(store, migration, entry):
            _ask(store, migration, seen)
    return seen.exit_status


def _still_open(store: Journal, migration: str, entry: Entry) -> bool:
    question = store.state(migration).question
    return question is not None and question.seq == entry.seq


def _ask(store: Journal, migration: str, seen: JobState) -> None:
    from lpmtui import executor
    from lpmtui.executor import client

    assert seen.question is not None
    data("\n".join(shown(seen)))
    while True:
        choice, why = _answer()
        try:
            if choice is StepChoice.STOP:
                executor.abort(store, migration)
            else:
                answer = Answer.SKIP if choice is StepChoice.SKIP else Answer.DO
                client.reply(store, migration, seen.question.seq, answer, why=why)
        except UsageError as error:
            words(str(error))
        except Refused as error:
            words(error.title)
            return
        else:
            return


def _answer() -> tuple[StepChoice, str]:
    """What the operator types: a word, and a reason for skipping. Raises _Left at the end of input, too."""
    while True:
        line = _prompt(_QUESTION)
        word, _, why = line.partition(" ")
        choice = _KEYS.get(word.casefold())
        if choice is StepChoice.LEAVE:
            raise _Left
        if choice is StepChoice.SKIP and not why.strip():
            why = _prompt("Why is it skipped? ")
        if choice is not None:
            return choice, why


def _prompt(question: str) -> str:
    sys.stdout.flush()
    sys.stderr.write(question)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise _Left
    if not sys.stdin.isatty():
        sys.stderr.write("\n")
    return line.strip()


def shown(seen: JobState) -> Iterator[str]:
    """The list with where one is, and everything about the step that is asked for."""
    yield ""
    for number, one in enumerate(seen.steps, 1):
        mark = ">" if one.step.name == seen.step else " "
        state = "" if mark == ">" else one.state
        yield f"{mark}{number:>3}. {one.step.title}{f'  [{state}]' if state else ''}"
    place = next(number for number, one in enumerate(seen.steps) if one.step.name == seen.step)
    step = seen.steps[place].step
    yield from ("", f"Step {place + 1} of {len(seen.steps)}: {step.title}")
    yield from _part("Why:", step.why)
    for command in step.commands or ("nothing that changes anything",):
        yield from _part("Runs:", command)
    yield from _part("You will see:", step.seen)
    yield from _part("In force meanwhile:", "; ".join(seen.in_force))


def _part(label: str, text: str) -> list[str]:
    return (
        textwrap.wrap(f"  {label} {text}", 78, subsequent_indent="    ", break_on_hyphens=False)
        if text
        else []
    )
