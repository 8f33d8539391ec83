"""A job from outside its executor: who asks, does it live, what happened, stop it, answer for its steps."""

from __future__ import annotations

import getpass
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from lpmtui.executor.locks import Held, holder_of, last_beat
from lpmtui.journal import Entry, Journal
from lpmtui.model.errors import NeedsAttention, Refused, UsageError
from lpmtui.model.job import AbortAsked, Answer, StepAnswered
from lpmtui.model.move import JobOrigin
from lpmtui.model.request import Requester

POLL_S = 0.2
SILENCE_S = 15.0
"""An executor that gives no sign of life for so long is told about."""
NEVER_SKIPPED = frozenset({"migrate", "verify", "prove-down"})
"""Without the move nothing moves, and stopping says so; the comparison only looks; and a group is started
elsewhere only after the proof that its node is down."""


def this_requester(environ: Mapping[str, str] = os.environ) -> Requester:
    """The user of this process at their terminal; behind su or sudo also the person who logged in."""
    user = _user()
    login = environ.get("SUDO_USER") or environ.get("LOGNAME") or user
    client = environ.get("SSH_CONNECTION", "").split()
    return Requester(
        user,
        socket.gethostname(),
        environ.get("SSH_TTY") or _tty(),
        client[0] if client else "",
        "" if login == user else login,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _tty() -> str:
    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor)
        except OSError:
            continue
    return ""


def is_alive(state_dir: Path, migration: str) -> bool:
    """Whether a process is carrying out this migration now."""
    return holder_of(state_dir, Held("migration", migration)) is not None


def silent_for(state_dir: Path, migration: str, *, now: Callable[[], float] = time.time) -> float | None:
    """For how many seconds (of this machine) the executor has given no sign of life; None without one."""
    beat = last_beat(state_dir, Held("migration", migration))
    return None if beat is None else max(0.0, now() - beat)


def follow(
    store: Journal,
    migration: str,
    *,
    poll: float = POLL_S,
    sleep: Callable[[float], None] = time.sleep,
    on_silence: Callable[[float], None] = lambda _seconds: None,
) -> Iterator[Entry]:
    """Every record from the beginning, then each as it is written; ends after the last `finished`.

    `poll` is in seconds of this machine. `on_silence` is called where the executor lives and has given no
    sign of life for so many seconds, about every `SILENCE_S`. Raises NeedsAttention when no process
    carries the job out any more, UsageError for an unknown id.
    """
    after, told = 0, 0.0
    while True:
        alive = is_alive(store.state_dir, migration)
        for entry in store.events(migration, after):
            after = entry.seq
            yield entry
        row = store.migration(migration)
        if row.outcome.final:
            # Whoever wrote the outcome may have written between the two looks.
            yield from store.events(migration, after)
            return
        if not alive and not store.events(migration, after):
            raise abandoned(migration)
        silent = (silent_for(store.state_dir, migration) or 0.0) if alive else 0.0
        if silent - told >= SILENCE_S:
            on_silence(silent)
        told = silent if silent < told or silent - told >= SILENCE_S else told
        sleep(poll)


def silence(migration: str, seconds: float) -> str:
    """What is said of an executor that lives and gives no sign of it."""
    return (
        f"The executor of migration {migration} has given no sign of life for {seconds:.0f} s:"
        " it was stopped, or its machine is overloaded. What runs on the HMC goes on."
    )


def abandoned(migration: str) -> NeedsAttention:
    """The error for a migration whose executor is gone before its end."""
    return NeedsAttention(
        f"The process that carried out migration {migration} is gone; what it began may go on at the HMC.",
        subject=migration,
        remedy=f"See where everything stands with: lpmtui recover {migration}",
    )


def abort(store: Journal, migration: str, *, requested_by: str = "") -> None:
    """Ask the executor of a migration to stop it and bring everything back; follow it to see the outcome.

    Raises Refused where it is over already or was started by others, NeedsAttention where no process carries
    it out any more.
    """
    row = store.migration(migration)
    if row.outcome.final:
        raise Refused(f"Migration {migration} is over already: {row.outcome.value}.", subject=migration)
    if row.origin is JobOrigin.OTHER:
        raise Refused(
            f"Migration {migration} was not started by lpmtui: lpmtui only watches it.",
            subject=migration,
            remedy=f"Stop it where it was started, or on the HMC: "
            f"migrlpar -o s -m {row.source} -p {row.partition}",
        )
    if not is_alive(store.state_dir, migration):
        raise abandoned(migration)
    store.append(migration, AbortAsked(requested_by or str(this_requester())))


def reply(store: Journal, migration: str, asked: int, answer: Answer, *, why: str = "", by: str = "") -> None:
    """Answer the question with that number.

    Raises UsageError for a skip that gives no reason or that cannot be, Refused where the question is not
    open any more (somebody else has answered), NeedsAttention where no process carries the migration out.
    """
    state = store.state(migration)
    if state.running and not is_alive(store.state_dir, migration):
        raise abandoned(migration)
    if state.question is None or state.question.seq != asked:
        raise _answered(migration)
    if answer is Answer.SKIP:
        _check_skip(state.question.step, why)
    given = StepAnswered(asked, answer, why.strip(), by or str(this_requester()))
    store.append(migration, given)
    if answer_to(store.events(migration, asked), asked) != given:
        raise _answered(migration)


def _answered(migration: str) -> Refused:
    return Refused("That step no longer waits: it has been answered.", subject=migration)


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
