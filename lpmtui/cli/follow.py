"""`lpmtui follow`, `abort` and `replay`: a job shown from its journal; a guided one is answered for."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from lpmtui import executor
from lpmtui.cli.event_printers import LinePrinter, choose, follow_all
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.streams import confirmed, data, on_terminal, words
from lpmtui.executor import client
from lpmtui.journal import Entry, JobState, Journal, fold
from lpmtui.model.errors import ExitStatus, Refused, UsageError
from lpmtui.model.events import Note
from lpmtui.model.job import Answer
from lpmtui.model.move import JobKind

if TYPE_CHECKING:
    from lpmtui.job_view.drain_view import DrainView


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and `--json`."""
    parser.add_argument("id", metavar="ID", help="the job, as `lpmtui status` and `history` number it")
    parser.add_argument("--step", action="store_true", help="answer for the steps of a guided migration")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Show the migration from its first event to its end; the status is the migration's."""
    if invocation.arguments.step:
        require_terminal(invocation.arguments.id)
        return follow_guided(invocation, invocation.arguments.id)
    return follow(invocation, invocation.arguments.id, json=invocation.arguments.json)


def follow(
    invocation: Invocation,
    migration: str,
    *,
    json: bool,
    after: int = 0,
    heed: Callable[[Entry], None] = lambda _entry: None,
) -> int:
    """Follow a migration to its end, from the event behind number `after`; `heed` gets each, and may raise.

    Leaving early leaves the migration alone, and says how to come back.
    """
    with invocation.store() as store:
        kind = store.migration(migration).kind
        look = partial(_drain_view, store, migration) if kind is JobKind.DRAIN else None
        try:
            records = executor.follow(
                store, migration, on_silence=lambda seconds: words(executor.silence(migration, seconds))
            )
            told = (entry for entry in records if entry.seq > after)
            end = follow_all(_heeded(told, heed), choose(json=json, drain=look))
        except (KeyboardInterrupt, BrokenPipeError):
            words(f"The {kind.value} goes on by itself. `lpmtui follow {migration}` shows it again.")
            raise
    return end.exit_status if end else ExitStatus.NEEDS_ATTENTION


def _drain_view(store: Journal, number: str) -> DrainView:
    """A drain with its moves, as their journals tell; as of the latest of their records."""
    from lpmtui.job_view.drain_view import DrainView

    state = store.state(number)
    jobs = {one.job: store.state(one.job) for one in state.moves}
    moments = [one.as_of for one in (state, *jobs.values()) if one.as_of]
    alive = executor.is_alive(store.state_dir, number)
    return DrainView(number, state, max(moments, default=None), alive, jobs=jobs)


def _heeded(entries: Iterable[Entry], heed: Callable[[Entry], None]) -> Iterator[Entry]:
    """Each entry is shown first and heeded then."""
    for entry in entries:
        yield entry
        heed(entry)


def abort_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and what `abort` takes besides the common options."""
    parser.add_argument("id", metavar="ID", help="the job, as `lpmtui status` numbers it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run_abort(invocation: Invocation) -> int:
    """Ask the migration's executor to stop it, and follow it to its end; the status is the migration's.

    Raises Refused where it is over, or as soon as the executor says that there is no way back.
    """
    asked = invocation.arguments
    invocation.require_writable(f"migration {asked.id} is not stopped")
    with invocation.store(read_only=False) as store:
        row = store.migration(asked.id)
        way = f"{row.what} to {row.target}" if row.target else row.what
        question = f"Stop the {row.kind.value} of {way}? {_AFTER_STOP.get(row.kind, _BROUGHT_BACK)}"
        if not asked.yes and on_terminal() and not confirmed(question):
            raise Refused("It goes on.", subject=asked.id)
        seen = store.events(asked.id)[-1].seq
        executor.abort(store, asked.id)
    return follow(invocation, asked.id, json=asked.json, after=seen, heed=_refuse_too_late)


_BROUGHT_BACK = "What was changed for it is brought back."
_AFTER_STOP = {JobKind.DRAIN: "Moves that run are brought back; what has arrived stays there."}


def _refuse_too_late(entry: Entry) -> None:
    from lpmtui.procedure.steps.migration import NO_WAY_BACK
    from lpmtui.procedure.takeover_plan import NO_WAY_BACK as STARTED_THERE

    if isinstance(entry.event, Note) and entry.event.text in (NO_WAY_BACK, STARTED_THERE):
        raise Refused(
            "It is too late to stop it: the migration goes on to its end.",
            subject=f"migration {entry.migration}",
            remedy=f"Follow it with: lpmtui follow {entry.migration}. Then move the partition back.",
        )


def replay_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job whose journal is played back."""
    parser.add_argument("id", metavar="ID", help="the job, as `lpmtui history` numbers it")
    parser.add_argument("--theme", metavar="NAME", help="colour theme, instead of the configured one")


def run_replay(invocation: Invocation) -> int:
    """Play it back until the operator leaves. Raises UsageError for an unknown id."""
    from lpmtui import tui

    asked = invocation.arguments
    with invocation.store() as store:
        store.migration(asked.id)
    return tui.run(
        invocation.config,
        invocation.site,
        invocation.state_dir,
        site_name=invocation.site_name,
        read_only=True,
        theme=asked.theme,
        replay=asked.id,
    )


# --- a guided job: each step is shown, and done, skipped or left to wait --------------------------------


class StepChoice(StrEnum):
    """What an operator may type, by its first letter."""

    DO = "do"
    SKIP = "skip"
    STOP = "stop"
    LEAVE = "leave"


class _Left(Exception):
    """The operator leaves; the executor goes on waiting."""


_QUESTION = "do, skip (say why), stop (bring everything back) or leave (it waits)? "
_KEYS = {
    "d": StepChoice.DO,
    "do": StepChoice.DO,
    "s": StepChoice.SKIP,
    "skip": StepChoice.SKIP,
    "stop": StepChoice.STOP,
    "l": StepChoice.LEAVE,
    "leave": StepChoice.LEAVE,
}


def require_terminal(subject: str, remedy: str = "Leave --step out: the steps run by themselves.") -> None:
    """Raise UsageError where nobody can be asked."""
    if not on_terminal():
        raise UsageError(
            "There is no terminal, and each step would ask before it is done.", subject=subject, remedy=remedy
        )


def follow_guided(invocation: Invocation, migration: str) -> int:
    """Follow a migration and answer for its steps, until its end or until the operator leaves."""
    with invocation.store(read_only=False) as store:
        try:
            end = _walk(store, migration)
        except (KeyboardInterrupt, _Left):
            words(
                f"Migration {migration} waits for an answer. Nothing is done until then; it stays watched."
                f"\nGo on from any terminal with: lpmtui follow {migration} --step"
            )
            return ExitStatus.DONE
    return ExitStatus.NEEDS_ATTENTION if end is None else end


def _walk(store: Journal, migration: str) -> int | None:
    """The exit status of the job; None where it has none."""
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
    line = f"  {label} {text}" if text else ""
    return textwrap.wrap(line, 78, subsequent_indent="    ", break_on_hyphens=False)
